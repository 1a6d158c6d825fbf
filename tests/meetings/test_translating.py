"""What is written about a meeting, in other languages: page, calendar, poster and mails; replies stay one list."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from icalendar import Calendar
from lxml import html
from translate.storage import pypo

from tests.meetings.people import ARABIC, LONDON, come, mails_out, meeting_for_tests, translated_meeting
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.common.errors import NotCanonicalError
from undersigned.leaflets.actions import add_block, start_leaflet
from undersigned.leaflets.models import Kind
from undersigned.leaflets.sheet import leaflet_sheet
from undersigned.meetings.actions import move_meeting, publish_translation, revise_meeting, start_translation
from undersigned.meetings.cards import meeting_cards
from undersigned.meetings.errors import MeetingError
from undersigned.meetings.form_token import make_form_token
from undersigned.meetings.models import Meeting, MeetingTranslation
from undersigned.meetings.queries import count_of
from undersigned.meetings.sheet import meeting_notice
from undersigned.meetings.words import in_words, units_now
from undersigned.meetings.works import MEETINGS
from undersigned.translating.errors import TranslationError
from undersigned.translating.queries import copy_of_token, translation_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What a page activates lasts until the next request."""
    with translation.override("en"):
        yield


@pytest.fixture
def meeting(campaign: Campaign) -> Meeting:
    return meeting_for_tests(campaign, day=clock.today() + timedelta(days=14))


@pytest.fixture
def copy(meeting: Meeting) -> MeetingTranslation:
    made = translated_meeting(meeting, "ar", ARABIC)
    publish_translation(copy=made)
    made.refresh_from_db()
    return made


def _text(answer: str) -> str:
    return " ".join(" ".join(html.fromstring(answer).itertext()).split())


def test_words_are_units_and_time_and_address_are_none(meeting: Meeting) -> None:
    units = units_now(start_translation(meeting=meeting, language="ar"))
    assert [unit.source for unit in units] == list(ARABIC)
    assert MEETINGS.labels(units)[:2] == ["Title", "Strapline"]
    revise_meeting(meeting=meeting, access="One.\n\nTwo.")
    copy = MeetingTranslation.objects.get()
    assert [(unit.source, unit.is_open) for unit in units_now(copy) if unit.part == "access"] == [
        ("One.", True),
        ("Two.", True),
    ]


def test_the_page_is_in_the_words_of_the_address_then_of_the_browser_then_of_the_original(
    meeting: Meeting, copy: MeetingTranslation
) -> None:
    address = f"/meetings/{meeting.slug}/"
    asked = Client().get(f"{address}?lang=ar")
    wished = Client(headers={"accept-language": "ar, en;q=0.5"}).get(address)
    for page in (asked, wished):
        assert '<html lang="ar" dir="rtl">' in page.text
        shown = _text(page.text)
        assert all(words in shown for words in ARABIC.values())
        assert "12 Elm Street" in shown
        assert "Example Hall" in shown  # as it stands on the door
    assert "Accept-Language" in wished["Vary"]
    plain, other = Client().get(address).text, Client(headers={"accept-language": "ar"}).get(f"{address}?lang=en").text
    for text in (plain, other):
        assert "Saturdays in the library" in text
        assert ARABIC["Saturdays in the library"] not in text
        assert f'href="{address}?lang=ar" lang="ar"' in text


def test_the_page_says_whose_translation_it_is_and_shows_both_sides(meeting: Meeting, copy: MeetingTranslation) -> None:
    page = html.fromstring(Client().get(f"/meetings/{meeting.slug}/?lang=ar").text)
    (beside,) = page.xpath("//a[contains(@href, 'side-by-side')]/@href")
    assert "Chloé (example)" in page.text_content()
    shown = _text(Client().get(f"{beside}?lang=en").text)
    assert "The original and its translation, side by side" in shown
    assert f"Step-free from the yard. {ARABIC['Step-free from the yard.']}" in shown
    for language in ("en", "de"):
        assert Client().get(f"/meetings/{meeting.slug}/side-by-side/{language}").status_code == 404


def test_a_calendar_and_a_poster_speak_the_language(meeting: Meeting, copy: MeetingTranslation) -> None:
    def event(path: str) -> Calendar:
        (found,) = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
        return found

    arabic, english = (event(f"/meetings/{meeting.slug}.ics{query}") for query in ("?lang=ar", ""))
    assert (str(arabic["SUMMARY"]), arabic["SUMMARY"].params["LANGUAGE"]) == (
        ARABIC["Saturdays in the library"],
        "ar",
    )
    assert ARABIC["Step-free from the yard."] in str(arabic["DESCRIPTION"])
    assert str(english["SUMMARY"]) == "Saturdays in the library"
    assert (arabic["UID"], arabic["DTSTART"].dt) == (english["UID"], english["DTSTART"].dt)
    assert Client().get(f"/meetings/{meeting.slug}/poster.pdf?lang=ar").status_code == 200
    assert meeting_notice(in_words(meeting, "ar")).title == ARABIC["Saturdays in the library"]


def test_mails_are_in_the_language_that_was_read_and_replies_are_one_list(
    meeting: Meeting, copy: MeetingTranslation
) -> None:
    page = html.fromstring(Client().get(f"/meetings/{meeting.slug}/?lang=ar").text)
    (action,) = page.xpath("//form[contains(@action, '/reply')]/@action")
    typed = {"token": make_form_token(meeting_id=meeting.pk), "email": "ada@example.org"}
    sent = Client().post(action, typed)
    assert sent.status_code == 200
    assert ARABIC["Saturdays in the library"] in sent.text or 'lang="ar"' in sent.text
    (mail,) = mails_out()
    assert ARABIC["Saturdays in the library"] in mail.subject
    assert ARABIC["Example Hall"] in mail.text
    (page_link,) = html.fromstring(Client().get(f"/meetings/{meeting.slug}/?lang=ar").text).xpath(
        "//form[contains(@action, '/coming')]/@action"
    )
    noted = Client().post(page_link, {"token": make_form_token(meeting_id=meeting.pk)})
    assert noted["Location"] == f"/meetings/{meeting.slug}/noted?lang=ar"
    come(meeting, "bo@example.org")
    assert count_of(meeting).total == 2


