"""Introductions: the words that outlets set before a letter when they reprint it.

In brackets ("[Reprinted by … with the following introduction: …]", to the bracket that
matches) or announced by a phrase. They may stand inside of one another.
"""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.draft import Introduction
from undersigned.importing.pieces import Piece, Reading, is_line

_PAIRS = {"[": "]", "(": ")", "{": "}", "（": "）", "【": "】"}
_NAMES_OUTLET = re.compile(r"\s*(?:the\s+)?(?:website|magazine|newspaper|site|blog|journal)?\s*$", re.IGNORECASE)


def take_bracketed(reading: Reading, pieces: list[Piece], start: int) -> int | None:
    """Read the bracketed introduction that begins with piece `start`.

    Returns the index of the next piece to read (what follows the bracket in the same piece is put
    back into `pieces`), or None where no introduction begins here.
    """
    found = _match(reading, pieces, start)
    if found is None:
        return None
    inner, rest, following = found
    _add(reading, inner)
    if rest is not None:
        pieces[following:following] = [rest]
    return following


def _match(reading: Reading, pieces: list[Piece], start: int) -> tuple[list[Piece], Piece | None, int] | None:
    """The pieces between a bracket and the one that matches it, what follows it, and where to go on."""
    first = pieces[start].text.lstrip("\\")
    shut = _PAIRS.get(first[:1])
    if shut is None or not (_frame(reading, first[1:]) or _is_note(reading, first[1:])):
        return None
    depth, inner = 0, []
    for number in range(start, len(pieces)):
        piece = pieces[number]
        text = piece.text.lstrip("\\") if number == start else piece.text
        for place, char in enumerate(text):
            depth += (char == first[0]) - (char == shut)
            if depth == 0:
                inner.append(piece.with_text(text[:place].removesuffix("\\")))
                rest = piece.with_text(text[place + 1 :])
                inner[0] = inner[0].with_text(inner[0].text[1:])
                return inner, rest if rest.text else None, number + 1
        inner.append(piece.with_text(text))
    return _without_end(reading, pieces, start)


def _without_end(reading: Reading, pieces: list[Piece], start: int) -> tuple[list[Piece], Piece | None, int]:
    """No bracket matches: the introduction ends before the letter's own title or salutation, as far as one sees."""
    end = start + 1
    frame = _frame(reading, pieces[start].text[1:])
    if frame is not None and not pieces[start].text[1 + frame.end() :].strip() and end < len(pieces):
        end += 1
    while end < len(pieces) and not is_line(pieces[end]) and not is_salutation(reading, pieces[end]):
        end += 1
    if end == len(pieces):
        end = start + 1
    reading.doubt(
        "introduction-end",
        f"introductions.{len(reading.introductions)}",
        later("The bracket that opens the introduction is never closed; does the introduction end here?"),
        Sentence("Yes, it ends here"),
        Sentence("No, I will mend it in the text"),
    )
    inner = pieces[start:end]
    return [inner[0].with_text(inner[0].text[1:]), *inner[1:]], None, end


def _frame(reading: Reading, text: str) -> re.Match[str] | None:
    """The phrase that announces an introduction, at the start of a text."""
    for pattern in reading.patterns.each("frames"):
        if match := pattern.match(text.lstrip()[:600]):
            return match
    return None


def _is_note(reading: Reading, text: str) -> bool:
    return bool(reading.patterns.start("notes").match(text[:600]))


