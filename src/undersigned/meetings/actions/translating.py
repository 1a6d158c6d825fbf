"""What is written about a meeting, in other languages: begun, and published."""

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.canonical import canonicalise, one_line
from undersigned.common.languages import name_of
from undersigned.translating import units as cutting
from undersigned.translating.actions import demand_whole

from ..errors import MeetingError
from ..models import Meeting, MeetingTranslation
from ..words import ACCESS, units_now, units_of


@transaction.atomic
def start_translation(*, meeting: Meeting, language: str) -> MeetingTranslation:
    """Begin to translate what is written about it. Raises MeetingError where there is one in this language."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=meeting.pk)
    if language == meeting.language or meeting.translations.filter(language=language).exists():
        raise MeetingError(
            _("There is one in %(language)s already. Write on that one.") % {"language": name_of(language)}
        )
    units = cutting.to_json(units_of(meeting))
    return MeetingTranslation.objects.create(meeting=meeting, language=language, units=units)


@transaction.atomic
def publish_translation(*, copy: MeetingTranslation) -> None:
    """Readers of this language see it from now on: page, calendar, poster, mails. Replies stay one list.

    Raises TranslationError while a part is open, NotCanonicalError for words that hide something.
    """
    rows = MeetingTranslation.objects.select_for_update(of=("self",)).select_related("meeting")
    copy = rows.get(pk=copy.pk)
    units = units_now(copy)
    demand_whole(units)
    for unit in units:
        if unit.part == ACCESS:
            canonicalise(unit.target)
        else:
            one_line(unit.target, max_length=_longest(unit.part))
    copy.published, copy.published_at = cutting.to_json(units), clock.now()
    copy.translator, copy.reviewed = copy.credit, copy.is_reviewed
    copy.save()
    Meeting.objects.filter(pk=copy.meeting_id).update(modified=clock.now())


def _longest(part: str) -> int:
    return Meeting._meta.get_field(part).max_length or 0  # type: ignore[union-attr]
