"""Row 2, `typesetting`: data in, PDF or PNG out. Pure: no Django, no models; imports `common` only.

    sheet = LetterSheet(title="Keep the library open", language="en", body=from_markdown(text), ...)
    rendering = render(sheet)          # .data, .pages, .missing, .overflow
    pdf = render_pdf(sheet)            # only the bytes

Content reaches Typst as data (JSON), never as source: markup in any field stands on the page as it was typed.
Rendering happens in a process of its own with limits of time and memory (worker.py). All words on a sheet come from
the caller, so that they can be translated there.

Order of dependence inside: errors -> data -> images, characters, payload -> engine (runs in the worker) -> worker ->
cache -> render.
"""

from undersigned.typesetting.cache import FolderCache
from undersigned.typesetting.characters import MissingCharacter
from undersigned.typesetting.data import (
    Block,
    CallToSign,
    Cell,
    Claim,
    CodeSlips,
    ComparisonTable,
    DoorSheet,
    GuestList,
    Heading,
    Image,
    Inline,
    Layout,
    LeafletSheet,
    LetterSheet,
    ListBlock,
    MeetingNotice,
    MeetingPoster,
    PaperSheet,
    Paragraph,
    Prose,
    Quotation,
    QuotedProse,
    Row,
    Run,
    ShareCard,
    Sheet,
    Signatory,
    Source,
    Text,
)
from undersigned.typesetting.errors import (
    BadImageError,
    BadSheetError,
    RenderingFailedError,
    TookTooMuchError,
    TypesettingError,
)
from undersigned.typesetting.order import PrintOrder, print_order
from undersigned.typesetting.order_words import spoken
from undersigned.typesetting.prose import from_markdown
from undersigned.typesetting.render import (
    Overflow,
    Rendering,
    content_hash,
    missing_characters,
    render,
    render_pdf,
    render_png,
    warm,
)
from undersigned.typesetting.worker import Limits, Pool

__all__ = [
    "BadImageError",
    "BadSheetError",
    "Block",
    "CallToSign",
    "Cell",
    "Claim",
    "CodeSlips",
    "ComparisonTable",
    "DoorSheet",
    "FolderCache",
    "GuestList",
    "Heading",
    "Image",
    "Inline",
    "Layout",
    "LeafletSheet",
    "LetterSheet",
    "Limits",
    "ListBlock",
    "MeetingNotice",
    "MeetingPoster",
    "MissingCharacter",
    "Overflow",
    "PaperSheet",
    "Paragraph",
    "Pool",
    "PrintOrder",
    "Prose",
    "Quotation",
    "QuotedProse",
    "Rendering",
    "RenderingFailedError",
    "Row",
    "Run",
    "ShareCard",
    "Sheet",
    "Signatory",
    "Source",
    "Text",
    "TookTooMuchError",
    "TypesettingError",
    "content_hash",
    "from_markdown",
    "missing_characters",
    "print_order",
    "render",
    "render_pdf",
    "render_png",
    "spoken",
    "warm",
]
