"""The draft: what the importer made of a document, and what it could not know.

It is printed as `undersigned-draft/1` (see docs/formats.md): every key is always
there, absent parts are `null` or `[]`. `Draft.from_json` accepts that spelling
only. A doubt's answer is applied by `resolving.apply`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from undersigned.common.saying import Sentence
from undersigned.importing.doubts import DoubtKind, kind_of
from undersigned.importing.errors import DamagedError
from undersigned.importing.leaflet_draft import Meeting, Quotation, Table, meeting_from, table_from

FORMAT = "undersigned-draft/1"


@dataclass(frozen=True, slots=True)
class Introduction:
    """An outlet's words before a reprint. `outlet` is None where the document names none."""

    outlet: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """One name from the document's list."""

    name: str
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedCount:
    """How many signed, as the document claims: 275 with "over"."""

    value: int
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the importer could not know.

    `where` is a path into the draft ("date", "body.0"; "" for the whole document). `choices` are
    ranked: the first is the suggestion. Words of the document stand in the message between “ and ”. What is a
    `Sentence` can be said in other languages; as strings, and so as answers, message and choices are English.
    """

    code: str
    where: str
    message: str
    choices: tuple[str, ...] = ()

    @property
    def quoted(self) -> str:
        """The document's words in the message: from its first “ to its last ”."""
        start, end = self.message.find("“"), self.message.rfind("”")
        return self.message[start + 1 : end] if 0 <= start < end else ""

    @property
    def kind(self) -> DoubtKind:
        """How a form asks it: as choices, as choices with room for other words, and so on."""
        return kind_of(self.code)

    @property
    def holds_words(self) -> bool:
        """Whether the quoted words stand nowhere else in the draft."""
        return self.kind.holds_words

    @property
    def free_text(self) -> bool:
        """Whether an answer may be something else than one of the choices."""
        return self.kind.free_text

    @property
    def suggestion(self) -> str:
        """The choice that "accept all suggestions" takes."""
        return self.choices[0]

    def as_dict(self) -> dict[str, Any]:
        """As plain data. `sentences` has the parts of the message and of each choice; null where it is no sentence."""
        return {
            "code": self.code,
            "where": self.where,
            "message": str(self.message),
            "choices": [str(choice) for choice in self.choices],
            "sentences": [_parts_of(words) for words in (self.message, *self.choices)],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Doubt:
        """Read `as_dict`'s data; that of earlier versions has no `sentences`, and is shown as it was written.

        Raises ValueError, TypeError or KeyError.
        """
        told = [data["message"], *data["choices"]]
        parts = data.get("sentences", [None] * len(told))
        message, *choices = (_joined(words, part) for words, part in zip(told, parts, strict=True))
        return cls(data["code"], data["where"], message, tuple(choices))


def _parts_of(words: str) -> dict[str, Any] | None:
    return {"text": words.text, "values": words.values} if isinstance(words, Sentence) else None


def _joined(words: str, parts: dict[str, Any] | None) -> str:
    sentence = words if parts is None else Sentence(parts["text"], **parts["values"])
    if sentence != words:
        raise ValueError("sentences")
    return sentence


def ask(code: str, where: str, message: str, choices: Iterable[str], *, words: str = "", **values: object) -> Doubt:
    """A doubt whose message is said in the language of whoever reads it; each choice once, empty ones left out."""
    places = {"words": one_line(words), **values}
    told = Sentence(message, **{name: value for name, value in places.items() if f"%({name})s" in message})
    return Doubt(code, where, told, tuple(dict.fromkeys(choice for choice in choices if choice)))


def one_line(text: str) -> str:
    """Words on one line, so that a message stays a sentence."""
    return " ".join(text.split("\n")).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter or a leaflet as read from a document, with its doubts. Fields as in `undersigned-draft/1`.

    `kind` is "letter" or "leaflet". A leaflet has its headline in `heading`, its text in `paragraphs`, and an empty
    `body`. `body`, `paragraphs`, cells, `closing` and introductions' texts are in the Markdown subset of canonical
    text; a run of list items is one entry of `body` or `paragraphs`. `date` is "YYYY-MM-DD".
    """

    kind: str = "letter"
    language: str | None = None
    heading: str | None = None
    title: str | None = None
    date: str | None = None
    sender: str | None = None
    addressee: str | None = None
    introductions: tuple[Introduction, ...] = ()
    salutation: str | None = None
    body: tuple[str, ...] = ()
    closing: str | None = None
    signatories: tuple[Signatory, ...] = ()
    claimed_count: ClaimedCount | None = None
    paragraphs: tuple[str, ...] = ()
    call: str | None = None
    meetings: tuple[Meeting, ...] = ()
    table: Table | None = None
    quotations: tuple[Quotation, ...] = ()
    doubts: tuple[Doubt, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The draft as plain data, keys in the order of the format."""
        return {"format": FORMAT, **asdict(self), "doubts": [doubt.as_dict() for doubt in self.doubts]}

    def to_json(self, *, indent: int | None = 2) -> str:
        """The draft as `undersigned-draft/1`, without a final newline."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> Draft:
        """Read what `to_json` wrote. Raises DamagedError for anything else."""
        try:
            data = json.loads(text)
            return cls.from_dict(data)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedError("This is not a draft of Undersigned; import the document again.") from error

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Draft:
        """Build a draft from `as_dict`'s data. Raises ValueError, TypeError or KeyError."""
        fields = dict(data)
        if fields.pop("format") != FORMAT or set(fields) != set(cls.__slots__):
            raise ValueError("format")
        count = fields["claimed_count"]
        fields["claimed_count"] = ClaimedCount(**count) if count else None
        fields["introductions"] = tuple(Introduction(**one) for one in fields["introductions"])
        fields["signatories"] = tuple(Signatory(**one) for one in fields["signatories"])
        fields["doubts"] = tuple(Doubt.from_dict(one) for one in fields["doubts"])
        fields["meetings"] = tuple(meeting_from(one) for one in fields["meetings"])
        fields["table"] = table_from(fields["table"])
        fields["quotations"] = tuple(Quotation(**one) for one in fields["quotations"])
        for key in ("body", "paragraphs"):
            fields[key] = tuple(fields[key])
        return cls(**fields)
