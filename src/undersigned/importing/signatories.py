"""Lists of names below a letter: lines "Name, affiliation", numbered lists, tables."""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.draft import Signatory
from undersigned.importing.pieces import Piece, Reading

_NUMBERED = re.compile(r"\(?(\d{1,5})[.)\]:]?\s+(?=\D)")
_PARTED = re.compile(r"\s*(?:[,،\t|]|\s[–—-]\s)\s*")
_BRACKETED = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<of>[^()]+)\)\W*$")
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,3}[^\W\d_][\w.'’-]*")
_PLACE = re.compile(
    r"\b(?:universit|department|dept|institut|college|school|facult|cent(?:er|re)\b|union|association|society|"
    r"of\b|and\b|the\b|council|library|club|group|friends|committee|professor|director|chair|president|университет|институт|جامعة)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:(?:vice|deputy|co|acting)[- ])?(?:chair|president|director|secretary|treasurer|professor|lecturer|"
    r"co-?ordinator|spokes\w+|convenor|organi[sz]er|editor|member)\b|on\s+behalf\s+of\b|for\s+(?:and|the)\b",
    re.IGNORECASE,
)
_YES = Sentence("Yes, these are the signatories")


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and text[:1].isupper() and not _PLACE.search(text)


class NameList:
    """Gathers names line by line, with the list's own words (heading, numbers) for one doubt."""

    def __init__(self, reading: Reading) -> None:
        """Names go into `reading.signatories`."""
        self._reading = reading
        self._marks: list[str] = []
        self._columns: list[str] | None = None

    def add_heading(self, text: str) -> None:
        """ "Signatories:", or "Signed by: Name, Name"."""
        head, sign, rest = text.partition(":")
        self._marks.append(head.strip())
        if sign and rest.strip():
            self._add_text(rest.strip())

    def add_line(self, piece: Piece) -> None:
        """One line, as it stands below the closing."""
        text = piece.plain
        if piece.kind == "item" and piece.marker[:1].isdigit():
            self._marks.append(piece.marker)
        elif match := _NUMBERED.match(text):
            self._marks.append(match.group().strip())
            text = text[match.end() :]
        if text.endswith(":"):
            # "Organisations:" parts a list; it is no name.
            self._marks.append(text)
        elif (last := self._last()) and last.affiliation is None and _ROLE.match(text):
            self._reading.signatories[-1] = Signatory(last.name, text)
        else:
            self._add_text(text)

    def _last(self) -> Signatory | None:
        return self._reading.signatories[-1] if self._reading.signatories else None

    def add_several(self, text: str) -> None:
        """Names before "and 38 others": each part is one."""
        for part in re.split(r"\s*[,،;؛]\s*", text):
            self._add_one(part)

    def _add_text(self, text: str) -> None:
        if ";" in text or "؛" in text:
            for one in re.split(r"\s*[;؛]\s*", text):
                self._add_one(one)
            return
        parts = [part for part in re.split(r"\s*[,،]\s*", text) if part]
        if len(parts) >= 3 and all(_is_name(part) for part in parts):
            self._reading.doubt(
                "names-in-a-row",
                f"signatories.{len(self._reading.signatories)}",
                later("Several names stand on one line (%(count)s); is each a signatory?"),
                Sentence("Yes, each signs"),
                Sentence("No, the first signs and the rest is the affiliation"),
                count=len(parts),
            )
            for part in parts:
                self._add_one(part)
            return
        self._add_one(text)

    def _add_one(self, text: str) -> None:
        text = text.strip(" ,;،\t")
        if not text:
            return
        match = _BRACKETED.match(text)
        if match:
            self._reading.signatories.append(Signatory(match["name"], match["of"]))
            return
        name, *rest = _PARTED.split(text, maxsplit=1)
        of = rest[0].strip() if rest else ""
        if not name:
            name, of = text, ""
        self._reading.signatories.append(Signatory(name.strip(), of or None))

    def add_row(self, piece: Piece) -> None:
        """A table's row: the first column of words is the name, the others what it belongs to."""
        cells = [cell.strip() for cell in piece.cells]
        column = self._reading.patterns.start("columns", r"\W*$")
        worded = [cell for cell in cells if cell]
        if self._columns is None:
            self._columns = cells
            if worded and all(column.match(cell) or not re.search(r"[^\W\d_]", cell) for cell in worded):
                self._marks += worded
                return
        if worded and re.fullmatch(r"\W*\d{1,5}\W*", worded[0]) and len(worded) > 1:
            self._marks.append(worded.pop(0))
        if worded:
            self._reading.signatories.append(Signatory(worded[0], ", ".join(worded[1:]) or None))

    def finish(self) -> None:
        """Ask about the list where words of its own were set apart from the names."""
        if not self._marks:
            return
        self._reading.doubt(
            "signatory-list",
            "signatories",
            later("A list marked “%(words)s” was read as names (%(count)s); is that right?"),
            _YES,
            Sentence("No, they are part of the text"),
            words=" ".join(self._marks),
            count=len(self._reading.signatories),
        )
