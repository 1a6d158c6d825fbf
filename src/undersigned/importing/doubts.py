"""Every kind of doubt: its code, how a form asks it, and whether it is a word's only place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from undersigned.common.saying import Sentence

Control = Literal["choices", "choices-or-words", "date"]

LEAVE_OUT = Sentence("Leave these words out")
TO_BODY = Sentence("Add them at the end of the letter")
TO_TEXT = Sentence("Add them at the end of the leaflet's text")
TAKE_OUT = Sentence("Take them out")
KEEP_THEM = Sentence("Keep them")
KEEP = Sentence("Keep it as it is")


@dataclass(frozen=True, slots=True)
class DoubtKind:
    """How a kind of doubt is asked.

    `control`: only the choices; or the choices and a line for other words; or the choices and a date.
    `holds_words`: the words quoted in its message stand in no field of the draft.
    `reimports`: any answer but the first means reading the original again (`import_bytes` with it).
    """

    control: Control = "choices"
    holds_words: bool = False
    reimports: bool = False

    @property
    def free_text(self) -> bool:
        """Whether an answer may be something else than one of the choices."""
        return self.control != "choices"


_LEFT_OVER = DoubtKind(holds_words=True)
_WORDS = DoubtKind("choices-or-words")
_LINE = DoubtKind("choices-or-words", holds_words=True)

KINDS: dict[str, DoubtKind] = {
    # The document as a whole
    "encoding": DoubtKind(reimports=True),
    "language": _WORDS,
    "not-a-letter": DoubtKind(),
    "hidden-direction": DoubtKind(),
    "hidden-characters": DoubtKind(),
    "control-characters": DoubtKind(),
    "private-characters": DoubtKind(),
    "split-words": DoubtKind(),
    # Words that the file keeps apart from its text, or that fit no part of a letter
    "left-over": _LEFT_OVER,
    "hidden-text": _LEFT_OVER,
    "deleted-text": _LEFT_OVER,
    "inserted-text": DoubtKind(),
    "comment": _LEFT_OVER,
    "footnote": _LEFT_OVER,
    "page-header": _LEFT_OVER,
    "page-furniture": _LEFT_OVER,
    "text-box": _LEFT_OVER,
    "picture-words": _LEFT_OVER,
    "postscript": _LEFT_OVER,
    # Parts of the letter
    "title": DoubtKind(),
    "title-missing": _WORDS,
    "second-title": _LEFT_OVER,
    "date-whose": DoubtKind("date", holds_words=True),
    "date-year": DoubtKind("date", holds_words=True),
    "date-order": DoubtKind("date", holds_words=True),
    "date-weekday": DoubtKind("date", holds_words=True),
    "date-impossible": DoubtKind("date", holds_words=True),
    "date-missing": DoubtKind("date"),
    "sender": _WORDS,
    "sender-line": _LINE,
    "addressee": _WORDS,
    "addressee-line": _LINE,
    "copying-outlet": _LINE,
    "introduction-outlet": _WORDS,
    "introduction-end": DoubtKind(),
    "introduction-guessed": DoubtKind(),
    "salutation-split": DoubtKind(),
    "closing-split": DoubtKind(),
    "who-signs": _WORDS,
    "signatory-list": _LEFT_OVER,
    "names-in-a-row": DoubtKind(),
    "count-line": _LEFT_OVER,
    # Parts of a leaflet
    "which-kind": DoubtKind(),
    "headline-missing": _WORDS,
    "several-calls": DoubtKind(),
    # Its table
    "split-cell": DoubtKind(holds_words=True),
    "table-spaces": DoubtKind(),
    "lost-columns": DoubtKind(),
    "table-header": DoubtKind(),
    "table-subjects": _WORDS,
    "table-corner": _LEFT_OVER,
    "ragged-rows": DoubtKind(),
    "wide-table": DoubtKind(),
    "long-cell": DoubtKind(),
    "second-table": _LEFT_OVER,
    "page-break-row": DoubtKind(),
    "answers-guessed": DoubtKind(),
    # Its meetings
    "meeting-title": _WORDS,
    "meeting-date": DoubtKind("date", holds_words=True),
    "meeting-year": DoubtKind("date", holds_words=True),
    "meeting-weekday": DoubtKind("date", holds_words=True),
    "meeting-time": _WORDS,
    "meeting-words": _LEFT_OVER,
    "meeting-place": _WORDS,
    "meeting-city": _WORDS,
    "meeting-time-zone": _WORDS,
    # What can be checked
    "unsourced-figure": DoubtKind(),
    "unsourced-claim": DoubtKind(),
    "unsourced-quotation": DoubtKind(),
    "quotation-speaker": _WORDS,
    "quotation-date": DoubtKind("date", holds_words=True),
    "misprint": _WORDS,
}


def kind_of(code: str) -> DoubtKind:
    """How doubts of this code are asked. An unknown code is asked by its choices alone."""
    return KINDS.get(code, DoubtKind())
