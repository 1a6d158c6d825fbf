"""Many signatures from one place: the team is told, two of them void all at once, and the count agrees with the log."""

import html
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.letters.letters import FrozenClock, open_letter_for_tests
from tests.signatures.claims import bring, person, waiting_batch
from tests.signatures.people import HIDDEN, NAMED, fill_in, sequence, sign_and_confirm
from tests.soak import SOAK
from undersigned.campaigns.actions import change_role
from undersigned.campaigns.agreeing import LASTS, WAITS, agree, call_off
from undersigned.campaigns.errors import ApprovalError
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.campaigns.roles import Role
from undersigned.ledger.errors import MissingFileError
from undersigned.ledger.keys import log_signers
from undersigned.ledger.models import Leaf
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.verifying import Report, Trust, verify_letter
from undersigned.letters.models import Letter
from undersigned.signatures.actions.bulk import GRACE, ask_bulk_void, carry_out_bulk_voids, drop_stale_bulk_voids
from undersigned.signatures.actions.moderating import void_signatures
from undersigned.signatures.actions.signing import amend_signature, confirm_signature, withdraw_signature
from undersigned.signatures.bulk import How, Rule, Where, matching
from undersigned.signatures.entry import Entry
from undersigned.signatures.errors import VoidError
from undersigned.signatures.models import BulkVoid, BulkVoidEntry, OriginTag, Signature
from undersigned.signatures.origins import SMALLEST
from undersigned.signatures.queries import count_of
from undersigned.signatures.tasks import look_after

pytestmark = pytest.mark.django_db
MANY = 10_000 if SOAK else 300
ALL = Rule("name", "contains", "Example")


@pytest.fixture
def letter(campaign: Campaign, settings: LazySettings, tmp_path: Path) -> Letter:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    return open_letter_for_tests(campaign)


def at(letter: Letter, path: str) -> str:
    return f"/desk/letters/{letter.slug}/signatures/{path}"


def recounted(letter: Letter) -> Report:
    """What a stranger counts from the public files."""
    sequence(letter)
    assert letter.log_id is not None
    assert letter.log is not None
    publish_log(log_id=letter.log_id)
    visitor = Client()

    def fetch(path: str) -> bytes:
        answer = visitor.get(f"/letters/{letter.slug}/{path}")
        if answer.status_code != 200:
            raise MissingFileError(f"The file {path} is missing.")
        return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]

    return verify_letter(fetch, Trust(letter.log.origin, [one.verifier for one in log_signers(letter.log.origin)]))


def finish() -> None:
    while look_after():
        pass


def agreed(letter: Letter, mo: Organiser, olena: Organiser, rule: Rule = ALL) -> BulkVoid:
    bulk = ask_bulk_void(by=mo, letter=letter, rule=rule, reason="fraud")
    assert bulk.approval is not None
    agree(by=olena, approval=bulk.approval)
    bulk.refresh_from_db()
    return bulk


def test_a_catch_all_domain_is_noticed_and_taken_out_by_two(
    letter: Letter,
    olena: Organiser,
    mo: Organiser,
    tove: Organiser,
    moved_clock: FrozenClock,
    mailoutbox: list[EmailMessage],
) -> None:
    honest = [("ada@example.org", NAMED), ("bo@example.net", HIDDEN), ("cy@example.com", Entry("named", "Example Cy"))]
    for address, entry in honest:
        sign_and_confirm(letter, address, entry)
    for number in range(MANY):
        entry = HIDDEN if number % 3 == 0 else Entry("named", f"Example Person {number}", "baker", "Mill Lane")
        confirm_signature(token=fill_in(letter, f"p{number}@catchall.example", entry))
    sequence(letter)
    assert count_of(letter).total == MANY + 3
    finish()

    told = [mail for mail in mailoutbox if "one mail domain" in mail.subject]
    assert sorted(mail.to[0] for mail in told) == [mo.email, olena.email]  # not the translator
    assert "catchall" not in str([str(mail.message()) for mail in told])
    assert at(letter, "bulk") in str(told[0].body)

    first, second = Client(), Client()
    first.force_login(mo)
    second.force_login(olena)
    asked = {"domain": "catchall.example"}
    preview = first.post(at(letter, "bulk"), asked).content.decode()
    assert f"{MANY + 3:,} confirmed become 3." in preview
    sent = first.post(at(letter, "bulk"), asked | {"confirmed": "yes", "reason": "fraud"})
    page = sent["Location"]
    bulk = BulkVoid.objects.get()
    answer = f"/desk/campaigns/{letter.campaign.slug}/approvals/{bulk.approval_id}/answer"
    assert "It waits for a second organiser" in second.get(page).content.decode()
    first.post(answer, {"agree": "yes", "next": page})
    assert "Another organiser has to agree" in first.get(page).content.decode()
    assert second.post(answer, {"agree": "yes", "next": page})["Location"] == page
    assert "call it off" in second.get(page).content.decode()

    finish()
    leaves = Leaf.objects.count()
    assert count_of(letter).total == MANY + 3  # its grace is not over: nothing of it is public
    moved_clock.move(GRACE)
    finish()
    assert Leaf.objects.count() == leaves + MANY
    report = recounted(letter)
    assert report.holds, report.findings
    assert report.count is not None
    assert (report.count.total, report.count.voided) == (3, {"fraud": MANY})
    assert json.loads(Client().get(f"/letters/{letter.slug}/count.json").content)["total"] == 3
    assert count_of(letter).total == 3
    assert list(Signature.objects.filter(status="counted").values_list("show", flat=True).order_by("show")) == [
        "hidden",
        "named",
        "named",
    ]
    assert f"{MANY:,} signatures were voided" in first.get(page).content.decode()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, bulk.rule) == ("done", MANY, {})
    assert not BulkVoidEntry.objects.exists()
    assert OriginTag.objects.count() == 3
    deeds = list(Activity.objects.order_by("id").values_list("deed", "number"))
    assert ("signatures-bulk-voided", MANY) in deeds


