"""What is written about a meeting, cut into units; and the meeting in the words of another language.

Time, address and links are no units: they are the same for everyone. A translation that was published stands only as
long as the original says what was translated: a hall that is another one now is not called by its old name.
"""

from collections.abc import Iterable
from copy import copy as copied

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from undersigned.translating import units as cutting
from undersigned.translating.units import Unit, paragraphs

from .models import Meeting, MeetingTranslation

LABELS: dict[str, str | Promise] = {
    "title": _("Title"),
    "strapline": _("Strapline"),
    "venue": _("Venue"),
    "organisers": _("Organisers"),
    "cohosts": _("Together with"),
    "access": _("Access"),
    "spoken": _("Languages spoken"),
}
ACCESS = "access"
MOST_IN_A_PARAGRAPH = 5000


def units_of(meeting: Meeting) -> list[Unit]:
    """The original's units, untranslated; what it does not have is left out."""
    found = []
    for part in LABELS:
        words = getattr(meeting, part)
        found += [Unit(part, one) for one in (paragraphs(words) if part == ACCESS else [words.strip()]) if one]
    return found


def units_now(copy: MeetingTranslation) -> list[Unit]:
    """The units beside the original as it is now."""
    return cutting.brought_up_to_date(cutting.from_json(copy.units), units_of(copy.meeting))


def published_units(copy: MeetingTranslation) -> list[Unit]:
    """What readers see, beside the original as it is now; empty where nothing was published."""
    stored = cutting.from_json(copy.published)
    return cutting.brought_up_to_date(stored, units_of(copy.meeting)) if stored else []


def published_translations(meeting: Meeting) -> list[MeetingTranslation]:
    """The translations that readers see, by language."""
    return [row for row in _published(meeting) if _says(row, meeting.announced)]


def is_translated(meeting: Meeting) -> bool:
    """Whether readers have it in another language."""
    return bool(_published(meeting))


def in_words(meeting: Meeting, language: str) -> Meeting:
    """The meeting as it is said in this language, never to be stored; itself where nobody has translated it."""
    return _said(meeting, next((row for row in _published(meeting) if row.language == language), None))


def all_in_words(meetings: Iterable[Meeting], language: str) -> list[Meeting]:
    """The same for several, in one query."""
    meetings = list(meetings)
    others = [meeting.pk for meeting in meetings if meeting.language != language]
    rows = MeetingTranslation.objects.filter(meeting__in=others, language=language, published_at__isnull=False)
    by_meeting = {row.meeting_id: row for row in rows} if others else {}
    return [_said(meeting, by_meeting.get(meeting.pk)) for meeting in meetings]


def _published(meeting: Meeting) -> list[MeetingTranslation]:
    if meeting.seen is None:
        meeting.seen = list(meeting.translations.filter(published_at__isnull=False).order_by("language"))
    return meeting.seen


def _said(meeting: Meeting, translation: MeetingTranslation | None) -> Meeting:
    if translation is None or not (words := _says(translation, meeting)):
        return meeting
    said = copied(meeting)
    said.language, said.said_of = translation.language, meeting
    for part, target in words.items():
        setattr(said, part, target)
    return said


def _says(translation: MeetingTranslation, meeting: Meeting) -> dict[str, str]:
    """The words of each part that the original still says as it was translated; none without the title."""
    units = cutting.from_json(translation.published)
    words = {}
    for part in LABELS:
        mine = [unit for unit in units if unit.part == part]
        if mine and _joined(unit.source for unit in mine) == _joined(paragraphs(getattr(meeting, part))):
            words[part] = "\n\n".join(unit.target for unit in mine)
    return words if "title" in words else {}


def _joined(texts: Iterable[str]) -> str:
    return " ".join(" ".join(texts).split())
