"""What can be set: frozen data, the only input of this room.

Words are `Inline`: a plain string, or a tuple of `Run`s. Nothing in them is markup. A line feed is a line break.
`language` is a BCP 47 tag as in `common.languages`; None means that of the thing around it. Every label that stands on
a sheet ("Sources", "Signed by") is a field, because this room translates nothing; an empty string leaves it out.

Fields marked `TECHNICAL` are not shown as they are (addresses behind links, tags, bytes); all other strings are
checked for characters that no font has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Layout = Literal["a5", "a4", "a3", "a5-two-up", "a6-four-up"]
TECHNICAL = {"technical": True}
"""Marks a field that is not words: never searched for characters, never replaced."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words in one style. Strong and emphasis together are set as strong. `link`: http, https, mailto."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = field(default=None, metadata=TECHNICAL)
    language: str | None = field(default=None, metadata=TECHNICAL)


Inline = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that belong together."""

    text: Inline
    language: str | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title. `level` 1 to 5; `key` is the caller's own name for the block."""

    text: Inline
    level: int = 1
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; numbered from `start`, or with dots when `start` is None. `numbers` names numbers out of order."""

    items: tuple[tuple[Prose, ...], ...]
    start: int | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedProse:
    """A quotation inside a letter's body."""

    blocks: tuple[Prose, ...]


Prose = Paragraph | Heading | ListBlock | QuotedProse


@dataclass(frozen=True, slots=True)
class Signatory:
    """One line of the list: a public name, then what stands behind it."""

    name: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """A letter with its signatories on A4.

    `canonical` are the bytes that were signed; they are attached to the PDF under `canonical_name`. `hidden_line` says
    how many signed without showing their name; `facts` are closing lines (hash, address, date of the count).
    """

    title: str
    language: str = field(default="en", metadata=TECHNICAL)
    body: tuple[Prose, ...] = ()
    heading: str = ""
    sender: str = ""
    addressee: str = ""
    date: str = ""
    first_signatories_heading: str = ""
    first_signatories: tuple[Signatory, ...] = ()
    signatories_heading: str = ""
    signatories: tuple[Signatory, ...] = ()
    hidden_line: str = ""
    facts: tuple[str, ...] = ()
    canonical: bytes | None = field(default=None, metadata=TECHNICAL)
    canonical_name: str = field(default="text.md", metadata=TECHNICAL)
    canonical_description: str = field(default="The text that was signed, byte for byte", metadata=TECHNICAL)
    greyscale: bool = False
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim can be checked: one line, and the address if there is one."""

    text: Inline
    url: str | None = field(default=None, metadata=TECHNICAL)
    language: str | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with its figures, already written out, and where it can be checked. `note`: such as "no source"."""

    text: Inline
    sources: tuple[Source, ...] = ()
    note: str = ""
    language: str | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Cell:
    """A short answer, and claims."""

    answer: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A question and one cell for each subject; missing cells stay empty."""

    question: Inline
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """Subjects (columns) by questions (rows). `corner` heads the column of questions."""

    subjects: tuple[Inline, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    corner: str = ""
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs, lists and quotes without a heading of their own."""

    blocks: tuple[Prose, ...]
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that somebody said, with the marks of their language; `role`, `date` and `sources` as known."""

    text: Inline
    speaker: str = ""
    role: str = ""
    date: str = ""
    sources: tuple[Source, ...] = ()
    note: str = ""
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class MeetingNotice:
    """A public meeting: lines of words, each left out when empty. `qr` is what the printed code holds."""

    title: str
    strapline: str = ""
    when: str = ""
    where: str = ""
    organisers: str = ""
    contact: str = ""
    access: str = ""
    languages: str = ""
    qr: str = field(default="", metadata=TECHNICAL)
    qr_description: str = field(default="", metadata=TECHNICAL)
    short_address: str = ""
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class CallToSign:
    """What to do next, a code that leads there, and the short address under it for those who type."""

    text: Inline
    qr: str = field(default="", metadata=TECHNICAL)
    qr_description: str = field(default="", metadata=TECHNICAL)
    short_address: str = ""
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class Image:
    """PNG or JPEG bytes. `alternative` says what can be seen, for who cannot see it; `width` is a share of the page."""

    data: bytes = field(default=b"", metadata=TECHNICAL)
    alternative: str = field(default="", metadata=TECHNICAL)
    caption: str = ""
    width: float = 1.0
    language: str | None = field(default=None, metadata=TECHNICAL)
    key: str = field(default="", metadata=TECHNICAL)


Block = Text | Heading | ComparisonTable | Quotation | MeetingNotice | CallToSign | Image


@dataclass(frozen=True, slots=True)
class LeafletSheet:
    """A leaflet. It is fitted to `sides` by making the type smaller, as far as it stays readable.

    `layout`: one page size, or copies to be cut apart on A4. `imprint`: who answers for it, at the end.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = field(default="en", metadata=TECHNICAL)
    layout: Layout = field(default="a5", metadata=TECHNICAL)
    sides: int = 2
    sources_heading: str = "Sources"
    imprint: str = ""
    greyscale: bool = False
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class MeetingPoster:
    """A poster for one meeting, on one page."""

    meeting: MeetingNotice
    language: str = field(default="en", metadata=TECHNICAL)
    paper: Literal["a4", "a3"] = field(default="a4", metadata=TECHNICAL)
    imprint: str = ""
    greyscale: bool = False
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """A sheet for the door: where the meeting is, read from far away. `direction_line`: such as "First floor, left"."""

    meeting: MeetingNotice
    direction_line: str = ""
    language: str = field(default="en", metadata=TECHNICAL)
    paper: Literal["a4", "a3"] = field(default="a4", metadata=TECHNICAL)
    greyscale: bool = False
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class GuestList:
    """Who wants to be known as coming, for the table at the door, on as many pages as it takes."""

    title: str
    names: tuple[str, ...]
    when: str = ""
    heading: str = ""
    count_line: str = ""
    language: str = field(default="en", metadata=TECHNICAL)
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A sheet on which people sign a letter by hand, on one page of A4. `heads` stand over its columns; `facts` say
    which text it is about; `number_line` is followed by room to write."""

    title: str
    language: str = field(default="en", metadata=TECHNICAL)
    sender: str = ""
    intro: str = ""
    heads: tuple[str, ...] = ()
    rows: int = 20
    number_line: str = ""
    facts: tuple[str, ...] = ()
    qr: str = field(default="", metadata=TECHNICAL)
    qr_description: str = field(default="", metadata=TECHNICAL)
    short_address: str = ""
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class CodeSlips:
    """Slips to be cut apart on A4, each with a single-use code. `intro` stands on each."""

    title: str
    codes: tuple[str, ...]
    language: str = field(default="en", metadata=TECHNICAL)
    intro: str = ""
    short_address: str = ""
    qr: str = field(default="", metadata=TECHNICAL)
    qr_description: str = field(default="", metadata=TECHNICAL)
    made: datetime | None = field(default=None, metadata=TECHNICAL)


@dataclass(frozen=True, slots=True)
class ShareCard:
    """A picture of 1200 x 630 pixels for links in feeds and chats. `count_line`: such as "1,204 people have signed"."""

    title: str
    campaign: str = ""
    kind_line: str = ""
    count_line: str = ""
    address: str = ""
    language: str = field(default="en", metadata=TECHNICAL)


Sheet = LetterSheet | LeafletSheet | MeetingPoster | DoorSheet | GuestList | ShareCard | PaperSheet | CodeSlips
