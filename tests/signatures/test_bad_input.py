"""What people type and press by mistake or on purpose: one plain sentence, what was typed stays, nothing changes."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.people import HIDDEN, NAMED, fill_in, sequence, sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.letters.actions import close_letter, take_down_letter
from undersigned.letters.models import Letter
from undersigned.mail.signals import mails_accepted
from undersigned.signatures import holder
from undersigned.signatures.actions.mailing import let_go, plan_new, queue_due
from undersigned.signatures.actions.signing import withdraw_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.form_token import make_form_token
from undersigned.signatures.models import Pending, Signature
from undersigned.signatures.pending import open_contents
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db

OVERRIDE = "\u202e"


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def token_of(letter: Letter, **changes: Any) -> str:
    """A form's token for the English text."""
    sha256 = bytes(letter.texts.get(language="en").sha256 or b"")
    return make_form_token(**{"letter_id": letter.pk, "sha256": sha256, "first": False, **changes})


def form(letter: Letter, **changes: str) -> dict[str, str]:
    filled = {"name": "Example Ada", "affiliation": "baker", "place": "Mill Lane", "show": "named", "language": "en"}
    return {**filled, "email": "ada@example.org", "token": token_of(letter), **changes}


def send(client: Client, letter: Letter, typed: dict[str, str]) -> HttpResponse:
    return client.post(f"/letters/{letter.slug}/sign", typed)


def sentences(answer: HttpResponse) -> list[str]:
    """What the summary of errors says, line by line, without the names of the fields."""
    summary = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.S)
    assert summary, "there is no summary of errors"
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in lines]


def kept(answer: HttpResponse, value: str) -> bool:
    """Whether what was typed stands in the form."""
    return f'value="{html.escape(value)}"' in answer.content.decode().replace("&#x27;", "&#39;").replace(
        "&#39;", "&#x27;"
    )


WRONG = [
    ("name", "", "Please write your name."),
    ("name", "https://spam.example/now", "A web address cannot be a name. Please write your name."),
    ("name", "Visit www.spam.example", "A web address cannot be a name. Please write your name."),
    ("name", "=HYPERLINK(1)", "A name cannot start with = + - or @. Please leave that sign out."),
    ("name", "@SUM(1)", "A name cannot start with = + - or @. Please leave that sign out."),
    ("name", f"Ada{OVERRIDE}nimda", None),
    ("name", "x" * 256, None),
    ("name", "12345", "A name needs at least one letter. Please write your name."),
    ("name", "ada@example.org", "A mail address cannot be shown as a name. Please write your name."),
    ("affiliation", "=1+1", "This cannot start with = + - or @. Please leave that sign out."),
    ("place", "https://spam.example", "A web address cannot be shown here. Please leave it out."),
    ("place", f"Mill{OVERRIDE}Lane", None),
    ("email", "", "Please write your mail address."),
    ("email", "nobody", "A mail address looks like name@example.org. Please check it."),
    ("email", f"{'a' * 288}@example.org", None),
    ("email", "a@b@example.org", "Please write one address only, with a single @."),
    ("email", f"ada{OVERRIDE}@example.org", None),
    ("show", "king", None),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), WRONG)
def test_a_wrong_field_is_told_in_one_sentence_and_everything_typed_stays(
    client: Client, letter: Letter, field: str, typed: str, sentence: str | None
) -> None:
    sent = form(letter, **{field: typed})
    answer = send(client, letter, sent)
    assert answer.status_code == 422
    (said,) = sentences(answer)
    if sentence:
        assert said.endswith(f": {sentence}")
    assert said.endswith(".")
    for name in ("name", "affiliation", "place", "email"):
        if sent[name] and OVERRIDE not in sent[name]:
            assert kept(answer, sent[name]), name
    assert not Pending.objects.exists()


def test_a_nul_is_refused_like_any_other_sign_that_no_name_has(client: Client, letter: Letter) -> None:
    for field in ("name", "affiliation", "place", "email", "language", "token", "website", "show"):
        answer = send(client, letter, form(letter, **{field: "a\x00b"}))
        assert answer.status_code in ({200, 422} if field in {"language", "website"} else {422}), field


def test_several_mistakes_are_each_told_once(client: Client, letter: Letter) -> None:
    answer = send(client, letter, form(letter, name="", email="", place="=1"))
    assert len(sentences(answer)) == 3


