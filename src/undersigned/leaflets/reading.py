"""The words of a cited page, whatever kind of file it is, read in a process of its own with limits."""

from typing import NamedTuple

from undersigned.common import apart

from .signals import words_wanted

_WORK = "undersigned.leaflets.archive:words_of"
_LIMITS = apart.Limits(seconds=20, cpu_seconds=15, memory=768 * 2**20, output=16 * 2**20)
MOST_WORDS = 2_000_000  # characters that are kept and searched


class Words(NamedTuple):
    """All words of a copy, and of a web page those that it is about: without menus, other articles, comments."""

    all: str
    main: str


def words_of_copy(data: bytes) -> Words:
    """The words that stand in a page, a text, a PDF, a Word or OpenDocument file; empty where none can be read."""
    try:
        found, _nul, main = apart.run(_WORK, data, limits=_LIMITS).decode().partition("\0")
    except (apart.ApartError, apart.RefusedError):
        found = main = ""
    if not found:
        answers = (answer for _receiver, answer in words_wanted.send(sender=None, data=data))
        found = main = next((answer for answer in answers if answer), "").replace("\0", "")
    return Words(found[:MOST_WORDS], main[:MOST_WORDS])
