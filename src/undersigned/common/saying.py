"""How pure modules say a sentence in the reader's language without knowing who translates. Imports no Django.

    raise BadAddressError("empty", say("Please write your mail address."))

`frame` hands in Django's translation when it starts; without it, as on the command line, sentences stay as they are
written. A sentence that is kept first and read later, perhaps by somebody else, is a `Sentence`. The catalogues find
the strings of all three (frame/extraction.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FIRST_STRONG, _POP = "\u2068", "\u2069"
_translate: Callable[[str], str] = str


def translate_with(function: Callable[[str], str]) -> None:
    """From now on `say` asks this function for a sentence in the language of the moment."""
    global _translate
    _translate = function


def say(sentence: str, **values: object) -> str:
    """The sentence in the language of the moment, with `values` in place of `%(name)s`."""
    said = _translate(sentence)
    return said % values if values else said


def later(sentence: str) -> str:
    """Marks a sentence that `say` will be asked for later; returns it as it is."""
    return sentence


def isolated(words: str) -> str:
    """Words that may run in the other direction than the sentence around them, kept apart from it.

    By the characters of Unicode's bidirectional algorithm that nobody sees (FSI, PDI): for mails, subjects and other
    plain text. Pages use `<bdi>`.
    """
    return f"{_FIRST_STRONG}{words}{_POP}" if words else words


class Sentence(str):
    """A sentence that is kept and said when somebody reads it, with the values that stand in it.

    As a string it is the English one: so it is compared, printed and stored. `text` has `%(name)s` where `values` go.
    """

    __slots__ = ("text", "values")
    text: str
    values: dict[str, str]

    def __new__(cls, text: str, /, **values: object) -> Sentence:
        """Raises KeyError for a place in the text that has no value."""
        shown = {name: str(value) for name, value in values.items()}
        made = super().__new__(cls, text % shown if shown else text)
        made.text, made.values = text, shown
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.text,), self.values

    def said(self, show: Callable[[str], str] = isolated) -> str:
        """In the language of the moment. `show` makes of each value what stands in the sentence."""
        return say(self.text, **{name: show(value) for name, value in self.values.items()})


def said(words: str) -> str:
    """A `Sentence` in the language of the moment; other words as they are."""
    return words.said() if isinstance(words, Sentence) else words
