"""A published letter with signatories, and an addressee to whom it goes."""

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, sign_and_confirm
from undersigned.campaigns.models import Campaign
from undersigned.delivery.actions.handing import add_addressee
from undersigned.delivery.models import Addressee
from undersigned.ledger.publishing import publish_log
from undersigned.letters.models import Letter
from undersigned.signatures.entry import Entry


def published_letter(campaign: Campaign) -> Letter:
    """Three named, one hidden, all under a published checkpoint."""
    letter = open_letter_for_tests(campaign)
    for number, name in enumerate(("Example Ada", "ליאת לדוגמה", "مثال ليلى")):
        sign_and_confirm(letter, f"person{number}@example.org", Entry("named", name, "reader", "Elm Street"))
    sign_and_confirm(letter, "hidden@example.org", HIDDEN)
    publish(letter)
    return letter


def publish(letter: Letter) -> None:
    """Sign a checkpoint over all that has its place."""
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)


def addressee(letter: Letter, channel: str = "mail", name: str = "The city council") -> Addressee:
    """The council, which can be mailed to."""
    return add_addressee(
        letter=letter, name=name, channel=channel, language="en", mail="council@example.org", where="1 Main Street"
    )
