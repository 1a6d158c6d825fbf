"""What stands before the letter's first paragraph: heading, title, date, labels, introductions, salutation."""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.dates import find_dates
from undersigned.importing.doubts import LEAVE_OUT, TO_BODY
from undersigned.importing.introductions import add_guessed, is_salutation, take_announced, take_bracketed
from undersigned.importing.pieces import Piece, Reading, is_line

_LINES = 3
_REACH = 60


def read_front(reading: Reading, pieces: list[Piece]) -> list[Piece]:
    """Read the front into `reading`; what is left is the letter itself."""
    greeted = _salutation_ahead(reading, pieces)
    lines: list[tuple[Piece, int]] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        following = take_bracketed(reading, pieces, at) or (
            None if is_salutation(reading, piece) else take_announced(reading, pieces, at)
        )
        if following is not None:
            at = following
            greeted = greeted or _salutation_ahead(reading, pieces[at:])
            continue
        if is_salutation(reading, piece):
            reading.salutation = piece.text
            at += 1
            break
        split = _split_salutation(reading, piece)
        if split:
            pieces[at] = split
            break
        if not _front_piece(reading, piece, lines, greeted=greeted):
            break
        at += 1
    _titles(reading, lines)
    return pieces[at:]


def _salutation_ahead(reading: Reading, pieces: list[Piece]) -> bool:
    return any(
        is_salutation(reading, piece) or _salutation_part(reading, piece) is not None for piece in pieces[:_REACH]
    )


def _front_piece(reading: Reading, piece: Piece, lines: list[tuple[Piece, int]], *, greeted: bool) -> bool:
    """Take one piece of the front; False where the letter itself begins."""
    if take_date(reading, piece, "above") or _label(reading, piece):
        return True
    introduced = len(reading.introductions)
    if is_line(piece) and (greeted or len(lines) < _LINES - 1):
        lines.append((piece, introduced))
        return True
    if piece.kind == "heading" or not greeted:
        return False
    if piece.kind == "paragraph" and len(piece.text) > 60:
        add_guessed(reading, piece)
    else:
        reading.left_over(piece.text, later("The words “%(words)s” stand before the letter; are they part of it?"))
    return True


def take_date(reading: Reading, piece: Piece, place: str) -> bool:
    """Whether a piece is a line with a date and little else; if so it is noted."""
    text = piece.plain
    if piece.kind not in ("paragraph", "heading") or len(text) > 120:
        return False
    found = find_dates(text, reading.language, reading.years)
    if not found:
        return False
    beside = text[: found[0].start] + text[found[-1].end :]
    if len(beside.split()) > 6 or len(beside) > 50 or len(found) > 2 or says_more(beside):
        return False
    for one in found:
        reading.dates.append((one, text, f"{place} {len(reading.introductions)}"))
    return True


def says_more(beside: str) -> bool:
    """Whether the words beside a date are more than a place or "published"."""
    # "г. Казань", "м. Львів": a town, and no sentence that ends.
    return bool(re.search(r"(?<!\bг)(?<!\bм)[.!?]\s+\S|\b(?:we|join|meeting|letter)\b", beside, re.IGNORECASE))


def _label(reading: Reading, piece: Piece) -> bool:
    """ "To: …" and "From: …" lines."""
    text = piece.plain
    if piece.kind != "paragraph" or len(text) > 300:
        return False
    if match := reading.patterns.start("to_labels", r"\s*:\s*(?P<rest>\S.*)$").match(text):
        reading.addressee = match["rest"]
        message = later("The line “%(words)s” was read as saying whom the letter is to; is that right?")
        reading.doubt("addressee-line", "addressee", message, match["rest"], words=text)
        return True
    if match := reading.patterns.start("from_labels", r"\s*:\s*(?P<rest>\S.*)$").match(text):
        reading.sender = match["rest"]
        message = later("The line “%(words)s” was read as saying whom the letter is from; is that right?")
        reading.doubt("sender-line", "sender", message, match["rest"], words=text)
        return True
    return False


def _salutation_part(reading: Reading, piece: Piece) -> re.Match[str] | None:
    """The salutation at the start of a paragraph: "Dear friends, we write …"."""
    if piece.kind != "paragraph":
        return None
    pattern = reading.patterns.start("salutations", r"[^.!?,:،؟\n]{0,80}[,:!،]\s+(?=\S)")
    match = pattern.match(piece.text[:400])
    return match if match and len(piece.text) > match.end() else None


def _split_salutation(reading: Reading, piece: Piece) -> Piece | None:
    match = _salutation_part(reading, piece)
    if match is None:
        return None
    reading.salutation = match.group().strip()
    reading.doubt(
        "salutation-split",
        "salutation",
        later("The salutation and the first paragraph stand on one line; is this where they part?"),
        Sentence("Yes, they part here"),
        Sentence("No, they are one paragraph"),
    )
    return piece.with_text(piece.text[match.end() :])


def _titles(reading: Reading, lines: list[tuple[Piece, int]]) -> None:
    """Tell the document's own heading from the letter's title."""
    if not lines:
        reading.doubt(
            "title-missing",
            "title",
            later("The document gives the letter no title; what is it called?"),
            Sentence("Leave it without a title"),
        )
        return
    cues = reading.patterns.custom("<title_cues>")
    cued = [number for number, (piece, _) in enumerate(lines) if cues.search(piece.plain)]
    if len(lines) == 1:
        title = 0
    elif lines[0][1] != lines[-1][1]:
        # An introduction stands between: what follows it is the letter's own.
        after = [number for number, (_, seen) in enumerate(lines) if seen == lines[-1][1]]
        title = next((number for number in after if number in cued), after[0])
    else:
        title = cued[-1] if cued else 0
    heading = 0 if title != 0 else None
    reading.title = lines[title][0].plain
    reading.heading = None if heading is None else lines[heading][0].plain
    if reading.heading and reading.heading != reading.title and lines[0][1] == lines[-1][1]:
        message = later("Two lines may be the letter's title; which one is it?")
        reading.doubt("title", "title", message, reading.title, reading.heading)
    for number, (piece, _) in enumerate(lines):
        if number not in (title, heading):
            reading.doubt(
                "second-title",
                "title",
                later("The line “%(words)s” stands beside the title; is it part of the letter?"),
                LEAVE_OUT,
                TO_BODY,
                words=piece.plain,
            )
