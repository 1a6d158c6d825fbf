"""Plain words to the Markdown subset, so that a sign in a document stays that sign."""

from __future__ import annotations

import re

from undersigned.importing.blocks import Block, row

_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_MARKER = re.compile(r"[-•◦▪●‣·]|\d{1,3}[.)]")
_LONGEST_CELL = 200
_LINE_START = re.compile(r"^(?:(#{1,6}|>|[-+])(?=\s|$)|(\d{1,9})([.)])(?=\s|$))")


def squeeze(text: str) -> str:
    """White space as one space; no-break spaces stay."""
    return _SPACES.sub(" ", text).strip(" ")


def escape(text: str) -> str:
    """Escape the signs that the Markdown subset would take as emphasis or links."""
    if not any(sign in text for sign in "\\*_`]"):
        return text
    text = text.replace("\\", "\\\\").replace("`", "\\`").replace("](", "]\\(")
    text = re.sub(r"(?<!\s)\*|\*(?!\s)", r"\\*", text)
    return re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)


def escape_start(text: str) -> str:
    """Escape what would make a paragraph's start a heading, a quotation or a list item."""
    return _LINE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", text, count=1)


def emphasise(text: str, *, strong: bool, weak: bool) -> str:
    """Escaped words with emphasis marks; spaces stay outside of the marks."""
    marks = "*" * (2 * strong + weak)
    core = text.strip()
    if not marks or not core:
        return text
    start = text.index(core)
    return f"{text[:start]}{marks}{core}{marks}{text[start + len(core) :]}"


def link(text: str, target: str | None) -> str:
    """A Markdown link where the target is one that a reader can follow; the words alone otherwise."""
    if not target or not re.match(r"(?:https?://|mailto:)[^\s<>()]+$", target) or not text.strip():
        return text
    if text.strip() in (target, target.removeprefix("mailto:")):
        return text
    return f"[{text.strip()}]({target})"


def tabbed(cells: list[str]) -> Block | None:
    """A line with tabs as a list item ("1.⇥Text") or a table's row; None for a line without."""
    if len(cells) < 2:
        return None
    if len(cells) == 2 and _MARKER.fullmatch(cells[0]):
        marker = cells[0] if cells[0][0].isdigit() else "-"
        return Block("item", escape_start(cells[1]), 0, marker)
    return row(cells)


class Runs:
    """Collects runs of one look, so that marks are set once around neighbours alike."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._runs: list[tuple[str, bool, bool, str | None]] = []

    def add(self, text: str, *, strong: bool = False, weak: bool = False, target: str | None = None) -> None:
        """Add words that look one way."""
        if not text:
            return
        if self._runs:
            last, *look = self._runs[-1]
            # White space takes the look of what stands before it: no marks around nothing.
            if look == [strong, weak, target] or (not text.strip() and target == look[2]):
                self._runs[-1] = (last + text, *self._runs[-1][1:])
                return
        self._runs.append((text, strong, weak, target))

    def markdown(self, *, plain: bool = False) -> str:
        """The runs as one line of Markdown; `plain` leaves emphasis out (headings)."""
        worded = [run for run in self._runs if run[0].strip()]
        # A paragraph that is bold from start to end is a way to set it, not emphasis.
        whole = len({run[1:3] for run in worded}) == 1
        parts = []
        for text, strong, weak, target in self._runs:
            shown = escape(_SPACES.sub(" ", text))
            if not (plain or whole):
                shown = emphasise(shown, strong=strong, weak=weak)
            parts.append(link(shown, target) if target else shown)
        return squeeze("".join(parts))

    def lines(self, *, plain: bool = False) -> list[list[str]]:
        """The runs as lines of Markdown, parted at line breaks, each as its cells, parted at tabs.

        Empty lines and cells are left out. A line with a long cell is running text, unless a short one and others
        stand beside it, as in a table.
        """
        lines = []
        for line in self._parted("\n"):
            cells = [shown for cell in line._parted("\t") if (shown := cell.markdown(plain=plain))]
            table_like = len(cells) > 2 and len(cells[0]) <= _LONGEST_CELL
            if not table_like and any(len(cell) > _LONGEST_CELL for cell in cells):
                cells = [" ".join(cells)]
            if cells:
                lines.append(cells)
        return lines

    def _parted(self, sign: str) -> list[Runs]:
        parts, current = [], Runs()
        for text, strong, weak, target in self._runs:
            for number, piece in enumerate(text.split(sign)):
                if number:
                    parts.append(current)
                    current = Runs()
                current.add(piece, strong=strong, weak=weak, target=target)
        return [*parts, current]

    def clear(self) -> None:
        """Forget the runs."""
        self._runs.clear()
