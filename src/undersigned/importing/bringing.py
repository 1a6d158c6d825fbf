"""Bringing signatories along: a list is kept sealed, its columns are told, its people become a batch of signatures."""

import uuid
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Organiser
from undersigned.common import clock
from undersigned.letters.models import Letter, Text
from undersigned.sealing.boxes import seal, seal_json, unseal, unseal_json
from undersigned.sealing.errors import SealingError
from undersigned.signatures.actions.claiming import Person, start_batch
from undersigned.signatures.actions.duplicates import taken_among
from undersigned.signatures.errors import SigningError
from undersigned.signatures.models import Batch, Signature, SignatureClass

from .columns import ROLES, Role, guess_roles
from .errors import BringingError
from .models import BroughtList
from .roster import Roster
from .roster_reading import HIDDEN, Choices, Found, People, read_people
from .sandbox import import_roster, source_hash

KEPT = timedelta(days=7)


def keep_list(*, letter: Letter, data: bytes, brought_by: Organiser, pasted: bool = False) -> BroughtList:
    """Read a list apart from this process and keep it sealed, with a guess at its columns. Raises ImportingError."""
    roster = import_roster(data)
    kept = BroughtList(letter=letter, brought_by=brought_by, pasted=pasted, sha256=bytes.fromhex(source_hash(data)))
    kept.original = seal(_new_key(kept.pk), data, context=f"original {kept.pk}")
    kept.choices = _as_json(_guess(roster))
    _put_table(kept, roster)
    kept.save(force_insert=True)
    return kept


def read_again(*, brought: BroughtList, encoding: str) -> None:
    """The letters were wrong: read the same bytes in another encoding. Raises ImportingError."""
    roster = roster_of(brought)
    if encoding not in roster.encodings:
        raise BringingError(_("Choose one of the encodings in the list."))
    fresh = import_roster(
        unseal(_key(brought), brought.original or b"", context=f"original {brought.pk}"), encoding=encoding
    )
    fresh.encodings = roster.encodings
    brought.encoding, brought.choices = encoding, brought.choices | _as_json(_guess(fresh))
    _put_table(brought, fresh)
    brought.save(update_fields=["encoding", "choices", "table"])


def describe_columns(*, brought: BroughtList, choices: Choices, text: Text, entered_as: str) -> None:
    """Keep what a person said about the columns, the text that was signed, and how they want to be called.

    Raises BringingError for what cannot be.
    """
    roles = list(choices.roles.values())
    twice = [role for role in ROLES if roles.count(role) > 1]
    if twice or ("name" in roles and ("given" in roles or "family" in roles)):
        raise BringingError(_("Two columns say the same. Leave one of them out, or say what else it holds."))
    if not {"name", "given", "family", "address"} & set(roles):
        raise BringingError(_("Say which column holds the names, or which holds the addresses."))
    brought.choices = _as_json(choices) | {"text": str(text.pk), "entered_as": entered_as}
    brought.save(update_fields=["choices"])


@transaction.atomic
def bring_along(*, brought: BroughtList, text: Text, entered_by: Organiser, entered_as: str) -> Batch:
    """Hand the people over to be entered, and forget the list. Done once: a second call gives the same batch.

    Raises BringingError when there is nobody or this very list is in the letter already; SigningError when the letter
    takes nobody now. Nothing has changed then.
    """
    brought = BroughtList.objects.select_for_update(of=("self",)).select_related("letter").get(pk=brought.pk)
    if brought.batch_id is not None:
        return cast(Batch, brought.batch)
    same = Batch.objects.filter(letter=brought.letter, source_sha256=brought.sha256)
    if Signature.objects.filter(batch__in=same, status=Signature.Status.COUNTED).exists() or same.filter(
        finished_at=None
    ):
        raise BringingError(_("This very list was brought along before. Bring only the people who are new."))
    people = [
        Person(one.entry, one.address.canonical if one.address else "", _may_write(one))
        for one in new_people(brought)[0]
    ]
    if not people:
        raise BringingError(_("Nobody in this list can be entered. Look at what is said about its rows."))
    try:
        brought.batch = start_batch(
            letter=brought.letter,
            text=text,
            klass=SignatureClass.IMPORTED,
            people=people,
            entered_by=entered_by,
            entered_as=entered_as,
            source_sha256=bytes(brought.sha256),
        )
    except SigningError as error:
        raise BringingError(str(error)) from error
    brought.original = brought.table = None
    brought.save(update_fields=["batch", "original", "table"])
    transaction.on_commit(lambda: settings.KEYSTORE.destroy(_key_name(brought.pk)))
    return brought.batch


