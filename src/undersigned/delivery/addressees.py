"""Where addressees are: their mail address, street or form, in a box, since only the team needs it."""

from dataclasses import dataclass

from django.conf import settings

from undersigned.sealing.boxes import seal_json, unseal_json
from undersigned.sealing.errors import SealingError

from .models import Addressee


@dataclass(frozen=True, repr=False)
class Whereabouts:
    """`mail` for the channel of that name; `where` is a street, the address of a form, whatever the team wrote."""

    mail: str
    where: str


def seal_whereabouts(addressee: Addressee, whereabouts: Whereabouts) -> bytes:
    """The box for this addressee's row."""
    data = {"mail": whereabouts.mail, "where": whereabouts.where}
    return seal_json(_key(), data, context=f"addressee {addressee.pk}")


def whereabouts_of(addressee: Addressee) -> Whereabouts | None:
    """What is in the box; None when it does not open."""
    try:
        data = unseal_json(_key(), addressee.box, context=f"addressee {addressee.pk}")
    except SealingError:
        return None
    return Whereabouts(data["mail"], data["where"])


def _key() -> bytes:
    return settings.KEYSTORE.ensure("addressees")