def test_lists_and_leaflets_have_the_meeting_in_their_language(
    meeting: Meeting, copy: MeetingTranslation, campaign: Campaign
) -> None:
    assert ARABIC["Saturdays in the library"] in Client().get("/?lang=ar").text
    translation.activate("en")
    assert [row["meeting"].title for row in meeting_cards(campaign)] == ["Saturdays in the library"]
    leaflet = start_leaflet(campaign=campaign, headline="ورقة", language="ar")
    add_block(leaflet=leaflet, kind=Kind.MEETING, meeting=meeting)
    (notice,) = leaflet_sheet(leaflet, "a4").blocks
    assert notice.title == ARABIC["Saturdays in the library"]  # type: ignore[union-attr]


def test_only_what_changed_is_marked_and_is_not_shown_in_its_old_translation(
    meeting: Meeting, copy: MeetingTranslation
) -> None:
    move_meeting(meeting=meeting, starts=meeting.starts + timedelta(days=1), zone=LONDON, venue="Swimming pool")
    assert [(unit.source, unit.was) for unit in units_now(copy.__class__.objects.get()) if unit.is_open] == [
        ("Swimming pool", "Example Hall")
    ]
    shown = _text(Client().get(f"/meetings/{meeting.slug}/?lang=ar").text)
    assert "Swimming pool" in shown
    assert ARABIC["Example Hall"] not in shown
    assert ARABIC["Step-free from the yard."] in shown
    revise_meeting(meeting=meeting, title="Sundays in the library")
    assert in_words(meeting, "ar").language == "en"  # a title that says something else now is no title


def test_moved_in_time_only_no_old_place_is_told(meeting: Meeting, copy: MeetingTranslation) -> None:
    move_meeting(meeting=meeting, starts=meeting.starts + timedelta(days=1), zone=LONDON)
    page = Client().get(f"/meetings/{meeting.slug}/?lang=ar").text
    assert page.count("<s>") == 1
    assert "query=Example+Hall" in page  # looked up by the name that maps know


def test_nothing_is_shown_before_it_is_whole_and_published(meeting: Meeting) -> None:
    copy = translated_meeting(meeting, "ar", {"Saturdays in the library": "أيام السبت"})
    with pytest.raises(TranslationError, match="6 parts"):
        publish_translation(copy=copy)
    assert in_words(meeting, "ar") is meeting
    for words in (ARABIC | {"Example Hall": "قاعة \u202eخفية"}, ARABIC | {"Step-free from the yard.": "مدخل \u202e"}):
        MeetingTranslation.objects.all().delete()
        hidden = translated_meeting(meeting, "ar", words)
        with pytest.raises(NotCanonicalError):
            publish_translation(copy=hidden)


def test_a_language_is_translated_once(meeting: Meeting, copy: MeetingTranslation) -> None:
    for language in ("ar", "en"):
        with pytest.raises(MeetingError, match="already"):
            start_translation(meeting=meeting, language=language)


def test_a_foreign_tool_changes_one_part_and_only_that_changes(
    client: Client, meeting: Meeting, copy: MeetingTranslation
) -> None:
    address = f"/translate/{translation_token(copy)}/"
    store = pypo.pofile.parsestring(client.get(f"{address}file/po").content)
    next(unit for unit in store.units if unit.source == "Example Hall").target = "صالة المثال"
    out = BytesIO()
    store.serialize(out)
    answer = client.post(f"{address}upload", {"file": SimpleUploadedFile("back.po", out.getvalue())}, follow=True)
    assert "1 part changed." in answer.text
    copy.refresh_from_db()
    changed = ARABIC | {"Example Hall": "صالة المثال"}
    assert [unit.target for unit in units_now(copy)] == list(changed.values())
    # Readers have the old words until it is published again.
    assert ARABIC["Example Hall"] in client.get(f"/meetings/{meeting.slug}/?lang=ar").text


def test_on_the_desk_a_translator_begins_and_an_owner_publishes(
    client: Client, meeting: Meeting, tove: Organiser, olena: Organiser
) -> None:
    client.force_login(tove)
    at = f"/desk/meetings/{meeting.slug}/languages"
    begun = client.post(at, {"language": "ru"})["Location"]
    assert client.post(at, {"language": "ru"}).status_code == 422
    targets = {f"u{number}-target": f"р {source}" for number, source in enumerate(ARABIC)}
    assert client.post(begun, targets | {"revision": "0", "credit": ""}).status_code == 303
    assert client.post(f"{begun}publish").status_code == 403
    client.force_login(olena)
    assert "is published." in client.post(f"{begun}publish", follow=True).text
    assert begun in client.get(at).text
    assert "р Saturdays in the library" in Client().get(f"/meetings/{meeting.slug}/?lang=ru").text


def test_when_it_is_over_the_link_ends(campaign: Campaign) -> None:
    over = meeting_for_tests(campaign)
    Meeting.objects.filter(pk=over.pk).update(starts=clock.now() - timedelta(days=2), ends=None)
    copy = start_translation(meeting=over, language="ar")
    assert copy_of_token(translation_token(copy)) is None
