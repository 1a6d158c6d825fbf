"""How leaflets are translated beside their original: what the room `translating` has to know of them."""

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
from .actions.translating import keep_written
from .errors import WrongStateError
from .models import LeafletTranslation, State
from .units import KINDS, kind_of, units_now


class LeafletWork(Work[LeafletTranslation]):
    """How leaflets are translated."""

    copies = LeafletTranslation
    related = ("leaflet__campaign", "leaflet__original__campaign")
    fixed_error = WrongStateError
    back_label = gettext_lazy("The leaflet’s desk")

    def original_language(self, copy: LeafletTranslation) -> str:
        """That of the leaflet which it is linked to."""
        return copy.leaflet.original.language if copy.leaflet.original else copy.language

    def units_now(self, copy: LeafletTranslation) -> list[Unit]:
        """Headline, blocks, claims, imprint."""
        return units_now(copy)

    def labels(self, units: Sequence[Unit]) -> list[str]:
        """What each unit is; numbered where there are several of its kind."""
        total, seen = Counter(kind_of(unit.part) for unit in units), Counter[str]()
        found = []
        for unit in units:
            kind = kind_of(unit.part)
            seen[kind] += 1
            label = str(KINDS[kind][0])
            found.append(f"{label} {seen[kind]}" if total[kind] > 1 else label)
        return found

    def longest(self, part: str) -> int:
        """As long as its place."""
        return KINDS[kind_of(part)][1]

    def why_fixed(self, copy: LeafletTranslation) -> str:
        """Taken down, or without an original."""
        if copy.leaflet.original is None:
            return _("The original of this leaflet is gone. Write it by hand from now on.")
        if copy.leaflet.state == State.TAKEN_DOWN:
            return _("This leaflet is taken down, so nothing was changed.")
        return ""

    def written(self, copy: LeafletTranslation, units: Sequence[Unit]) -> None:
        """Claims get their words; a draft follows each save."""
        keep_written(copy, units)

    def file_name(self, copy: LeafletTranslation) -> str:
        """The address of the original."""
        return copy.leaflet.original.slug if copy.leaflet.original else copy.leaflet.slug

    def back(self, copy: LeafletTranslation) -> str:
        """The desk of the leaflet in this language."""
        return reverse("desk-leaflet", args=[copy.leaflet.slug])

    def publish_page(self, copy: LeafletTranslation, by: Organiser) -> str:
        """For who may publish."""
        if not may(by, copy.campaign, Right.OPEN):
            return ""
        return reverse("desk-working-copy-publish", args=[copy.pk])

    def publish(self, copy: LeafletTranslation, by: Organiser) -> str:  # noqa: ARG002 - no leaflet's steps are recorded
        """It joins as the linked leaflet in its language."""
        publish_translation(copy=copy)
        return _("The text in %(name)s is published.") % {"name": name_of(copy.language)}

    def publish_notes(self, copy: LeafletTranslation) -> list[str]:  # noqa: ARG002 - the same for all
        """What changes for readers."""
        return [
            _("Everyone can read it then, and each language leads to the others."),
            _("A claim says the same in every leaflet in this language. What it said before stays in its history."),
        ]


LEAFLETS = LeafletWork()
