"""Which characters our fonts have, found by asking Typst: `python -m undersigned.typesetting.survey > coverage.txt`.

Typst refuses to make PDF/UA-1 of a text with a missing glyph and names each. So every assigned character is set on a
line of its own, in the three styles that we use, and what is refused is not covered. Takes about half a minute. Run it
again when Typst or a font has a new version; a test compares a sample.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from undersigned.typesetting.fonts import FAMILIES, folders

STYLES = ("regular", "bold", "italic")
_CHUNK = 4000
_SOURCE = """
#let given = json(bytes(sys.inputs.data))
#set document(title: "x")
#set text(lang: "en", font: given.families, fallback: false)
#set text(weight: 700) if given.style == "bold"
#set text(style: "italic") if given.style == "italic"
= x
#for one in given.texts { parbreak(); one; parbreak() }
"""
_REFUSED = re.compile(r"error: PDF/UA-1 error: the text `\"(.*?)\"` could not be displayed", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def refused_texts(diagnostic: str) -> list[str]:
    """The texts in Typst's message that no font could show, in its order."""
    return [_ESCAPE.sub(_unescape, text) for text in _REFUSED.findall(diagnostic)]


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPED.get(match[2], match[2])


def refused(compiler: Any, texts: list[str], style: str) -> set[str]:
    """Those of `texts` that cannot be shown in `style`."""
    import typst

    data = json.dumps({"families": list(FAMILIES), "style": style, "texts": texts})
    try:
        compiler.compile(_SOURCE.encode(), format="pdf", pdf_standards=["1.7", "ua-1"], sys_inputs={"data": data})
    except typst.TypstError as error:
        found = refused_texts(error.diagnostic)
        if not found:
            raise
        return set(found)
    return set()


def make_compiler(root: str) -> Any:
    """A compiler that knows exactly our fonts."""
    import typst

    return typst.Compiler(root=root, ignore_system_fonts=True, font_paths=folders())


def candidates() -> list[str]:
    """Every assigned character that is no control, surrogate or private one."""
    every = (chr(code) for code in range(0x20, sys.maxunicode + 1))
    return [one for one in every if unicodedata.category(one) not in ("Cc", "Cn", "Cs", "Co")]


def survey(texts: list[str], style: str) -> list[str]:
    """Those of `texts` that can be shown in `style`."""
    shown = []
    with tempfile.TemporaryDirectory() as root:
        compiler = make_compiler(root)
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            missing = refused(compiler, chunk, style)
            shown += [one for one in chunk if one not in missing]
    return shown


def ranges(characters: Iterable[str]) -> Iterator[str]:
    """Sorted characters as "20-7e a0 ..." in hexadecimal."""
    first = last = -1
    for code in [*map(ord, characters), -1]:
        if code == last + 1:
            last = code
            continue
        if first >= 0:
            yield f"{first:x}" if first == last else f"{first:x}-{last:x}"
        first = last = code


if __name__ == "__main__":
    for name in STYLES:
        sys.stdout.write(f"{name} {' '.join(ranges(survey(candidates(), name)))}\n")