def stale_tokens(letter: Letter, campaign: Campaign) -> dict[str, str]:
    other = open_letter_for_tests(campaign)
    return {
        "missing": "",
        "made up": "2300.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "not a token": "x" * 5000,
        "of another letter": token_of(other),
        "of another text": token_of(letter, sha256=bytes(32)),
    }


@pytest.mark.parametrize("kind", ["missing", "made up", "not a token", "of another letter", "of another text"])
def test_a_form_whose_text_is_not_the_one_to_be_signed_comes_back_and_can_be_sent_again(
    client: Client, letter: Letter, campaign: Campaign, kind: str
) -> None:
    answer = send(client, letter, form(letter, token=stale_tokens(letter, campaign)[kind]))
    assert answer.status_code == 422
    (said,) = sentences(answer)
    assert "read the letter once more, then press Sign again" in said
    assert kept(answer, "Example Ada")
    assert not Pending.objects.exists()
    fresh = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert fresh
    assert send(client, letter, form(letter, token=fresh[1])).status_code == 200
    assert Pending.objects.count() == 1


def test_a_form_is_taken_for_thirty_days_and_then_comes_back(
    client: Client, letter: Letter, moved_clock: FrozenClock
) -> None:
    typed = form(letter)
    moved_clock.move(timedelta(days=31))
    answer = send(client, letter, typed)
    assert "This form is too old to be sent" in sentences(answer)[0]
    moved_clock.move(timedelta(days=-1))
    assert send(client, letter, typed).status_code == 200


def test_a_form_for_first_signatories_is_not_taken_from_the_public(client: Client, letter: Letter) -> None:
    first = token_of(letter, first=True)
    forged = first.replace(".1.", ".0.")
    assert send(client, letter, form(letter, token=forged)).status_code == 422


@pytest.mark.parametrize("end", ["closed", "taken down"])
def test_a_letter_that_takes_no_signatures_says_so(client: Client, letter: Letter, end: str) -> None:
    typed = form(letter)
    if end == "closed":
        close_letter(letter=letter)
    else:
        take_down_letter(letter=letter, notice="By mistake.")
    answer = send(client, letter, typed)
    assert answer.status_code == 409
    assert "This letter takes no signatures any more, so yours was not added." in answer.content.decode()
    assert f'href="/letters/{letter.slug}/"' in answer.content.decode()
    assert not Pending.objects.exists()


def test_a_double_click_is_one_form_and_the_same_answer(client: Client, letter: Letter) -> None:
    typed = form(letter)
    one, two = send(client, letter, typed), send(client, letter, typed)
    assert one.content == two.content
    assert Pending.objects.count() == 1


def test_new_pending_and_confirmed_addresses_get_the_same_answer_to_the_byte_and_one_signature(
    client: Client, letter: Letter
) -> None:
    new = send(client, letter, form(letter))
    waiting = send(client, letter, form(letter, name="Example A."))
    first, second = (open_contents(row).token for row in Pending.objects.all())
    client.post(f"/confirm/{holder.token_text(first)}")
    sequence(letter)
    confirmed = send(client, letter, form(letter, name="Ada Example"))
    hidden = send(client, letter, form(letter, name="", show="hidden"))
    answers = [
        (answer.status_code, dict(answer.items()), answer.content) for answer in (new, waiting, confirmed, hidden)
    ]
    assert answers[1:] == answers[:1] * 3
    assert not client.cookies
    plan_new()
    queue_due()
    client.post(f"/confirm/{holder.token_text(second)}")
    for row in Pending.objects.all():
        client.post(f"/confirm/{holder.token_text(open_contents(row).token)}")
    sequence(letter)
    assert (Signature.objects.count(), count_of(letter).total) == (1, 1)


def test_the_honeypot_and_a_foreign_form_get_the_same_answer_and_wait_for_a_person(
    client: Client, letter: Letter
) -> None:
    plain = send(client, letter, form(letter))
    trapped = send(client, letter, form(letter, name="Example Trap", website="https://spam.example"))
    foreign = client.post(
        f"/letters/{letter.slug}/sign", form(letter, name="Example Site"), HTTP_ORIGIN="https://elsewhere.example"
    )
    assert plain.content == trapped.content == foreign.content
    assert sorted(Pending.objects.values_list("held", flat=True)) == ["", "cross-site", "honeypot"]


