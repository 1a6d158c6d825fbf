"""Letters with protection for the tests of every room, and the keys of two people who look after them."""

from dataclasses import dataclass

from tests.letters.letters import draft_for_tests
from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.letters.actions import choose_protection, freeze_letter, open_letter
from undersigned.letters.holders import add_holder, drill_file, pass_drill
from undersigned.letters.models import Holder, Letter
from undersigned.sealing.recipients import new_identity, open_with, read_identities


@dataclass(frozen=True)
class Key:
    """What someone has on a machine of their own."""

    identity: str
    recipient: str


def new_key() -> Key:
    text, recipient = new_identity(clock.now())
    return Key(read_identities(text)[0], recipient)


def drilled_holder(letter: Letter, name: str, key: Key) -> Holder:
    """A key in the list whose drill was done."""
    holder = add_holder(letter=letter, name=name, recipient=key.recipient)
    sentence = open_with([key.identity], drill_file(holder)).decode()
    pass_drill(holder=holder, words=sentence.rsplit(": ", 1)[1])
    return holder


def protected_letter(
    protection: str = "at-risk",
    campaign: Campaign | None = None,
    keys: tuple[Key, Key] | None = None,
    slug: str = "",
) -> Letter:
    """An open letter with this protection and two keys."""
    letter = draft_for_tests(campaign)
    if slug:
        Letter.objects.filter(pk=letter.pk).update(slug=slug)
        letter.refresh_from_db()
    choose_protection(letter=letter, protection=protection)
    for name, key in zip(("Ines (example)", "Jan (example)"), keys or (new_key(), new_key()), strict=True):
        drilled_holder(letter, name, key)
    freeze_letter(letter=letter)
    open_letter(letter=letter)
    letter.refresh_from_db()
    return letter