def forget_list(*, brought: BroughtList) -> None:
    """The organiser does not go on with it."""
    name = _key_name(brought.pk)
    brought.delete()
    settings.KEYSTORE.destroy(name)


def forget_old_lists() -> int:
    """Forget lists that nobody has gone on with for a week; returns how many there were."""
    old = BroughtList.objects.filter(brought_at__lt=clock.now() - KEPT, table__isnull=False)
    keys = list(old.values_list("pk", flat=True))
    BroughtList.objects.filter(pk__in=keys).delete()
    for key in keys:
        settings.KEYSTORE.destroy(_key_name(key))
    return len(keys)


def roster_of(brought: BroughtList) -> Roster:
    """The table as it was read. Raises BringingError when it is gone."""
    try:
        return Roster.from_dict(unseal_json(_key(brought), brought.table or b"", context=f"table {brought.pk}"))
    except SealingError as error:
        raise BringingError(_("This list is not kept any more. Bring it once more.")) from error


def choices_of(brought: BroughtList) -> Choices:
    """What was said about the columns so far."""
    kept: dict[str, Any] = brought.choices
    roles: dict[int, Role] = {int(place): role for place, role in kept["roles"].items()}
    return Choices(roles, kept["shown"], kept["has_heading"])


def new_people(brought: BroughtList) -> tuple[list[Found], People, int]:
    """Who would be entered, what became of the rows, and how many of them this letter knows by their address."""
    people = read_people(roster_of(brought), choices_of(brought))
    addresses = [one.address.canonical for one in people.found if one.address]
    taken = taken_among(letter_id=brought.letter_id, addresses=addresses) if addresses else set()
    free = [one for one in people.found if one.address is None or one.address.canonical not in taken]
    return free, people, len(taken)


def _may_write(one: Found) -> str:
    return one.address.deliverable if one.address and one.agreed else ""


def _guess(roster: Roster) -> Choices:
    if roster.has_heading:
        return Choices(guess_roles(roster.rows[0][1]), HIDDEN, has_heading=True)
    roles: dict[int, Role] = {}
    for place in range(roster.columns):
        cells = [cells[place] for _number, cells in roster.rows[:50] if cells[place]]
        if cells and sum("@" in cell for cell in cells) * 2 > len(cells):
            roles.setdefault(place, "address")
    others = [place for place in range(roster.columns) if place not in roles]
    roles.update(zip(others[:2], ("name", "affiliation"), strict=False))
    return Choices(roles, HIDDEN, has_heading=False)


def _as_json(choices: Choices) -> dict[str, Any]:
    return {
        "roles": {str(place): role for place, role in choices.roles.items()},
        "shown": choices.shown,
        "has_heading": choices.has_heading,
    }


def _put_table(brought: BroughtList, roster: Roster) -> None:
    brought.table = seal_json(_key(brought), roster.as_dict(), context=f"table {brought.pk}")


def _key_name(pk: uuid.UUID) -> str:
    return f"list-{pk.hex}"


def _new_key(pk: uuid.UUID) -> bytes:
    return settings.KEYSTORE.ensure(_key_name(pk))


def _key(brought: BroughtList) -> bytes:
    return settings.KEYSTORE.get(_key_name(brought.pk))
