"""The root of every error that Undersigned raises on purpose.

    Exception
    └── UndersignedError              one plain sentence: what happened and what to do next
        ├── NotCanonicalError         a text breaks canon/1; carries every problem with its place
        ├── NotAPublicNameError       a name that cannot stand in a public list
        ├── BadAddressError           not a mail address that we can write to; never quotes the address
        ├── UnknownLanguageError      not a language tag that we know
        ├── NotANetworkAddressError   not an IP address or network
        └── FetchError                nothing usable came from an address that somebody gave us; carries a code
            ├── RefusedFetchError     it must not be asked: not http(s), not public, an odd port or spelling
            ├── UnreachableError      nobody answered in time; later it may work
            └── UnusableAnswerError   the answer is too large, of another kind, cut off, or leads on for ever

Errors of `common` are said in the language of the moment (saying.py): their sentences stand in the catalogues.
Each room derives its own tree from `UndersignedError` in its `errors.py`; the ones here belong to `common`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from undersigned.common.saying import say


class UndersignedError(Exception):
    """Something that a person can be told in one plain sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a text that its author has to change.

    `line` and `column` count from 1, the column in characters. `codepoint` is the name of the offending character,
    such as "RIGHT-TO-LEFT OVERRIDE (U+202E)", or "" where the problem is not one character.
    """

    code: str
    line: int
    column: int
    codepoint: str
    message: str

    def __str__(self) -> str:
        place = say("Line %(line)s, column %(column)s:", line=self.line, column=self.column)
        return f"{place} {self.message}"


class NotCanonicalError(UndersignedError):
    """A text breaks canon/1. `problems` lists them in the order of the text; `total` counts them all.

    At most `MAX_LISTED` are listed, so that a megabyte of binary does not become gigabytes of sentences.
    """

    MAX_LISTED = 1000

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems[: self.MAX_LISTED])
        self.total = len(problems) if total is None else total
        first = self.problems[0]
        more = "" if self.total == 1 else " " + say("There are %(total)s such places in all.", total=self.total)
        super().__init__(f"{first}{more}")


class NotAPublicNameError(UndersignedError):
    """A name that cannot stand in a public list. `code` is stable, for tests and counts."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(say(message))


class BadAddressError(UndersignedError):
    """Not a mail address that we can write to. The message never quotes it, so it may be logged."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(say(message))


class UnknownLanguageError(UndersignedError):
    """Not a language tag that we know."""

    def __init__(self, message: str) -> None:
        super().__init__(say(message))


class NotANetworkAddressError(UndersignedError):
    """Not an IP address or network."""


class FetchError(UndersignedError):
    """Nothing usable came from an address that somebody gave us. `code` is stable, for tests and stored outcomes.

    The message quotes neither the address nor what its name stands for, so it may be logged and shown.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(say(message))


class RefusedFetchError(FetchError):
    """The address, or one that it leads to, must not be asked. Asking again changes nothing."""


class UnreachableError(FetchError):
    """Nobody answered in time, or not to the end. Asking again later may work."""


class UnusableAnswerError(FetchError):
    """An answer came that is too large, of another kind, damaged, or leads on for ever."""
