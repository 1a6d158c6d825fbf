"""People whom organisers bring along, for the tests of every room."""

from collections.abc import Sequence

from tests.signatures.people import sequence
from undersigned.campaigns.models import Membership, Organiser
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.signatures.actions.claiming import Person, enter_batch, start_batch
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import Batch, SignatureClass

SOURCE = bytes(range(32))


def person(number: int, *, agreed: bool = True, show: str = "named") -> Person:
    """Example Person `number`; without agreement the address is known only to tell them apart."""
    address = f"person{number}@example.org"
    entry = Entry("named", f"Example Person {number}", "reader", "Elm Street") if show == "named" else Entry("hidden")
    return Person(entry, address, address if agreed else "")


def organiser_of(letter: Letter) -> Organiser:
    """Somebody on the letter's team."""
    found = Membership.objects.filter(campaign=letter.campaign).select_related("organiser").first()
    helper = {"email": "helper@example.org", "defaults": {"name": "Example Helper"}}
    return found.organiser if found else Organiser.objects.get_or_create(**helper)[0]


def waiting_batch(letter: Letter, people: Sequence[Person], *, source: bytes = SOURCE) -> Batch:
    """A batch that waits to be entered."""
    return start_batch(
        letter=letter,
        text=current_texts(letter)[0],
        klass=SignatureClass.IMPORTED,
        people=people,
        entered_by=organiser_of(letter),
        entered_as="Olena (example)",
        source_sha256=source,
    )


def bring(letter: Letter, people: Sequence[Person], *, source: bytes = SOURCE) -> Batch:
    """People who stand beside the count, sequenced."""
    batch = waiting_batch(letter, people, source=source)
    enter_batch(batch=batch)
    sequence(letter)
    batch.refresh_from_db()
    return batch
