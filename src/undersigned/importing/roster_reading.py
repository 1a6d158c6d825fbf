"""From a table and what a person said about its columns to people who can be entered, and rows that cannot.

Nothing is guessed into a person: a row that is odd is left out whole, with one sentence that says why.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from undersigned.common.addresses import Address, normalise
from undersigned.common.errors import BadAddressError, NotAPublicNameError
from undersigned.common.names import check_public_name, fold
from undersigned.importing.columns import YES_NO, Role, is_yes
from undersigned.importing.roster import Roster
from undersigned.signatures.entry import Entry, beside_the_name

_JOINED = re.compile(r"\n|[;؛]|\s[&+/]\s|\s(?:and|und|et|и|та|і|و)\s", re.IGNORECASE)
# In Spanish and Polish names this can also join two family names: "José Ortega y Gasset".
_PERHAPS_JOINED = re.compile(r"\s(?:y|i)\s")
_BESIDE: tuple[Role, Role] = ("affiliation", "place")
_COMMAS = re.compile(r"\s*[,،]\s*")
HIDDEN, NAMED = "hidden", "named"


@dataclass(frozen=True)
class Choices:
    """What the columns hold, and how people appear where no column says it."""

    roles: dict[int, Role]
    shown: str = HIDDEN
    has_heading: bool = True

    @property
    def by_role(self) -> dict[Role, int]:
        """The column of each role."""
        return {role: place for place, role in self.roles.items()}


@dataclass(frozen=True, repr=False)
class Found:
    """One person of the list: `row` is the number in the file. `agreed`: may be written to."""

    row: int
    entry: Entry
    address: Address | None
    agreed: bool


@dataclass
class People:
    """What became of the rows. `odd` are (row, sentence), `doubles` (row, the row it repeats), `answers` what the yes
    and no columns hold: (role, answer, what it was taken for, how often)."""

    found: list[Found] = field(default_factory=list)
    odd: list[tuple[int, str]] = field(default_factory=list)
    doubles: list[tuple[int, int]] = field(default_factory=list)
    declined: int = 0
    answers: list[tuple[Role, str, bool | None, int]] = field(default_factory=list)

    @property
    def agreed(self) -> int:
        """How many may be written to."""
        return sum(1 for one in self.found if one.agreed and one.address)


class _OddError(Exception):
    """This row cannot be entered; the text says why."""


def read_people(roster: Roster, choices: Choices) -> People:
    """Go through all rows. About 30 microseconds a row."""
    return _Reader(roster, choices).read()


class _Reader:
    def __init__(self, roster: Roster, choices: Choices) -> None:
        self._roster, self._choices = roster, choices
        self._columns = choices.by_role
        self._rows = roster.rows[1:] if choices.has_heading else roster.rows
        self._only: dict[Role, bool] = {}
        self._seen: dict[tuple[str, ...], int] = {}
        self._names_of: dict[str, str] = {}

    def read(self) -> People:
        people = People()
        self._count_answers(people)
        for number, cells in self._rows:
            try:
                one = self._person(number, cells)
            except _OddError as error:
                people.odd.append((number, str(error)))
                continue
            if one is None:
                people.declined += 1
                continue
            key = self._key(one, cells)
            if key in self._seen:
                people.doubles.append((number, self._seen[key]))
            else:
                self._seen[key] = number
                people.found.append(one)
        return people

    def _count_answers(self, people: People) -> None:
        for role in YES_NO:
            if role not in self._columns:
                continue
            counted = Counter(self._cell(cells, role) for _number, cells in self._rows)
            self._only[role] = len([answer for answer in counted if answer]) == 1
            for answer, often in counted.most_common(8):
                people.answers.append((role, answer, is_yes(answer, self._only[role]), often))

    def _person(self, number: int, cells: list[str]) -> Found | None:
        """The person in a row; None for somebody who said that they do not sign. Raises _OddError."""
        if number in self._roster.merged:
            raise _OddError(_("Its cells are merged with others, so it is unclear what belongs to whom. Unmerge them."))
        if any(self._cell(cells, role).startswith("=") for role in self._columns):
            raise _OddError(_("A cell holds a formula, and formulas are not worked out. Save the list as values."))
        answers = {role: self._answer(cells, role) for role in YES_NO if role in self._columns}
        if answers.get("signs") is False:
            return None
        address = self._address(cells)
        name = self._name(number, cells)
        named = answers.get("public", self._choices.shown == NAMED)
        if not name and address is None:
            raise _OddError(_("There is neither a name nor an address in it."))
        agreed = address is not None and answers.get("consent", False)
        if not named:
            return Found(number, Entry(HIDDEN), address, agreed)
        try:
            entry = Entry(NAMED, check_public_name(name), *self._beside(cells))
        except NotAPublicNameError as error:
            raise _OddError(str(error)) from error
        return Found(number, entry, address, agreed)

    def _answer(self, cells: list[str], role: Role) -> bool:
        answer = self._cell(cells, role)
        meant = is_yes(answer, self._only[role])
        if meant is None:
            raise _OddError(_("“%(answer)s” says neither yes nor no.") % {"answer": answer[:80]})
        return meant

    def _address(self, cells: list[str]) -> Address | None:
        text = self._cell(cells, "address").strip(" \t<>;,").removeprefix("mailto:")
        if not text:
            return None
        if text.count("@") > 1:
            raise _OddError(_("There are two addresses in one cell. Give each person a row of their own."))
        try:
            return normalise(text)
        except BadAddressError as error:
            raise _OddError(_("Its mail address is none that can be written to. Correct it, or delete it.")) from error

    def _name(self, number: int, cells: list[str]) -> str:
        if "name" in self._columns:
            name = self._cell(cells, "name")
        else:
            name = " ".join(filter(None, (self._cell(cells, "given"), self._cell(cells, "family"))))
        if number in self._roster.crowded or _holds_several(name):
            raise _OddError(_("Several people stand in one cell. Give each person a row of their own."))
        return name

    def _beside(self, cells: list[str]) -> tuple[str, str]:
        try:
            affiliation, place = (beside_the_name(self._cell(cells, role)) for role in _BESIDE)
        except NotAPublicNameError as error:
            raise _OddError(
                _("What stands beside the name cannot be shown in public. Correct it, or delete it.")
            ) from error
        return affiliation, place

    def _key(self, one: Found, cells: list[str]) -> tuple[str, ...]:
        """What makes two rows one person: the address; without one, name and place and what else is shown."""
        if one.address:
            return (one.address.canonical,)
        beside = [fold(self._cell(cells, role)) for role in _BESIDE]
        return ("", fold(self._name(one.row, cells)), *beside)

    def _cell(self, cells: list[str], role: Role) -> str:
        place = self._columns.get(role)
        return cells[place] if place is not None and place < len(cells) else ""


def _holds_several(name: str) -> bool:
    """Whether a cell for a name seems to hold two people: "Ada and Bo Example", "Ada Example, Bo Example"."""
    if _JOINED.search(name):
        return True
    if match := _PERHAPS_JOINED.search(name):
        return len(name[: match.start()].split()) == 1 or len(name[match.end() :].split()) > 1
    parts = [part for part in _COMMAS.split(name) if part]
    return len(parts) > 1 and all(len(part.split()) > 1 for part in parts)
