"""Who on a team may do what, as one table that can be read at a glance."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a member of a team is there for; one role each."""

    OWNER = "owner", _("owner")
    EDITOR = "editor", _("editor")
    MODERATOR = "moderator", _("moderator")
    TRANSLATOR = "translator", _("translator")


class Right(StrEnum):
    """One kind of thing that a member may be allowed to do."""

    SEE = "see"  # the desk of the campaign: its drafts, lists and figures
    WRITE = "write"  # letters, leaflets, meetings: their text and settings
    OPEN = "open"  # freeze, open, close, correct, take down: what the public sees changes
    MODERATE = "moderate"  # review, hide and void signatures
    TRANSLATE = "translate"  # add and revise texts in other languages
    CORRESPOND = "correspond"  # get the messages that people write to the organisers, and answer them
    TELL = "tell"  # write to those who want news, hand a letter over
    EXPORT = "export"  # take the list away as a file
    MANAGE_TEAM = "manage-team"  # invite, change roles, remove, name the campaign


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: frozenset(
        {
            Right.SEE,
            Right.WRITE,
            Right.OPEN,
            Right.MODERATE,
            Right.TRANSLATE,
            Right.TELL,
            Right.CORRESPOND,
            Right.EXPORT,
        }
    ),
    Role.MODERATOR: frozenset({Right.SEE, Right.MODERATE, Right.CORRESPOND, Right.EXPORT}),
    Role.TRANSLATOR: frozenset({Right.SEE, Right.TRANSLATE}),
}


def roles_with(right: Right) -> list[Role]:
    """The roles that have a right, the most trusted first."""
    return [role for role in Role if right in RIGHTS[role]]
