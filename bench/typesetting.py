"""How fast sheets are set: a leaflet of two pages against WeasyPrint with the same content, a long letter, a card.

`python -m bench.typesetting` prints these figures alone; no server is needed. Every sheet is changed a little each
time, so none is answered from memory. All that a caller waits for is inside: data, pipes, the worker, the file.
"""

from __future__ import annotations

import html
import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import segno

from bench.figures import Figure, MissingToolError
from tests.typesetting import examples
from undersigned.typesetting import LeafletSheet, ShareCard, Text, render
from undersigned.typesetting.data import Paragraph
from undersigned.typesetting.fonts import folders

LEAFLET_MS = 40.0
LETTER_S = 1.5
CARD_MS = 30.0
TIMES_FASTER = 5.0
SIGNATORIES = 5000


def leaflet(number: int) -> LeafletSheet:
    """Two pages in four scripts, with a table, a quotation and two codes."""
    more = Text(tuple(Paragraph(one) for one in examples.WORDS["en"].paragraphs * 2))
    others = tuple(
        Text(tuple(Paragraph(one, language=language) for one in examples.WORDS[language].paragraphs))
        for language in ("ru", "he", "ar")
    )
    sheet = examples.leaflet("en", more, *others)
    return replace(sheet, title=f"{sheet.title} ({number})")


def _quantiles(work: Callable[[int], object], times: int) -> tuple[float, float]:
    """Median and 95th percentile of the seconds, after ten runs that do not count."""
    found = []
    for number in range(times + 10):
        began = time.perf_counter()
        work(number)
        found.append(time.perf_counter() - began)
    found = sorted(found[10:])
    return found[len(found) // 2], found[int(len(found) * 0.95)]


def leaflet_figure(times: int = 200) -> Figure:
    """Milliseconds for a leaflet of two pages, 95th percentile, warm."""
    pages = render(leaflet(-1)).pages
    median, slow = _quantiles(lambda number: render(leaflet(number)), times)
    return Figure("leaflet", slow * 1000, "ms", LEAFLET_MS, {"p50": round(median * 1000, 1), "pages": pages})


def letter_figure(times: int = 5) -> Figure:
    """Seconds for a letter with its signatories, the slowest of a few."""
    letter = examples.letter("en", SIGNATORIES)
    found = []
    pages = 0
    for number in range(times):
        began = time.perf_counter()
        pages = render(replace(letter, title=f"{letter.title} ({number})")).pages
        found.append(time.perf_counter() - began)
    return Figure("letter_pdf", max(found), "s", LETTER_S, {"signatories": SIGNATORIES, "pages": pages})


def card_figure(times: int = 100) -> Figure:
    """Milliseconds for a share card, 95th percentile, warm."""
    title = examples.WORDS["en"].title

    def card(number: int) -> object:
        sheet = ShareCard(title, "Passengers of line 14", count_line=f"{number} have signed", address="example.org")
        return render(sheet, form="png")

    median, slow = _quantiles(card, times)
    return Figure("card", slow * 1000, "ms", CARD_MS, {"p50": round(median * 1000, 1)})


def weasyprint_figure(times: int = 20) -> Figure:
    """How many times faster than WeasyPrint, by the medians of the same leaflet in the same run (at least 5)."""
    if find_spec("weasyprint") is None:
        raise MissingToolError("WeasyPrint is not installed; pip install weasyprint (and Debian's libpango-1.0-0).")
    import weasyprint

    fonts = weasyprint.text.fonts.FontConfiguration()

    def work(number: int) -> object:
        page = weasyprint.HTML(string=_page(leaflet(number)))
        return page.write_pdf(font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)

    theirs, their_slow = _quantiles(work, times)
    ours, _slow = _quantiles(lambda number: render(leaflet(number)), times * 5)
    extra: dict[str, float | int | str] = {
        "weasyprint_p50_ms": round(theirs * 1000, 1),
        "weasyprint_p95_ms": round(their_slow * 1000, 1),
        "ours_p50_ms": round(ours * 1000, 1),
    }
    return Figure("leaflet_against_weasyprint", theirs / ours, "times faster", TIMES_FASTER, extra)


def _page(sheet: LeafletSheet) -> str:
    """The same leaflet as HTML."""
    words = examples.WORDS["en"]
    faces = "".join(
        f"@font-face{{font-family:'{path.stem.split('[')[0]}';src:url('{path.as_uri()}')}}"
        for folder in folders()
        for path in sorted(Path(folder).glob("*.ttf"))
    )
    style = (
        faces + "@page{size:A5;margin:10mm}body{font:9.5pt 'NotoSans','Amiri-Regular',serif}td,th{border-top:1pt solid;"
        "text-align:start;font-size:8pt}.box{border:1pt solid;padding:8pt;break-inside:avoid}"
        "svg{width:24mm;height:24mm}p{text-align:justify;hyphens:auto}"
    )
    rows = "".join(
        f"<tr><th scope=row>{_e(q)}</th><td><b>{_e(a)}</b></td>"
        f"<td><b>{_e(b)}</b> {_e(c)}<sup><a href=#s1>1</a></sup></td>"
        for q, a, b, c in words.rows
    )
    heads = "".join(f"<th scope=col>{_e(one)}</th>" for one in (words.question, *words.subjects))
    said = _e(f"“{words.quotation[0]}” — {', '.join(words.quotation[1:])}")
    facts = "".join(f"<p>{_e(one)}</p>" for one in words.meeting[1:])
    texts = "".join(
        f"<p lang={block.language or 'en'} dir=auto>{_e(block.text)}</p>"
        for text in sheet.blocks
        if isinstance(text, Text)
        for block in text.blocks
        if isinstance(block, Paragraph) and isinstance(block.text, str)
    )
    return (
        f"<!doctype html><html lang=en><title>{_e(sheet.title)}</title><style>{style}</style><h1>{_e(sheet.title)}</h1>"
        f"{texts}<h2>{_e(words.heading)}</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<blockquote>{said}</blockquote>"
        f"<div class=box><h2>{_e(words.meeting[0])}</h2>{facts}{_code('https://letters.example.org/meetings/bus-14')}</div>"
        f"<div class=box><b>{_e(words.call)}</b>{_code(examples.ADDRESS)}</div>"
        f"<p id=s1>1. {_e(words.source)} <a href='https://transport.example.org/lines/14'>"
        f"https://transport.example.org/lines/14</a></p><p>{_e(words.imprint)}</p></html>"
    )


def _e(text: str) -> str:
    return html.escape(text)


_CODES: dict[str, str] = {}


def _code(content: str) -> str:
    """A QR code as SVG; kept, as our side keeps its own."""
    if content not in _CODES:
        out = io.BytesIO()
        segno.make_qr(content, error="m").save(out, kind="svg", xmldecl=False, border=4)
        _CODES[content] = out.getvalue().decode()
    return _CODES[content]


def figures(missing: Callable[[MissingToolError], None]) -> Iterator[Figure]:
    """All of them; `missing` is told when WeasyPrint is not there."""
    yield leaflet_figure()
    yield letter_figure()
    yield card_figure()
    try:
        yield weasyprint_figure()
    except MissingToolError as error:
        missing(error)


if __name__ == "__main__":
    for figure in figures(lambda error: print(f"bench: {error}", file=sys.stderr)):
        print(figure.line(), flush=True)
