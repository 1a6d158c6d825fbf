"""The key with which this instance signs its reprints."""

from django.conf import settings

from undersigned.ledger.keys import host
from undersigned.ledger.note import ED25519, Signer

_KEY = "reprint-signer"


def reprint_signer() -> Signer:
    """The signer of our hops; its name is our host and "/reprints"."""
    return Signer(f"{host()}/reprints", ED25519, settings.KEYSTORE.ensure(_KEY))
