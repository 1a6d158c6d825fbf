"""From an address on the desk to “Reprinted by” on the letter's page."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.hostile import Server, answer, serving
from tests.letters.letters import FrozenClock
from tests.reprints.pages import AROUND, EN, page, variant
from tests.reprints.reprinting import paths, pool_letter
from undersigned.campaigns.linking import confirm_link, propose_link
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common.errors import RefusedFetchError, UnreachableError
from undersigned.common.fetching import Fetched
from undersigned.delivery.actions.handing import add_addressee, hand_over
from undersigned.delivery.models import Channel
from undersigned.importing.actions import answer_doubts, keep_document, make_leaflet, make_letter
from undersigned.importing.queries import draft_as_read
from undersigned.leaflets.actions import publish_leaflet
from undersigned.ledger.publishing import publish_log
from undersigned.letters.actions import freeze_letter, open_letter, revise_text
from undersigned.letters.models import Letter
from undersigned.reprints import checking
from undersigned.reprints.actions import check_again, decide, note_page, remove
from undersigned.reprints.checking import check_next, want_again
from undersigned.reprints.errors import KnownAddressError, NotNowError
from undersigned.reprints.models import OFTEN, RETRIES, SELDOM, Appearance, Consent
from undersigned.reprints.supporting import endorse, show_endorsement, support_letter

pytestmark = pytest.mark.django_db

SEED = Path(__file__).parents[1] / "seeds" / "open-letter.txt"
HTML = {"content_type": "text/html; charset=utf-8"}
NOTE = (
    "<p>[This letter was reprinted by The Lane with the following introduction:</p>"
    "<p>Our readers swim, too, and many of them signed this.</p><p>It is worth reading.]</p>"
)


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.UNDERSIGNED_FETCH_LOOPBACK = True


@pytest.fixture
def letter(campaign: Campaign) -> Letter:
    return pool_letter(campaign)


@pytest.fixture
def paper() -> Iterator[Server]:
    pages = {f"/{name.replace(' ', '-')}": answer(variant("en", name), **HTML) for name in ("identical", "truncated")}
    pages["/ru"] = answer(variant("ru", "one word deleted"), **HTML)
    pages["/quoting"] = answer(
        page("en", list(EN.paragraphs)).replace(b"<article>", f"<article>{NOTE}".encode()), **HTML
    )
    pages["/elsewhere"] = answer(b"<p>Nothing here about swimming.</p>", **HTML)
    pages["/picture"] = answer(b"\x89PNG", content_type="image/png")
    pages["/away"] = answer(status="503 Busy")
    with serving(paths(pages)) as server:
        yield server


def noted(letter: Letter, server: Server, path: str, outlet: str = "The Gazette") -> Appearance:
    made = note_page(letter=letter, url=server.url(path), outlet=outlet, dated=date(2026, 3, 1), loopback=True)
    while check_next():
        pass
    made.refresh_from_db()
    return made


def test_a_page_is_compared_and_shown_once_the_organisers_agree(client: Client, letter: Letter, paper: Server) -> None:
    found = noted(letter, paper, "/identical")
    assert (found.verdict, found.language, found.has_title, found.changes) == ("identical", "en", True, [])
    at = f"/letters/{letter.slug}/"
    assert "The Gazette" not in client.get(f"{at}en/").content.decode()
    decide(appearance=found, consent=Consent.AGREED)
    shown = client.get(f"{at}en/").content.decode()
    assert "Reprinted by" in shown
    assert "The Gazette" in shown
    assert 'datetime="2026-03-01"' in shown
    assert "word for word as it was signed" in shown
    decide(appearance=found, consent=Consent.REVOKED)
    assert "The Gazette" not in client.get(f"{at}reprints").content.decode()


def test_every_change_is_shown_to_readers_word_by_word(client: Client, letter: Letter, paper: Server) -> None:
    found = noted(letter, paper, "/ru")
    assert (found.verdict, found.language) == ("changed", "ru")
    decide(appearance=found, consent=Consent.AGREED)
    shown = client.get(f"/letters/{letter.slug}/reprints").content.decode()
    assert f"<del>{AROUND['ru'][3]}</del>" in shown
    assert "words are missing" in shown
    assert "%" not in shown[shown.index("<main") : shown.index("</main")]


def test_introductions_that_say_so_are_recognised_and_make_a_chain(
    client: Client, letter: Letter, paper: Server
) -> None:
    found = noted(letter, paper, "/quoting")
    assert found.verdict == "identical"
    assert [(hop.outlet, hop.introduction[:11]) for hop in found.chain] == [
        ("The Lane", "Our readers"),
        ("The Gazette", "The Mill La"),
    ]
    decide(appearance=found, consent=Consent.AGREED)
    shown = client.get(f"/letters/{letter.slug}/reprints").content.decode()
    assert "Introduction by The Lane, not part of the letter" in shown


def test_an_outlet_that_introduces_itself_quotes_nobody(letter: Letter, paper: Server) -> None:
    found = noted(letter, paper, "/quoting", outlet="the LANE")
    assert found.introduction.startswith("Our readers swim")
    assert found.quoting == []


@pytest.mark.parametrize(("path", "problem"), [("/away", "503"), ("/none", "no longer there"), ("/picture", "kind")])
def test_what_cannot_be_compared_is_said_and_tried_again(
    letter: Letter, paper: Server, path: str, problem: str
) -> None:
    found = noted(letter, paper, path)
    assert found.verdict == ""
    assert problem in found.problem
    assert found.failures == 1
    with pytest.raises(NotNowError):
        decide(appearance=found, consent=Consent.AGREED)


def test_a_page_without_the_letter_is_said_to_have_none(letter: Letter, paper: Server) -> None:
    assert noted(letter, paper, "/elsewhere").verdict == "not-found"


def test_a_page_is_looked_at_again_and_what_it_changed_is_found(
    letter: Letter,
    moved_clock: FrozenClock,
) -> None:
    pages = {"/": answer(variant("en", "identical"), etag='"1"', **HTML)}
    with serving(paths(pages)) as server:
        found = noted(letter, server, "/")
        assert found.due_at - moved_clock.now() == OFTEN
        pages["/"] = answer(status="304 Not Modified")
        moved_clock.move(OFTEN)
        assert check_next()
        assert not check_next()
        assert b'If-None-Match: "1"' in server.requests[-1]
        found.refresh_from_db()
        assert (found.verdict, found.checked_at) == ("identical", moved_clock.now())
        pages["/"] = answer(variant("en", "one word deleted"), **HTML)
        moved_clock.move(timedelta(days=8))
        assert check_next()
        found.refresh_from_db()
        assert (found.verdict, found.due_at - moved_clock.now()) == ("changed", SELDOM)
        pages["/"] = answer(status="404 Gone")
        for wait in RETRIES:
            moved_clock.move(SELDOM)
            assert check_next()
            found.refresh_from_db()
            assert (found.verdict, found.due_at - moved_clock.now()) == ("changed", wait)
        assert found.failed_since is not None
        pages["/"] = answer(variant("en", "identical"), **HTML)
        check_again(appearance=found)
        assert check_next()
        found.refresh_from_db()
        assert (found.verdict, found.failed_since, found.problem) == ("identical", None, "")


def test_no_two_workers_look_at_one_page(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    made = note_page(letter=letter, url="http://127.0.0.1:8000/", outlet="The Gazette", dated=None, loopback=True)
    asked = []

    def ask(url: str, **_more: object) -> Fetched:
        asked.append(url)
        assert not check_next(), "while one is at it, nothing is due"
        raise UnreachableError("unreachable", "Nobody is there.")

    monkeypatch.setattr(checking, "fetch_outside", ask)
    assert check_next()
    assert asked == [made.url]


def test_an_address_inside_is_refused_on_the_desk(client: Client, olena: Organiser, letter: Letter) -> None:
    client.force_login(olena)
    for url in ("http://10.0.0.1/", "http://printer.local/", "file:///etc/passwd", "http://2130706433/"):
        typed = {"url": url, "outlet": "The Gazette", "dated": ""}
        got = client.post(f"/desk/letters/{letter.slug}/reprints", typed)
        assert got.status_code == 422
        assert url in got.content.decode()
    assert Appearance.objects.count() == 0
    with pytest.raises(RefusedFetchError):
        note_page(letter=letter, url="http://127.0.0.1:8080/", outlet="", dated=None)


def test_the_desk_notes_agrees_describes_and_removes(
    client: Client, olena: Organiser, letter: Letter, paper: Server
) -> None:
    client.force_login(olena)
    desk = f"/desk/letters/{letter.slug}/reprints"
    typed = {"url": paper.url("/truncated"), "outlet": "The  Gazette", "dated": "2026-03-01"}
    assert client.post(desk, typed).status_code == 303
    again = client.post(desk, typed)
    assert again.status_code == 422
    assert "noted already" in again.content.decode()
    assert check_next()
    shown = client.get(desk).content.decode()
    assert "the end is missing" in shown
    number = Appearance.objects.get().pk
    words = {f"{number}-outlet": "Mill Lane Gazette", f"{number}-dated": "", f"{number}-introduction": "They swim."}
    assert client.post(f"{desk}/{number}/describe", words).status_code == 303
    assert client.post(f"{desk}/{number}/agree").status_code == 303
    assert "Mill Lane Gazette" in client.get(f"/letters/{letter.slug}/").content.decode()
    client.post(f"{desk}/{number}/remove")
    assert Appearance.objects.exists(), "what readers see is taken off first"
    client.post(f"{desk}/{number}/revoke")
    client.post(f"{desk}/{number}/remove")
    assert not Appearance.objects.exists()


def test_decisions_follow_their_moves(letter: Letter, paper: Server) -> None:
    found = noted(letter, paper, "/identical")
    decide(appearance=found, consent=Consent.REFUSED)
    for wrong in (Consent.REVOKED, Consent.WAITING, Consent.REFUSED):
        with pytest.raises(NotNowError):
            decide(appearance=found, consent=wrong)
    decide(appearance=found, consent=Consent.AGREED)
    with pytest.raises(NotNowError):
        remove(appearance=found)
    with pytest.raises(KnownAddressError):
        note_page(letter=letter, url=found.url, outlet="", dated=None, loopback=True)


def test_the_seed_is_recorded_as_a_reprint_of_a_reprint_and_its_letter_verified(
    client: Client, campaign: Campaign
) -> None:
    document = keep_document(campaign=campaign, data=SEED.read_bytes(), filename="open-letter.txt")
    draft = draft_as_read(document)
    answer_doubts(document=document, answers={place: doubt.suggestion for place, doubt in enumerate(draft.doubts)})
    letter = make_letter(document=document)
    [found] = Appearance.objects.all()
    assert [hop.outlet for hop in found.chain] == ["LeftEast", ""]
    assert found.chain[0].introduction.startswith("The following open letter")
    assert found.dated == date(2022, 2, 24)
    assert check_next()
    found.refresh_from_db()
    assert (found.verdict, found.changes, found.has_title) == ("identical", [], True)
    text = letter.texts.get()
    words = {"sender": text.sender or "citizens of Israel", "addressee": text.addressee or "the movement"}
    revise_text(text=text, revision=text.revision, body=text.body.replace("dismay", "sadness"), **words)
    freeze_letter(letter=letter)
    letter.refresh_from_db()
    open_letter(letter=letter)
    want_again()
    assert check_next()
    found.refresh_from_db()
    [change] = found.changes
    assert (found.verdict, change["ours"], change["theirs"]) == ("changed", "sadness", "dismay")
    decide(appearance=found, consent=Consent.AGREED)
    shown = client.get(f"/letters/{letter.slug}/reprints").content.decode()
    assert "Reprinted by <bdi>LeftEast</bdi>" in shown
    assert "Reprinted by an outlet whose name is not known" in shown


def test_both_seeds_in_one_instance(
    client: Client, campaign: Campaign, oskars_campaign: Campaign, olena: Organiser, oskar: Organiser
) -> None:
    """The letter with its chain, endorsed by the leaflet's campaign, both linked, and published to its addressee."""
    seeds = SEED.parent
    letter_file = keep_document(campaign=campaign, data=SEED.read_bytes(), filename="open-letter.txt")
    leaflet_file = keep_document(
        campaign=oskars_campaign, data=(seeds / "leaflet.txt").read_bytes(), filename="leaflet.txt"
    )
    for document in (letter_file, leaflet_file):
        draft = draft_as_read(document)
        answer_doubts(document=document, answers={place: each.suggestion for place, each in enumerate(draft.doubts)})
    leaflet = make_leaflet(document=leaflet_file)
    publish_leaflet(leaflet=leaflet)
    letter = make_letter(document=letter_file)
    text = letter.texts.get()
    words = {"sender": text.sender or "citizens of Israel", "addressee": text.addressee or "the movement"}
    revise_text(text=text, revision=text.revision, **words)
    freeze_letter(letter=letter)
    letter.refresh_from_db()
    open_letter(letter=letter)
    letter.refresh_from_db()
    assert check_next()
    found = Appearance.objects.get()
    assert (found.verdict, [hop.outlet for hop in found.chain]) == ("identical", ["LeftEast", ""])
    decide(appearance=found, consent=Consent.AGREED)
    support = support_letter(campaign=oskars_campaign, address=letter.slug)
    endorse(support=support, statement="")
    show_endorsement(support=support, shown=True)
    link = propose_link(by=olena, campaign=campaign, other=oskars_campaign, sentence="Both want peace.")
    confirm_link(by=oskar, link=link)
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    reader = add_addressee(letter=letter, name=words["addressee"], channel=Channel.PUBLISHED, language="en")
    hand_over(addressee=reader, by=olena, with_names=True)
    page = client.get(f"/letters/{letter.slug}/").content.decode()
    assert "Endorsed by" in page
    assert "Reprinted by" in page
    assert words["addressee"] in page.partition('id="timeline"')[2]
    theirs = client.get(f"/campaigns/{oskars_campaign.slug}/").content.decode()
    assert text.title in theirs
    assert leaflet.headline in theirs
    assert "Both want peace." in theirs
