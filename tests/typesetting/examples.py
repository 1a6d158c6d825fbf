"""Everyday sheets in four scripts: a library's opening hours and a bus line. All people and places are made up."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pillow

from undersigned.typesetting import (
    Block,
    CallToSign,
    Cell,
    Claim,
    ComparisonTable,
    Heading,
    Image,
    LeafletSheet,
    LetterSheet,
    MeetingNotice,
    Paragraph,
    Quotation,
    Row,
    Signatory,
    Source,
    Text,
    from_markdown,
)

ADDRESS = "https://letters.example.org/letters/bus-14/sign"


@dataclass(frozen=True, slots=True)
class Words:
    """A leaflet's words in one language (words.json)."""

    title: str
    paragraphs: tuple[str, ...]
    heading: str
    question: str
    subjects: tuple[str, str]
    rows: tuple[tuple[str, str, str, str], ...]
    quotation: tuple[str, str, str, str]
    meeting: tuple[str, str, str, str, str]
    call: str
    source: str
    sources: str
    imprint: str


def _read() -> dict[str, Words]:
    told = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
    return {language: Words(**words) for language, words in told.items()}


WORDS = _read()

FOUR_SCRIPTS = Text(
    (
        Paragraph("This leaflet is also here in Russian, Hebrew and Arabic:"),
        Paragraph(WORDS["ru"].title, language="ru"),
        Paragraph(WORDS["he"].title, language="he"),
        Paragraph(WORDS["ar"].title, language="ar"),
    ),
    language="en",
)


def photo(width: int = 320, height: int = 120) -> bytes:
    """A small JPEG: a blue sky over a brown road."""
    picture = Pillow.new("RGB", (width, height), (120, 160, 200))
    picture.paste((120, 90, 60), (0, height // 2, width, height))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def table(words: Words) -> ComparisonTable:
    """Two subjects by three questions, each second claim with the source."""
    source = Source(words.source, "https://transport.example.org/lines/14")
    rows = tuple(
        Row(question, (Cell(first), Cell(second, (Claim(claim, (source,)),))))
        for question, first, second, claim in words.rows
    )
    return ComparisonTable(words.subjects, rows, corner=words.question, key="plans")


def meeting(words: Words) -> MeetingNotice:
    """The meeting with a code."""
    title, strapline, when, where, access = words.meeting
    return MeetingNotice(
        title,
        strapline,
        when,
        where,
        access=access,
        qr="https://letters.example.org/meetings/bus-14",
        short_address="letters.example.org/m/14",
        key="meeting",
    )


def leaflet(language: str, *extra: Block, layout: str = "a5", greyscale: bool = False) -> LeafletSheet:
    """The bus leaflet in one language."""
    words = WORDS[language]
    spoken, speaker, role, date = words.quotation
    return LeafletSheet(
        words.title,
        (
            Text(tuple(Paragraph(one) for one in words.paragraphs), key="opening"),
            Heading(words.heading, key="heading"),
            table(words),
            Quotation(spoken, speaker, role, date, key="quotation"),
            meeting(words),
            CallToSign(words.call, ADDRESS, "Sign at " + ADDRESS, "letters.example.org/s/14", key="call"),
            *extra,
        ),
        language=language,
        layout=layout,  # type: ignore[arg-type]
        sources_heading=words.sources,
        imprint=words.imprint,
        greyscale=greyscale,
    )


def letter(language: str, signatories: int = 24) -> LetterSheet:
    """The same cause as a letter."""
    words = WORDS[language]
    text = "\n\n".join((*words.paragraphs[:2], f"## {words.heading}", words.paragraphs[2])) + "\n"
    return LetterSheet(
        title=words.title,
        language=language,
        body=from_markdown(text),
        date=words.quotation[3],
        signatories_heading=words.sources,
        signatories=tuple(
            Signatory(f"{words.quotation[1]} {number}", words.quotation[2] if number % 3 else "")
            for number in range(1, signatories + 1)
        ),
        canonical=text.encode(),
        canonical_name=f"text.{language}.md",
    )


def picture_block() -> Image:
    """An image with its words."""
    return Image(photo(), "A road without a pavement under a blue sky", "The road to the hill", 0.6, key="photo")