@pytest.mark.parametrize("who", ["mo", "olena"])
def test_either_calls_it_off_in_its_grace_and_nothing_ever_happened(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock, who: str
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bulk = agreed(letter, mo, olena)
    leaves = Leaf.objects.count()
    moved_clock.move(GRACE - timedelta(seconds=1))
    finish()
    assert bulk.approval is not None
    call_off(by={"mo": mo, "olena": olena}[who], approval=bulk.approval)
    moved_clock.move(GRACE)
    finish()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.rule, Leaf.objects.count()) == ("off", {}, leaves)
    assert Signature.objects.get().name == "Example Ada"
    assert recounted(letter).holds


def test_once_begun_it_cannot_be_called_off(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bulk = agreed(letter, mo, olena)
    moved_clock.move(GRACE)
    finish()
    assert bulk.approval is not None
    with pytest.raises(ApprovalError, match="nothing to call off"):
        call_off(by=olena, approval=bulk.approval)
    assert Signature.objects.get().status == "void"


def test_what_is_agreed_to_is_what_was_shown(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    ada = sign_and_confirm(letter, "ada@example.org")
    sign_and_confirm(letter, "bo@example.org", Entry("named", "Example Bo"))
    gone = sign_and_confirm(letter, "gone@example.org", Entry("named", "Example Gone"))
    agreed(letter, mo, olena)
    sign_and_confirm(letter, "late@example.org", Entry("named", "Example Late"))
    withdraw_signature(token=gone)
    amend_signature(token=ada, entry=Entry("named", "Ada, who fits no more"))
    moved_clock.move(GRACE)
    finish()
    sequence(letter)
    assert Signature.objects.get(status="counted").name == "Example Late"
    assert sorted(Signature.objects.values_list("status", flat=True)) == ["counted", "void", "void", "withdrawn"]
    assert recounted(letter).holds


def test_a_void_that_waited_too_long_for_the_worker_is_dropped(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bulk = agreed(letter, mo, olena)
    moved_clock.move(LASTS)
    finish()
    bulk.refresh_from_db()
    assert (bulk.state, Signature.objects.get().status) == ("off", "counted")


def test_what_nobody_agrees_to_is_forgotten(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bulk = ask_bulk_void(by=mo, letter=letter, rule=ALL, reason="fraud")
    drop_stale_bulk_voids()
    bulk.refresh_from_db()
    assert bulk.rule == ALL.to_json()
    moved_clock.move(WAITS)
    drop_stale_bulk_voids()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.rule, bulk.entries.count()) == ("off", {}, 0)


def test_a_killed_worker_goes_on_where_it_was(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("undersigned.signatures.actions.bulk.BATCH", 2)
    for number in range(5):
        confirm_signature(token=fill_in(letter, f"p{number}@example.org", Entry("named", f"Example {number}")))
    sequence(letter)
    bulk = agreed(letter, mo, olena)
    moved_clock.move(GRACE)
    assert carry_out_bulk_voids()
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, count_of(letter).total) == ("under-way", 2, 5)
    sequence(letter)
    assert count_of(letter).total == 3
    finish()
    sequence(letter)
    bulk.refresh_from_db()
    assert (bulk.state, bulk.done, count_of(letter).total) == ("done", 5, 0)


def test_the_person_who_asked_must_still_be_allowed(letter: Letter, olena: Organiser, mo: Organiser) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bulk = ask_bulk_void(by=mo, letter=letter, rule=ALL, reason="fraud")
    change_role(by=olena, campaign=letter.campaign, organiser=mo, role=Role.TRANSLATOR)
    assert bulk.approval is not None
    with pytest.raises(ApprovalError):
        agree(by=olena, approval=bulk.approval)


def test_a_lone_owner_sees_the_effect_and_what_to_do(letter: Letter, olena: Organiser, client: Client) -> None:
    sign_and_confirm(letter, "ada@example.org")
    client.force_login(olena)
    sent = {"where": "name", "how": "contains", "words": "ada"}
    page = client.post(at(letter, "bulk"), sent).content.decode()
    assert "1 confirmed become 0" in page
    assert "nobody else in your team could agree" in page
    answer = client.post(at(letter, "bulk"), sent | {"confirmed": "yes", "reason": "fraud"})
    assert answer.status_code == 422
    assert not BulkVoid.objects.exists()


@pytest.mark.parametrize("reason", ["holder", "", "because"])
def test_a_bulk_void_needs_a_public_reason(letter: Letter, olena: Organiser, mo: Organiser, reason: str) -> None:
    sign_and_confirm(letter, "ada@example.org")
    with pytest.raises(VoidError):
        ask_bulk_void(by=mo, letter=letter, rule=ALL, reason=reason)


def test_a_rule_that_nothing_fits_asks_nobody(letter: Letter, olena: Organiser, mo: Organiser, client: Client) -> None:
    with pytest.raises(VoidError):
        ask_bulk_void(by=mo, letter=letter, rule=ALL, reason="fraud")
    client.force_login(mo)
    sent = {"where": "place", "how": "equals", "words": "nowhere"}
    assert "No signature that counts fits this" in client.post(at(letter, "bulk"), sent).content.decode()


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (Rule(Where.NAME, How.CONTAINS, "ИВАН"), {"Пример Иванова"}),
        (Rule(Where.NAME, How.STARTS, "пример"), {"Пример Иванова"}),
        (Rule(Where.NAME, How.EQUALS, "100% example_"), {"100% Example_"}),
        (Rule(Where.NAME, How.CONTAINS, "%"), {"100% Example_"}),
        (Rule(Where.NAME, How.CONTAINS, "_"), {"100% Example_"}),
        (Rule(Where.NAME, How.CONTAINS, "\\"), set()),
        (Rule(Where.NAME, How.CONTAINS, "(a+)+$"), set()),
        (Rule(Where.AFFILIATION, How.CONTAINS, "baker"), {"Пример Иванова", "Example Cy"}),
        (Rule(Where.PLACE, How.EQUALS, "elm street"), {"Example Cy"}),
        (Rule(Where.PLACE, How.CONTAINS, "Example"), set()),
    ],
)
def test_words_are_compared_as_they_are(letter: Letter, rule: Rule, names: set[str]) -> None:
    sign_and_confirm(letter, "a@example.org", Entry("named", "Пример Иванова", "baker"))
    sign_and_confirm(letter, "b@example.org", Entry("named", "100% Example_"))
    sign_and_confirm(letter, "c@example.org", Entry("named", "Example Cy", "Bakery owner", "Elm Street"))
    sign_and_confirm(letter, "d@example.org", HIDDEN)
    assert set(matching(letter, rule).values_list("name", flat=True)) == names
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


def test_a_whole_list_is_voided_by_two_and_can_be_called_off_before(
    letter: Letter, olena: Organiser, mo: Organiser, moved_clock: FrozenClock
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    gone, stays = (bring(letter, [person(n) for n in numbers], source=bytes(32)) for numbers in (range(4), range(4, 6)))
    first = Client()
    first.force_login(mo)
    page = first.get(f"/desk/letters/{letter.slug}/claimed").content.decode()
    assert f'name="batch" value="{gone.pk}"' in page
    preview = first.post(at(letter, "bulk"), {"batch": str(gone.pk)}).content.decode()
    assert "Brought along from elsewhere: entered on" in html.unescape(preview) or "by Olena (example)" in preview
    sent = first.post(at(letter, "bulk"), {"batch": str(gone.pk), "confirmed": "yes", "reason": "fraud"})
    bulk = BulkVoid.objects.get()
    assert sent["Location"].endswith(f"{bulk.pk}")
    assert bulk.approval is not None
    agree(by=olena, approval=bulk.approval)
    call_off(by=mo, approval=bulk.approval)
    moved_clock.move(GRACE)
    finish()
    sequence(letter)
    assert count_of(letter).claimed == {"imported": 6}
    bulk = agreed(letter, mo, olena, Rule(batch=str(gone.pk)))
    moved_clock.move(GRACE)
    finish()
    report = recounted(letter)
    assert report.holds, report.findings
    assert (count_of(letter).total, count_of(letter).claimed) == (1, {"imported": 2})
    assert not Signature.objects.filter(batch=gone, status="counted").exists()
    assert Signature.objects.filter(batch=stays, status="counted").count() == 2
    assert f'value="{gone.pk}"' not in first.get(f"/desk/letters/{letter.slug}/claimed").content.decode()


def test_a_list_that_is_still_being_entered_or_belongs_elsewhere_is_not_voided(
    letter: Letter, olena: Organiser, mo: Organiser, client: Client
) -> None:
    client.force_login(mo)
    waiting, other = waiting_batch(letter, [person(1)]), open_letter_for_tests(letter.campaign)
    elsewhere = bring(other, [person(2)])
    for batch, sentence in ((waiting.pk, "still being entered"), (elsewhere.pk, "no such list"), ("x", "UUID")):
        answer = client.post(at(letter, "bulk"), {"batch": str(batch), "confirmed": "yes", "reason": "fraud"})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not BulkVoid.objects.exists()


WRONG: list[dict[str, str]] = [
    {},
    {"where": "email", "how": "contains", "words": "x"},
    {"where": "name", "how": "regex", "words": "x"},
    {"where": "name", "how": "contains", "words": ""},
    {"where": "name", "how": "contains", "words": "\x00"},
    {"where": "name", "how": "contains", "words": "x" * 300},
    {"group": "domain.2026-03-02.00"},
    {"group": "x"},
    {"domain": "no such domain"},
    {"domain": "\x00"},
    {"domain": ""},
]


@pytest.mark.parametrize("sent", WRONG)
def test_bad_input_changes_nothing_and_is_kept(
    letter: Letter, olena: Organiser, mo: Organiser, client: Client, sent: dict[str, str]
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    client.force_login(mo)
    for more in ({}, {"confirmed": "yes", "reason": "fraud"}):
        answer = client.post(at(letter, "bulk"), sent | more)
        assert answer.status_code == 422
        assert 'class="error-summary"' in answer.content.decode()
    assert not BulkVoid.objects.exists()


def test_small_groups_are_not_told(
    letter: Letter, olena: Organiser, mo: Organiser, client: Client, moved_clock: FrozenClock
) -> None:
    """Else who suspects a domain of one person could ask whether that person signed."""
    for number in range(SMALLEST - 1):
        confirm_signature(token=fill_in(letter, f"p{number}@small.example"), network="198.51.100.0/24")
    sequence(letter)
    client.force_login(mo)

    def asked() -> str:
        return client.post(at(letter, "bulk"), {"domain": "small.example"}).content.decode()

    assert "too few to tell" in asked()
    assert "No group is large enough" in client.get(at(letter, "bulk")).content.decode()
    nothing = client.post(at(letter, "bulk"), {"domain": "unknown.example"}).content.decode()
    assert asked().count("too few to tell") == nothing.count("too few to tell")
    confirm_signature(token=fill_in(letter, "last@small.example"), network="198.51.100.0/24")
    sequence(letter)
    assert "confirmed become 0" in asked()
    page = client.get(at(letter, "bulk")).content.decode()
    assert (page.count('name="group"'), "small.example" in page, "198.51" in page) == (2, False, False)


def test_pages_of_other_letters_are_not_reached(
    letter: Letter, olena: Organiser, mo: Organiser, oskar: Organiser, oskars_campaign: Campaign, client: Client
) -> None:
    sign_and_confirm(letter, "ada@example.org")
    bulk = ask_bulk_void(by=mo, letter=letter, rule=ALL, reason="fraud")
    other = open_letter_for_tests(oskars_campaign)
    client.force_login(oskar)
    assert client.get(at(other, f"bulk/{bulk.pk}")).status_code == 404
    assert client.get(at(letter, f"bulk/{bulk.pk}")).status_code == 404
    assert client.get(at(other, f"bulk/{uuid.uuid4()}")).status_code == 404


def test_voiding_many_takes_few_statements(letter: Letter) -> None:
    def voided(number: int) -> int:
        for one in range(number):
            confirm_signature(token=fill_in(letter, f"p{number}-{one}@example.org"))
        sequence(letter)
        chosen = list(Signature.objects.filter(status="counted").values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            assert void_signatures(letter=letter, signature_ids=chosen, reason="fraud") == number
        return len(captured)

    assert voided(2) == voided(9)


def test_what_waits_for_its_place_is_voided_after_it(letter: Letter) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    amend_signature(token=token, entry=Entry("named", "Example Ada Two"))
    confirm_signature(token=fill_in(letter, "bo@example.org"))
    chosen = list(Signature.objects.values_list("pk", flat=True))
    assert void_signatures(letter=letter, signature_ids=chosen, reason="abuse") == 2
    report = recounted(letter)
    assert report.holds, report.findings
    assert count_of(letter).total == 0
