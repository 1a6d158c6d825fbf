"""Plain text and Markdown: one reader, since the bytes do not tell them apart.

Paragraphs are parted by blank lines. A line inside of a paragraph goes on from the one
above only where that one was broken because it was full (hard-wrapped text); in all
other layouts a line is a paragraph of its own.
"""

from __future__ import annotations

import re
from itertools import pairwise

from undersigned.common.saying import Sentence, later
from undersigned.importing.blocks import Block, Document, Notice, row
from undersigned.importing.encoding import decode

_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
# "8. März 2026" is a date, and not the eighth of anything.
_ITEM = re.compile(r"([ \t]*)([-*+•◦▪●‣⁃]|\d{1,3}[.)](?![ \t]+[^\W\d_]+\.?[ \t]+\d{4}[ \t]*$))[ \t]+(?=\S)(.*)$")
_QUOTE = re.compile(r"[ \t]*>[ \t]?(.*)$")
_RULE = re.compile(r"[ \t]*(?:-[ \t]*){3,}$|[ \t]*(?:\*[ \t]*){3,}$|[ \t]*(?:_[ \t]*){3,}$|[ \t]*={3,}[ \t]*$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})[ \t]*$")
_HYPHENATED = re.compile(r"[^\W\d_]-$")
# A narrower text than this is a list or a poem; a wider one is not wrapped by hand.
_NARROWEST, _WIDEST = 50, 110


def extract_text(data: bytes, encoding: str | None = None) -> Document:
    """Blocks of a text file. Raises DamagedError or UnknownFormatError where the bytes are no text."""
    text, used, notices = decode(data, encoding)
    document = blocks_of_text(text)
    document.notices[:0] = notices
    document.encoding = used
    return document


def blocks_of_text(text: str) -> Document:
    """Blocks of a text that has been decoded."""
    lines = _NEWLINES.sub("\n", text).split("\n")
    width = _wrap_width(lines)
    reader = _Reader(width)
    for line in lines:
        reader.line(line)
    reader.flush()
    notices = [split_words_notice(reader.hyphenated)] if reader.hyphenated else []
    return Document(reader.blocks, notices)


def split_words_notice(words: list[str]) -> Notice:
    """One doubt for all words that were split at the end of a line."""
    joined = ", ".join(word.replace("-", "", 1) for word in words)
    return Notice(
        "split-words",
        later("Some words have a hyphen where a line ended: “%(words)s”; should they be joined?"),
        words=", ".join(words),
        choices=(Sentence("Join them: %(words)s", words=joined), Sentence("Keep the hyphens")),
    )


def _wrap_width(lines: list[str]) -> int:
    """The width at which the text was wrapped by hand; 0 where it was not.

    The longest line of any text is as long as its longest line: that alone shows nothing. What shows it
    is a second full line, or a line that goes on in the middle of a sentence.
    """
    longest = max((len(line.rstrip()) for line in lines), default=0)
    if not _NARROWEST <= longest <= _WIDEST:
        return 0
    full, broken = 0, 0
    for line, following in pairwise(lines):
        words = following.split(None, 1)
        if line.strip() and words and len(line.rstrip()) + 1 + len(words[0]) > longest:
            full += 1
            broken += words[0][0].islower() or not line.rstrip().endswith((".", "!", "?", ":", "؟", "…"))
    goes_on = full == 1 and any(_goes_on(line, following) for line, following in pairwise(lines))
    return longest if (full > 1 and broken) or goes_on else 0


def _goes_on(line: str, following: str) -> bool:
    return len(line.rstrip()) > _NARROWEST // 2 and following.strip()[:1].islower() and line.rstrip()[-1].isalpha()


class _Reader:
    """Takes lines one by one and gathers blocks."""

    def __init__(self, width: int) -> None:
        self.blocks: list[Block] = []
        self.hyphenated: list[str] = []
        self._width = width
        self._open: Block | None = None
        self._last = ""

    def line(self, line: str) -> None:
        bare = line.strip(" \t")
        if not bare:
            self.flush()
        elif self._open and self._open.kind == "paragraph" and self._last and _UNDERLINE.match(bare):
            level = 1 if bare.startswith("=") else 2
            self._open = Block("heading", self._open.text, level)
            self.flush()
        elif _RULE.match(line):
            self.flush()
        else:
            self._words(line, bare)

    def _words(self, line: str, bare: str) -> None:
        if match := _HEADING.match(bare):
            self._begin(Block("heading", match[2], len(match[1])), line)
            self.flush()
        elif match := _ITEM.match(line):
            marker = match[2] if match[2][0].isdigit() else "-"
            self._begin(Block("item", match[3].rstrip(" \t"), len(match[1].expandtabs(4)) // 2, marker), line)
        elif match := _QUOTE.match(line):
            if self._open and self._open.kind == "quote" and self._was_full(match[1]):
                self._go_on(match[1].strip(" \t"), line)
            elif match[1].strip(" \t"):
                self._begin(Block("quote", match[1].strip(" \t")), line)
        elif "\t" in bare:
            self.flush()
            self.blocks.append(row([cell.strip(" ") for cell in line.strip(" ").split("\t")]))
        elif self._open and self._was_full(bare):
            self._go_on(bare, line)
        else:
            self._begin(Block("paragraph", bare), line)

    def _was_full(self, following: str) -> bool:
        first = following.split(" ", 1)[0]
        return bool(self._width) and len(self._last) + 1 + len(first) > self._width

    def _begin(self, block: Block, line: str) -> None:
        self.flush()
        self._open, self._last = block, line.rstrip()

    def _go_on(self, bare: str, line: str) -> None:
        block = self._open
        if block is None:
            return
        glue = " "
        if _HYPHENATED.search(block.text) and bare[:1].islower():
            glue = ""
            self.hyphenated.append(block.text.rsplit(" ", 1)[-1] + bare.split(" ", 1)[0].rstrip(".,;:!?"))
        self._open = Block(block.kind, f"{block.text}{glue}{bare}", block.level, block.marker)
        self._last = line.rstrip()

    def flush(self) -> None:
        if self._open:
            self.blocks.append(self._open)
        self._open, self._last = None, ""
