"""What the columns of a list of people hold, guessed from their headings; and which answers mean yes. Pure.

The words are in `column_words.py`. They are compared folded, as search folds names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from undersigned.common.names import fold
from undersigned.importing.column_words import HEADINGS, NO, YES

Role = Literal["name", "given", "family", "affiliation", "place", "address", "signs", "consent", "public"]
ROLES: tuple[Role, ...] = ("name", "given", "family", "affiliation", "place", "address", "signs", "consent", "public")
YES_NO: tuple[Role, ...] = ("signs", "consent", "public")


def _alternatives(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split("|"))


def _anywhere(words: str) -> re.Pattern[str]:
    """Finds one of the words at the start of a word of the heading."""
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, _alternatives(words))))})")


_HEADINGS: tuple[tuple[Role, frozenset[str], re.Pattern[str]], ...] = tuple(
    (role, _alternatives(whole), _anywhere(part))  # type: ignore[misc]  # the words' file knows no types
    for role, whole, part in HEADINGS
)


def guess_roles(headings: Sequence[str]) -> dict[int, Role]:
    """What each column holds, by its place; columns that no words tell are not in it. Each role but once."""
    folded = [fold(heading) for heading in headings]
    found: dict[int, Role] = {}
    for role, whole, part in _HEADINGS:
        place = _best(folded, found, whole, part)
        if place is not None:
            found[place] = role
    return _settle_names(found, folded)


def _best(headings: Sequence[str], taken: dict[int, Role], whole: frozenset[str], part: re.Pattern[str]) -> int | None:
    free = [place for place, heading in enumerate(headings) if heading and place not in taken]
    exact = [place for place in free if headings[place] in whole]
    holding = [place for place in free if part.search(headings[place])]
    return exact[0] if exact else min(holding, key=lambda place: len(headings[place]), default=None)


def _settle_names(found: dict[int, Role], headings: Sequence[str]) -> dict[int, Role]:
    """A given name without a family name is the whole name, and the other way round: "Nom", "Имя", "نام"."""
    by_role: dict[str, int] = {role: place for place, role in found.items()}
    plain = "name" in by_role and len(headings[by_role["name"]].split()) < 2
    if "given" in by_role and "family" not in by_role and plain:
        found[by_role["name"]] = "family"  # "Vorname" and "Name"
    elif ("given" in by_role) != ("family" in by_role):
        lone = by_role.get("given", by_role.get("family", 0))
        if "name" in by_role:
            del found[lone]
        else:
            found[lone] = "name"
    elif "given" in by_role and "name" in by_role:
        for role in ("name",) if plain else ("given", "family"):
            del found[by_role[role]]  # a full name is enough by itself
    return found


# -- yes and no

_YES_WORDS, _NO_WORDS = _alternatives(YES), _alternatives(NO)
_YES_MARKS, _NO_MARKS = frozenset("✓✔☑✅√+"), frozenset("✗✘☐❌-–—−")


def is_yes(answer: str, only_answer: bool = False) -> bool | None:
    """Whether an answer means yes, or no; None where it says neither.

    An empty cell is no. `only_answer`: the column holds this answer or nothing, as a box to tick does when its words
    are exported, so whatever it says but no is yes.
    """
    text = answer.strip()
    if not text or text in _NO_MARKS:
        return False
    if text in _YES_MARKS:
        return True
    folded = fold(text)
    if folded in _YES_WORDS:
        return True
    if folded in _NO_WORDS or _begins(folded, _NO_WORDS):
        return False
    if _begins(folded, _YES_WORDS) or only_answer:
        return True
    return None


def _begins(text: str, words: Iterable[str]) -> bool:
    return any(text.startswith(f"{word} ") for word in words if len(word) > 1)
