"""Names that are worth a look wait for one, whatever the letter's setting; they count at once."""

import pytest
from django.test import Client

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, fill_in, sequence, sign_and_confirm
from undersigned.campaigns.models import Activity, Campaign, Organiser
from undersigned.letters.models import Letter
from undersigned.signatures.actions.moderating import list_names
from undersigned.signatures.actions.reporting import watch_for
from undersigned.signatures.actions.signing import amend_signature, confirm_signature
from undersigned.signatures.entry import Entry
from undersigned.signatures.looking import Phrase, flags_of
from undersigned.signatures.models import Flag, Signature
from undersigned.signatures.queries import count_of

pytestmark = pytest.mark.django_db
WORDS = "/desk/campaigns/keep-the-library-open/watch-words"


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return open_letter_for_tests(campaign)


def display_of(letter: Letter, entry: Entry, address: str = "ada@example.org") -> tuple[str, str]:
    confirm_signature(token=fill_in(letter, address, entry))
    sequence(letter)
    row = Signature.objects.get(name=entry.name)
    return row.display, row.flags


@pytest.mark.parametrize(
    ("watched", "name", "flagged"),
    [
        ("nonsense", "Example Nonsense", True),
        ("nonsense", "Example NÓNSENSE", True),
        ("nonsense", "Nonsensical Example", False),
        ("nonsens*", "Nonsensical Example", True),
        ("mayor hill", "The Mayor Hill", True),
        ("mayor hill", "Mayor of Hill", False),
        ("mayor", "Мауоr Example", True),
        ("mayor", "May0r", True),
        ("*", "Example", False),
        ("!!", "Example", False),
        ("мэр", "Мэр Примера", True),
    ],
)
def test_watch_words_are_seen_as_a_reader_sees_them(watched: str, name: str, flagged: bool) -> None:
    assert (Flag.WATCH_WORD in flags_of(Entry("named", name), [Phrase.of(watched)])) == flagged
    assert (Flag.WATCH_WORD in flags_of(Entry("named", "Example", "", name), [Phrase.of(watched)])) == flagged


def test_a_flagged_name_counts_and_waits(letter: Letter, olena: Organiser, client: Client) -> None:
    watch_for(campaign_id=letter.campaign_id, words="Nonsense\n\n  mayor   hill ")
    assert display_of(letter, Entry("named", "Example Nonsense")) == ("awaits", "watch-word")
    assert display_of(letter, Entry("named", "Аnn Example"), "b@example.org") == ("awaits", "look-alike")
    assert display_of(letter, Entry("named", "Example Bo"), "c@example.org") == ("shown", "")
    sign_and_confirm(letter, "hidden@example.org", HIDDEN)
    assert count_of(letter).total == 4
    public = client.get(f"/letters/{letter.slug}/signatures").content.decode()
    assert ("Example Bo" in public, "Example Nonsense" in public) == (True, False)
    client.force_login(olena)
    page = client.get(f"/desk/letters/{letter.slug}/signatures/review").content.decode()
    assert "a word that you watch for" in page
    assert "letters that look like others" in page
    list_names(letter=letter, signature_ids=Signature.objects.values_list("pk", flat=True))
    assert "Example Nonsense" in client.get(f"/letters/{letter.slug}/signatures?q=nonsense").content.decode()


def test_a_change_is_looked_at_too(letter: Letter) -> None:
    watch_for(campaign_id=letter.campaign_id, words="nonsense")
    token = sign_and_confirm(letter, "ada@example.org")
    amend_signature(token=token, entry=Entry("named", "Nonsense Example"))
    assert Signature.objects.get().display == "awaits"
    amend_signature(token=token, entry=HIDDEN)
    row = Signature.objects.get()
    assert (row.flags, row.display) == ("", "shown")


def test_words_are_kept_per_campaign_and_written_down(
    letter: Letter, mo: Organiser, client: Client, oskars_campaign: Campaign
) -> None:
    client.force_login(mo)
    assert client.post(WORDS, {"words": "one\r\ntwo words\r\none\r\n"})["Location"] == WORDS
    assert "one\ntwo words</textarea>" in client.get(WORDS).content.decode()
    assert Activity.objects.get(deed="signatures-watch-words").number == 2
    other = open_letter_for_tests(oskars_campaign)
    assert display_of(other, Entry("named", "Number One")) == ("shown", "")


@pytest.mark.parametrize("words", ["\n".join(str(number) for number in range(201)), "x" * 81, "x\x00"])
def test_too_much_to_watch_for_is_said_and_kept_in_the_form(
    campaign: Campaign, mo: Organiser, client: Client, words: str
) -> None:
    client.force_login(mo)
    answer = client.post(WORDS, {"words": words})
    assert answer.status_code == 422
    assert 'id="id_words_error"' in answer.content.decode()
