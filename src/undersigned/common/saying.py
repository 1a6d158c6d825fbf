"""How pure modules say a sentence in the reader's language without knowing who translates. Imports no Django.

    raise BadAddressError("empty", say("Please write your mail address."))

`frame` hands in Django's translation when it starts; without it, as on the command line, sentences stay as they are
written. The catalogues find both functions' strings (frame/extraction.py).
"""

from collections.abc import Callable

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
