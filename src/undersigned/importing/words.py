"""Words, and whether any were lost.

A word is a run of letters and digits; a sign that says something by itself (an
emoji, a currency sign) counts as one too. Characters that nobody sees do not
part a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersigned.importing.draft import Draft

_RUN = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
# Marks that begin a list item carry no meaning of their own.
BULLETS = "•◦▪▫●○■□‣⁃∙·–—-*+"
_SIGN_KINDS = {"So", "Sc"}


def words(text: str) -> Iterator[str]:
    """The words of a text, in order, each time they occur."""
    seen = _UNSEEN.sub("", text)
    for match in _RUN.finditer(seen):
        yield match.group()
    if seen.isascii():
        return
    for char in seen:
        if char.isascii() or char.isalnum() or char in BULLETS:
            continue
        if unicodedata.category(char) in _SIGN_KINDS:
            yield char


def kept_text(draft: Draft) -> str:
    """All text of a draft in which a word of the document counts as kept.

    Derived parts (date, count, sender, addressee, outlet, language, a meeting's start, answers, figures)
    repeat words that stand elsewhere and so prove nothing; of a doubt only the words that it quotes count,
    and only where they stand nowhere else.
    """
    parts: list[str] = [draft.heading or "", draft.title or "", draft.salutation or ""]
    parts += [introduction.text for introduction in draft.introductions]
    parts += [*draft.body, draft.closing or "", *draft.paragraphs, draft.call or ""]
    parts += [f"{one.name}\n{one.affiliation or ''}" for one in draft.signatories]
    for meeting in draft.meetings:
        parts += [meeting.title or "", meeting.strapline or "", meeting.venue or "", meeting.postcode or ""]
        parts += [meeting.organiser or "", meeting.email or ""]
    if draft.table:
        parts += [*draft.table.subjects, *(row.question for row in draft.table.rows)]
        parts += [cell.text for row in draft.table.rows for cell in row.cells]
    parts += [f"{one.text}\n{one.speaker or ''}\n{one.role or ''}" for one in draft.quotations]
    parts += [doubt.quoted for doubt in draft.doubts if doubt.holds_words]
    return "\n".join(parts)


def words_lost(source_text: str, draft: Draft) -> Counter[str]:
    """The words of the document, with how many times, that are nowhere in the draft."""
    return Counter(words(source_text)) - Counter(words(kept_text(draft)))