def _add(reading: Reading, inner: list[Piece]) -> None:
    """Add one introduction, then those inside of it: outermost first."""
    place = len(reading.introductions)
    reading.introductions.append(Introduction(None, ""))
    head = inner[0].text.lstrip()
    frame = _frame(reading, head)
    outlet = None
    if frame is not None:
        outlet = clean_outlet(frame.groupdict().get("outlet"))
        reading.frames.append(head[: frame.end()].strip())
        inner = [inner[0].with_text(head[frame.end() :]), *inner[1:]]
    kept: list[Piece] = []
    queue = [piece for piece in inner if piece.text]
    at = 0
    while at < len(queue):
        piece, announced = queue[at], len(reading.frames)
        following = take_bracketed(reading, queue, at)
        if following is None:
            kept.append(piece)
        else:
            # What announces an introduction inside of this one is in this one's words.
            kept += [piece.with_text(frame) for frame in reading.frames[announced:]]
            del reading.frames[announced:]
        at = following or at + 1
    _set(reading, place, outlet, kept)


def _set(reading: Reading, place: int, outlet: str | None, kept: list[Piece]) -> None:
    text = "\n\n".join(piece.markdown() for piece in kept)
    reading.introductions[place] = Introduction(outlet, text)
    if outlet is None:
        reading.doubt(
            "introduction-outlet",
            f"introductions.{place}",
            later("The document does not say who wrote this introduction; who did?"),
            Sentence("Not known"),
            Sentence("The senders of the letter"),
        )


def clean_outlet(name: str | None) -> str | None:
    """An outlet's name without the words around it."""
    if not name or not name.strip(" ,*_"):
        return None
    return _NAMES_OUTLET.sub("", name.strip(' ,*_"“”')) or name.strip(" ,*_")


def take_announced(reading: Reading, pieces: list[Piece], start: int) -> int | None:
    """Read the introduction without brackets that begins with piece `start`, where one does.

    "Reprinted by … with this introduction:" takes the paragraphs up to the letter's own title or
    salutation; "Editor's note: …" takes its paragraph alone.
    """
    piece = pieces[start]
    frame = _frame(reading, piece.text)
    if frame is None:
        if not _is_note(reading, piece.plain) or is_line(piece):
            return None
        _set_note(reading, piece)
        return start + 1
    rest = piece.with_text(piece.text.lstrip()[frame.end() :])
    end = start + 1
    inner = [rest] if rest.text else []
    while end < len(pieces) and not is_salutation(reading, pieces[end]) and not (inner and is_line(pieces[end])):
        inner.append(pieces[end])
        end += 1
    if not inner or end == len(pieces):
        return None
    place = len(reading.introductions)
    reading.introductions.append(Introduction(None, ""))
    reading.frames.append(piece.text.lstrip()[: frame.end()].strip())
    _set(reading, place, clean_outlet(frame.groupdict().get("outlet")), inner)
    reading.doubt(
        "introduction-end",
        f"introductions.{place}",
        later("No bracket shows where this introduction ends; does it end here?"),
        Sentence("Yes, it ends here"),
        Sentence("No, I will mend it in the text"),
    )
    return end


def _set_note(reading: Reading, piece: Piece) -> None:
    place = len(reading.introductions)
    reading.introductions.append(Introduction(None, ""))
    _set(reading, place, None, [piece])
    guessed(reading, place)


def guessed(reading: Reading, place: int) -> None:
    """Tell that a paragraph was taken for an introduction by its place or its wording only."""
    reading.doubt(
        "introduction-guessed",
        f"introductions.{place}",
        later("These words stand before the letter and read as an introduction; are they one?"),
        Sentence("Yes, they are an introduction"),
        Sentence("No, they begin the letter"),
    )


def add_guessed(reading: Reading, piece: Piece) -> None:
    """Take a paragraph before the salutation as an introduction, with doubts."""
    _set_note(reading, piece)


def is_salutation(reading: Reading, piece: Piece) -> bool:
    """Whether a whole piece is a salutation."""
    text = piece.plain
    if piece.kind not in ("paragraph", "heading") or len(text) > 160 or not text:
        return False
    if reading.patterns.start("salutations", r"[^.!?:؟]{0,150}[,:!،.؛–—-]?\W*$").match(text):
        return True
    return bool(reading.patterns.start("calls", r"[^.!?:؟]{0,110}[,:!،–—]\W*$").match(text))