# --- links -----------------------------------------------------------------------------------------------------------


def test_a_used_link_leads_to_ones_own_page_and_signs_once(client: Client, letter: Letter) -> None:
    token = holder.token_text(fill_in(letter, "ada@example.org"))
    assert client.post(f"/confirm/{token}")["Location"] == f"/my/{token}"
    assert client.post(f"/confirm/{token}")["Location"] == f"/my/{token}?already"
    assert client.get(f"/confirm/{token}")["Location"] == f"/my/{token}"
    assert client.post(f"/confirm/{token}/not-me").status_code == 404
    sequence(letter)
    assert count_of(letter).total == 1


def test_opening_a_link_changes_nothing(client: Client, letter: Letter) -> None:
    token = holder.token_text(fill_in(letter, "ada@example.org"))
    for path in (f"/confirm/{token}", f"/my/{token}", f"/my/{token}/withdraw"):
        client.get(path)
        client.head(path)
    assert (Pending.objects.count(), Signature.objects.count()) == (1, 0)
    client.post(f"/confirm/{token}")
    client.get(f"/my/{token}/withdraw")
    assert Signature.objects.get().status == "counted"


def test_an_expired_link_says_to_sign_again(client: Client, letter: Letter, moved_clock: FrozenClock) -> None:
    token = holder.token_text(fill_in(letter, "ada@example.org"))
    plan_new()
    queue_due()
    row = Pending.objects.get()
    mails_accepted.send(sender=None, kind="confirm", references=[str(row.pk)], at=moved_clock.now())
    moved_clock.move(timedelta(hours=71))
    let_go()
    assert client.get(f"/confirm/{token}").status_code == 200
    moved_clock.move(timedelta(hours=1))
    let_go()
    for answer in (client.get(f"/confirm/{token}"), client.post(f"/confirm/{token}")):
        assert answer.status_code == 404
        assert "Sign again to get a new one." in answer.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.parametrize("path", ["/confirm/{}", "/confirm/{}/not-me", "/my/{}/change", "/my/{}/withdraw"])
def test_a_foreign_link_changes_nothing(client: Client, letter: Letter, path: str) -> None:
    sign_and_confirm(letter, "ada@example.org")
    answer = client.post(path.format(holder.token_text(bytes(32))), {"show": "hidden"})
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()
    assert Signature.objects.get().show == "named"


def test_a_link_that_was_mailed_later_cannot_change_and_says_which_can(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    fresh = holder.token_text(fill_in(letter, "ada@example.org", Entry("named", "Example Again")))
    plan_new()
    queue_due()
    answer = client.post(f"/my/{fresh}/change", {"show": "named", "name": "Example Other", "place": "Hill Street"})
    assert answer.status_code == 422
    (said,) = sentences(answer)
    assert "only the link in your first mail can" in said
    assert kept(answer, "Example Other")
    assert kept(answer, "Hill Street")
    assert Signature.objects.get().name == NAMED.name


def test_a_wrong_change_keeps_what_was_typed_and_changes_nothing(client: Client, letter: Letter) -> None:
    token = holder.token_text(sign_and_confirm(letter, "ada@example.org"))
    answer = client.post(f"/my/{token}/change", {"show": "named", "name": "=1+1", "place": "Hill Street"})
    assert answer.status_code == 422
    assert len(sentences(answer)) == 1
    assert kept(answer, "=1+1")
    assert kept(answer, "Hill Street")
    assert Signature.objects.get().place == NAMED.place


def test_what_was_taken_back_cannot_be_changed_and_says_so(client: Client, letter: Letter) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    withdraw_signature(token=token)
    answer = client.post(f"/my/{holder.token_text(token)}/change", {"show": "hidden"})
    assert answer.status_code == 422
    assert sentences(answer) == ["There is no signature under this link that could be changed."]
    again = client.post(f"/my/{holder.token_text(token)}/withdraw")
    assert again.status_code == 303  # pressing twice is no mistake
    assert Signature.objects.get().status == "withdrawn"


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%27%5C%26%7C%21%3A%2A", "after=x", "after=%00", "before=zz", "q=" + "a" * 9000]
)
def test_a_list_takes_any_question(client: Client, letter: Letter, query: str) -> None:
    sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "bo@example.org", HIDDEN)
    assert client.get(f"/letters/{letter.slug}/signatures?{query}").status_code == 200
