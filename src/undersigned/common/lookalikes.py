"""Letters of one alphabet that look like those of another, so that a person can be asked to look. Pure.

The table is small and our own: letters of Cyrillic, Greek and Armenian that are drawn like a Latin letter in ordinary
faces. It serves to flag, never to refuse: whoever is called Сосо may be called so.
"""

import unicodedata
from functools import cache

# Drawn alike: what stands in the second line is taken for the first.
_LIKE = (
    # Cyrillic, capitals and small letters
    ("ABEKMHOPCTYXSIJ", "АВЕКМНОРСТУХЅІЈ"),
    ("aeopcyxsijhdqw", "аеорсухѕіјһԁԛԝ"),
    # Greek
    ("ABEZHIKMNOPTYX", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
    ("aiknopuv", "αικηορυν"),
    # Armenian
    ("SOUhngou", "ՏՕՍհոցօս"),
)
_LATIN_FOR = {other: letter for letters, others in _LIKE for letter, other in zip(letters, others, strict=True)}
_TABLE = str.maketrans(_LATIN_FOR)
# Among each other, once capitals are gone.
_DIGITS = str.maketrans("01|i", "olll")
# Only alphabets whose letters are taken for each other. Japanese mixes scripts in a word; so may a brand.
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE"})


def skeleton(text: str) -> str:
    """The text as a hurried reader sees it: equal for “Ann”, “Аnn” with a Cyrillic А, and “ＡＮＮ”."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    drawn = plain.translate(_TABLE).casefold().translate(_DIGITS)
    return drawn.replace("rn", "m").replace("vv", "w")


def has_mixed_word(text: str) -> bool:
    """Whether one word has letters of two alphabets that are taken for each other."""
    return any(len(_alphabets(word)) > 1 for word in _words(text))


def has_disguised_word(text: str) -> bool:
    """Whether beside Latin words one stands that is wholly made of another alphabet's Latin-looking letters."""
    words = _words(text)
    latin = any(_alphabets(word) == {"LATIN"} for word in words)
    return latin and any(_is_disguised(word) for word in words)


def _is_disguised(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return len(letters) > 1 and all(c in _LATIN_FOR for c in letters)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or unicodedata.combining(c) else " " for c in text).split()


def _alphabets(word: str) -> set[str]:
    return {_alphabet(c) for c in word if c.isalpha()} & _ALPHABETS


@cache
def _alphabet(character: str) -> str:
    return unicodedata.name(unicodedata.normalize("NFKC", character)[0], "").partition(" ")[0]
