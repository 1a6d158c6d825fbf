"""How meetings are translated: what the room `translating` has to know of them."""

from collections import Counter
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.campaigns.models import Organiser
from undersigned.campaigns.queries import may
from undersigned.campaigns.roles import Right
from undersigned.common.languages import name_of
from undersigned.translating.units import Unit
from undersigned.translating.works import Work

from .actions import publish_translation
from .errors import WrongStateError
from .models import Meeting, MeetingTranslation
from .words import ACCESS, LABELS, MOST_IN_A_PARAGRAPH, units_now


class MeetingWork(Work[MeetingTranslation]):
    """How meetings are translated."""

    copies = MeetingTranslation
    related = ("meeting__campaign",)
    fixed_error = WrongStateError
    back_label = gettext_lazy("The meeting’s desk")

    def original_language(self, copy: MeetingTranslation) -> str:
        """That of the announcement."""
        return copy.meeting.language

    def units_now(self, copy: MeetingTranslation) -> list[Unit]:
        """What is written about it."""
        return units_now(copy)

    def labels(self, units: Sequence[Unit]) -> list[str]:
        """What each unit is; paragraphs are numbered."""
        total, seen = Counter(unit.part for unit in units), Counter[str]()
        found = []
        for unit in units:
            seen[unit.part] += 1
            label = str(LABELS[unit.part])
            found.append(f"{label} {seen[unit.part]}" if total[unit.part] > 1 else label)
        return found

    def longest(self, part: str) -> int:
        """As long as its column."""
        if part == ACCESS:
            return MOST_IN_A_PARAGRAPH
        return getattr(Meeting._meta.get_field(part), "max_length", None) or MOST_IN_A_PARAGRAPH

    def why_fixed(self, copy: MeetingTranslation) -> str:
        """Over, or taken down by the operator."""
        meeting = copy.meeting
        return _("This meeting is over.") if meeting.is_over or meeting.taken_down_at is not None else ""

    def written(self, copy: MeetingTranslation, units: Sequence[Unit]) -> None:
        """Nothing: readers see it once it is published."""

    def file_name(self, copy: MeetingTranslation) -> str:
        """The meeting's address."""
        return copy.meeting.slug

    def back(self, copy: MeetingTranslation) -> str:
        """The meeting's desk."""
        return reverse("desk-meeting", args=[copy.meeting.slug])

    def publish_page(self, copy: MeetingTranslation, by: Organiser) -> str:
        """For who may publish."""
        if not may(by, copy.campaign, Right.OPEN):
            return ""
        return reverse("desk-working-copy-publish", args=[copy.pk])

    def publish(self, copy: MeetingTranslation, by: Organiser) -> str:  # noqa: ARG002 - as for leaflets
        """Readers of this language see it."""
        publish_translation(copy=copy)
        return _("The text in %(name)s is published.") % {"name": name_of(copy.language)}

    def publish_notes(self, copy: MeetingTranslation) -> list[str]:  # noqa: ARG002 - the same for all
        """What changes for readers."""
        return [_("Whoever reads in this language sees it: on the page, in calendars, on the poster and in mails.")]


MEETINGS = MeetingWork()
