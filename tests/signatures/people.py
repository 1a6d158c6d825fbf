"""People who sign, for the tests of every room: fill in the form, confirm, and give the leaf its place."""

from undersigned.common.addresses import normalise
from undersigned.ledger.actions import sequence_log
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.signing import confirm_signature, sign_letter
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Pending
from undersigned.signatures.pending import open_contents

NAMED = Entry("named", "Example Ada", "reader", "Elm Street")
HIDDEN = Entry("hidden")


def fill_in(letter: Letter, address: str, entry: Entry = NAMED, *, first: bool = False, held: str = "") -> bytes:
    """Send the form; returns the token that the mail will carry."""
    before = set(Pending.objects.values_list("pk", flat=True))
    sign_letter(
        letter=letter,
        text=current_texts(letter)[0],
        entry=entry,
        address=normalise(address),
        network="192.0.2.0/24",
        first=first,
        held=held,
    )
    return open_contents(Pending.objects.exclude(pk__in=before).get()).token


def sign_and_confirm(letter: Letter, address: str, entry: Entry = NAMED, *, first: bool = False) -> bytes:
    """A counted signature; returns its token."""
    token = fill_in(letter, address, entry, first=first)
    confirm_signature(token=token)
    sequence(letter)
    return token


def sequence(letter: Letter) -> None:
    """Give waiting leaves their places, as the sequencer does every second."""
    letter.refresh_from_db()
    assert letter.log_id is not None
    sequence_log(log_id=letter.log_id)
