"""How reprints and hosted introductions are taken down out of the operator's queue of reports, and put back."""

from undersigned.contact.takedowns import takes_down

from .hosting import (
    hosted_at,
    put_introduction_back,
    put_reprint_back,
    take_down_introduction,
    take_down_reprint,
)
from .models import Reprint


def _reprint(slug: str) -> Reprint | None:
    shown = (Reprint.State.PUBLISHED, Reprint.State.TAKEN_DOWN)
    return Reprint.objects.select_related("campaign").filter(slug=slug, state__in=shown).first()


takes_down(
    "reprints",
    find=_reprint,
    take=lambda reprint, notice: take_down_reprint(reprint=reprint, notice=notice),
    back=lambda reprint: put_reprint_back(reprint=reprint),
)
takes_down(
    "introductions",
    find=hosted_at,
    take=lambda hosted, notice: take_down_introduction(hosted=hosted, notice=notice),
    back=lambda hosted: put_introduction_back(hosted=hosted),
)
