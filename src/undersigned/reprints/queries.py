"""What can be asked about reprints."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from undersigned.common.languages import direction
from undersigned.letters.models import Letter

from .comparing import Kind, Verdict
from .models import CONFIRMED, Appearance, Consent

VERDICTS: dict[str, str | Promise] = {
    Verdict.IDENTICAL: _("word for word as it was signed"),
    Verdict.TYPOGRAPHY: _("the same words; only quotation marks, hyphens or spaces differ"),
    Verdict.CHANGED: pgettext_lazy("reprint", "changed"),
    Verdict.NOT_FOUND: _("the letter is not there"),
    CONFIRMED: _("confirmed by a link on its own page"),
}
KINDS: dict[str, str | Promise] = {
    Kind.MISSING: _("words are missing"),
    Kind.ADDED: _("words were added"),
    Kind.OTHER: _("words were changed"),
    Kind.LOOK_ALIKE: _("a letter was put in another’s place that looks the same"),
    Kind.MOVED: _("a paragraph stands elsewhere"),
    Kind.INTERRUPTED: _("something that is not the letter’s stands in the middle"),
    Kind.BEGINNING_MISSING: _("the beginning is missing"),
    Kind.CLOSING_MISSING: _("the sign-off is missing"),
    Kind.CUT_OFF: _("the end is missing"),
}


@dataclass(frozen=True)
class ShownChange:
    """A change with its kind in words."""

    label: str | Promise
    ours: str
    theirs: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownAppearance:
    """An appearance ready for a template."""

    appearance: Appearance
    verdict: str | Promise
    kinds: list[str | Promise]
    changes: list[ShownChange]
    direction: str


def appearances_of(letter: Letter) -> QuerySet[Appearance]:
    """Everywhere the letter was seen, oldest first."""
    return Appearance.objects.filter(letter=letter)


def on_the_desk(letter: Letter) -> QuerySet[Appearance]:
    """The same without what somebody only announced: that is shown once it was found to be so."""
    rows = appearances_of(letter).exclude(kind=Appearance.Kind.INSTANCE, verdict="")
    return rows.select_related("hosted")


def public_appearances(letter: Letter) -> list[ShownAppearance]:
    """Reprints that the letter's organisers agreed to."""
    agreed = appearances_of(letter).filter(consent=Consent.AGREED).select_related("hosted")
    gone = Q(kind=Appearance.Kind.HOSTED) & (Q(verdict="") | Q(hosted__taken_down_at__isnull=False))
    return [shown(each) for each in agreed.exclude(gone)]


def shown(appearance: Appearance) -> ShownAppearance:
    """Verdict and changes in words."""
    found = {change["kind"] for change in appearance.changes}
    return ShownAppearance(
        appearance=appearance,
        verdict=VERDICTS.get(appearance.verdict, ""),
        kinds=[label for kind, label in KINDS.items() if kind in found],
        changes=[
            ShownChange(KINDS[each["kind"]], each["ours"], each["theirs"], each["before"], each["after"])
            for each in appearance.changes
            if each["kind"] in KINDS
        ],
        direction=direction(appearance.language) if appearance.language else "auto",
    )
