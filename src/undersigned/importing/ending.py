"""What stands after the letter's last paragraph: closing, names, a date, a postscript."""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.counts import read_others
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY
from undersigned.importing.front import take_date
from undersigned.importing.pieces import Piece, Reading, says_sentences
from undersigned.importing.signatories import NameList

_CLOSING_END = r"\s*[,.!،:]?\s*$"
_LINK = re.compile(r"https?://|www\.|\S+@\S+\.\S")
_LETTERS = re.compile(r"[^\W\d_]")
_SENTENCES_AFTER = 4


def read_ending(reading: Reading, pieces: list[Piece]) -> list[Piece]:
    """Read the ending into `reading`; what is left is the body."""
    at = _find_closing(reading, pieces)
    if at is not None:
        return pieces[:at]
    signed = _find_signed(reading, pieces)
    body, tail = (pieces[:signed], pieces[signed:]) if signed is not None else (pieces, [])
    body, glued = _split_glued(reading, body)
    _read_tail(reading, [*glued, *tail])
    return body


def _find_closing(reading: Reading, pieces: list[Piece]) -> int | None:
    """The last line that is a closing; reads what follows it."""
    whole = reading.patterns.start("closings", _CLOSING_END)
    with_name = reading.patterns.custom(r"(?P<closing>(?:<closings>)\s*[,،])\s+(?P<rest>\S.{0,160})$")
    sentences = 0
    for at in range(len(pieces) - 1, -1, -1):
        piece = pieces[at]
        if piece.kind in ("paragraph", "heading") and len(piece.plain) <= 240 and (at or reading.salutation):
            if whole.match(piece.plain):
                reading.closing = piece.text
                _read_tail(reading, pieces[at + 1 :])
                return at
            match = with_name.match(piece.text)
            if match and not says_sentences(match["rest"]) and not match["rest"][:1].islower():
                reading.closing = match["closing"]
                _read_tail(reading, [piece.with_text(match["rest"]), *pieces[at + 1 :]])
                return at
        sentences += says_sentences(piece.plain)
        if sentences > _SENTENCES_AFTER:
            return None
    return None


def _find_signed(reading: Reading, pieces: list[Piece]) -> int | None:
    """Where a list headed "Signatories:" begins, when no closing stands before it."""
    for at in range(len(pieces) - 1, 0, -1):
        if is_signed_heading(reading, pieces[at]):
            return at
    return None


def is_signed_heading(reading: Reading, piece: Piece) -> bool:
    """ "Signatories:", "Signed by", alone on a line or before names."""
    if piece.kind not in ("paragraph", "heading") or len(piece.plain) > 300:
        return False
    return bool(
        reading.patterns.start("signed", r"(?:\s*\(\d[\d .,]*\))?\s*(?:$|[,:،]\W*$|:\s*\S.*$)").match(piece.plain)
    )


def _split_glued(reading: Reading, body: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """A closing at the end of the last paragraph: "… to hear from you. In solidarity," """
    if not body or body[-1].kind != "paragraph":
        return body, []
    last = body[-1]
    pattern = reading.patterns.custom(
        r"(?<=[.!?…”\"»؟)])\s+(?P<closing>(?:<closings>)\s*(?:[,،](?=\s|$)|[.!]?$))(?:\s+(?P<rest>\S.{0,160}))?$"
    )
    cut = max(0, len(last.text) - 400)
    match = pattern.search(last.text, cut)
    rest = (match["rest"] or "") if match else ""
    if match is None or says_sentences(rest) or rest[:1].islower():
        return body, []
    reading.closing = match["closing"]
    reading.doubt(
        "closing-split",
        "closing",
        later("The closing stands on one line with the last paragraph; is this where they part?"),
        Sentence("Yes, they part here"),
        Sentence("No, they are one paragraph"),
    )
    body = [*body[:-1], last.with_text(last.text[: match.start()])]
    return [piece for piece in body if piece.text], [last.with_text(rest)] if rest else []


def _read_tail(reading: Reading, tail: list[Piece]) -> None:
    """Names and what else stands below the closing."""
    names = NameList(reading)
    postscript = reading.patterns.start("postscripts", r"\s*(?=\S)")
    for piece in tail:
        text = piece.plain
        if piece.kind == "row":
            names.add_row(piece)
        elif is_signed_heading(reading, piece):
            names.add_heading(text)
        elif take_date(reading, piece, "below"):
            continue
        elif postscript.match(text):
            message = later("A postscript says “%(words)s”; is it part of the letter?")
            reading.doubt("postscript", "body", message, TO_BODY, LEAVE_OUT, words=piece.text)
        elif len(text) < 160 and (others := read_others(reading.patterns, text))[0]:
            reading.count = reading.count or others[0]
            names.add_several(text[: others[1]])
            text = text[others[1] :].strip()
            message = later("The line “%(words)s” below the names was read as a count; is that right?")
            reading.doubt(
                "count-line",
                "claimed_count",
                message,
                Sentence("Yes, as a count"),
                Sentence("No, it is part of the text"),
                words=text,
            )
        elif says_sentences(text) or _LINK.search(text) or len(text) > 300 or not _LETTERS.search(text):
            reading.left_over(
                piece.text,
                later("The words “%(words)s” stand below the closing; are they part of the letter?"),
                "closing",
            )
        else:
            names.add_line(piece)
    names.finish()
