"""The leaf: what a log holds, in the one accepted spelling (`undersigned-leaf/v1`, docs/formats.md). Pure.

A leaf is LF-terminated lines in a fixed order, at most 512 bytes (the first of a log: 4,096):

    undersigned-leaf/v1
    sign
    text <base64 of 32 bytes>
    class email
    show named
    commit <base64 of 32 bytes>
    undo <base64 of 32 bytes>

No time, address or name stands in a leaf. A name is bound by its commitment, a later change by its undo secret.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from .errors import LeafFormatError

HEADER = "undersigned-leaf/v1"
MOST_BYTES = 512
MOST_BYTES_FIRST = 4096

SignatureClass = Literal["email", "domain", "vouched", "paper", "imported"]
Show = Literal["named", "hidden"]
Reason = Literal["holder", "duplicate", "fraud", "impersonation", "abuse", "erasure"]

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True)
class LetterLeaf:
    """Index 0: the texts signed, as (language, SHA-256), the original first; the rules; for sealed letters the keys."""

    kind: ClassVar[str] = "letter"
    texts: tuple[tuple[str, bytes], ...]
    rules: bytes
    recipients: bytes | None = None


@dataclass(frozen=True)
class TextLeaf:
    """A translation that joins or replaces the one in its language."""

    kind: ClassVar[str] = "text"
    language: str
    text: bytes


@dataclass(frozen=True)
class SignLeaf:
    """A signature under the text with this SHA-256."""

    kind: ClassVar[str] = "sign"
    text: bytes
    klass: SignatureClass
    show: Show
    commit: bytes
    undo: bytes


@dataclass(frozen=True)
class AmendLeaf:
    """The holder of the signature at `leaf` changes how they appear; `secret` shows that the holder asked."""

    kind: ClassVar[str] = "amend"
    leaf: int
    secret: bytes
    show: Show
    commit: bytes
    undo: bytes


@dataclass(frozen=True)
class WithdrawLeaf:
    """The holder takes the signature at `leaf` back."""

    kind: ClassVar[str] = "withdraw"
    leaf: int
    secret: bytes


@dataclass(frozen=True)
class VoidLeaf:
    """The organisers remove the signature at `leaf`, with a public reason."""

    kind: ClassVar[str] = "void"
    leaf: int
    reason: Reason


@dataclass(frozen=True)
class RecipientsLeaf:
    """From here on contact data are sealed to other keys: the SHA-256 of their list (undersigned-recipients/v1)."""

    kind: ClassVar[str] = "recipients"
    recipients: bytes


@dataclass(frozen=True)
class CloseLeaf:
    """Nothing more will be signed."""

    kind: ClassVar[str] = "close"


Leaf = LetterLeaf | TextLeaf | SignLeaf | AmendLeaf | WithdrawLeaf | VoidLeaf | RecipientsLeaf | CloseLeaf


def encode(leaf: Leaf) -> bytes:
    """The bytes of a leaf. Raises LeafFormatError for content that no leaf can hold."""
    data = "".join(f"{line}\n" for line in (HEADER, leaf.kind, *_lines(leaf))).encode()
    if parse(data) != leaf:  # the parser is the rule: what it would refuse is never written
        raise LeafFormatError("This content has no spelling as a leaf.")
    return data


def parse(data: bytes) -> Leaf:
    """The leaf in these bytes. Raises LeafFormatError, naming the line, for every other spelling."""
    limit = MOST_BYTES_FIRST if data.startswith(f"{HEADER}\nletter\n".encode()) else MOST_BYTES
    if len(data) > limit:
        raise LeafFormatError(f"A leaf of this kind has at most {limit} bytes; this one has {len(data)}.")
    try:
        content = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise LeafFormatError("A leaf holds ASCII only.") from error
    if not content.endswith("\n") or "\r" in content:
        raise LeafFormatError("Each line of a leaf ends with one LF.")
    return _Reader(content[:-1].split("\n")).leaf()


def leaf_hash(data: bytes) -> bytes:
    """The leaf's hash in the tree: SHA-256(0x00 ‖ leaf), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def commitment(salt: bytes, fields: Iterable[str]) -> bytes:
    """SHA-256("undersigned-commit/v1\\n" ‖ salt, 32 bytes ‖ each field as NFC UTF-8 after its length).

    A length is 4 bytes, big-endian. The fields are name, affiliation, place, and "person" or "organisation".
    """
    digest = hashlib.sha256(b"undersigned-commit/v1\n" + salt)
    for field in fields:
        data = unicodedata.normalize("NFC", field).encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.digest()


def undo_digest(secret: bytes) -> bytes:
    """SHA-256("undersigned-undo/v1\\n" ‖ 32-byte secret): who opens it is the holder."""
    return hashlib.sha256(b"undersigned-undo/v1\n" + secret).digest()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _lines(leaf: Leaf) -> list[str]:
    match leaf:
        case LetterLeaf():
            recipients = [f"recipients {_b64(leaf.recipients)}"] if leaf.recipients is not None else []
            return [*(f"text {tag} {_b64(sha)}" for tag, sha in leaf.texts), *recipients, f"rules {_b64(leaf.rules)}"]
        case TextLeaf():
            return [f"text {leaf.language} {_b64(leaf.text)}"]
        case SignLeaf():
            return [f"text {_b64(leaf.text)}", f"class {leaf.klass}", *_shown(leaf)]
        case AmendLeaf():
            return [f"leaf {leaf.leaf}", f"open {_b64(leaf.secret)}", *_shown(leaf)]
        case WithdrawLeaf():
            return [f"leaf {leaf.leaf}", f"open {_b64(leaf.secret)}"]
        case VoidLeaf():
            return [f"leaf {leaf.leaf}", f"reason {leaf.reason}"]
        case RecipientsLeaf():
            return [f"recipients {_b64(leaf.recipients)}"]
        case CloseLeaf():
            return []


def _shown(leaf: SignLeaf | AmendLeaf) -> list[str]:
    return [f"show {leaf.show}", f"commit {_b64(leaf.commit)}", f"undo {_b64(leaf.undo)}"]


class _Reader:
    """Takes the lines of a leaf one after the other; each must be the one that comes next."""

    def __init__(self, lines: list[str]) -> None:
        self._lines, self._at = lines, 0

    def leaf(self) -> Leaf:
        self._exactly(HEADER)
        kind = self._next("a kind of leaf")
        reader = getattr(self, f"_read_{kind}", None) if kind.isalpha() else None
        if reader is None:
            raise self._wrong("a kind of leaf")
        leaf: Leaf = reader()
        if self._at != len(self._lines):
            self._at += 1
            raise self._wrong("the end")
        return leaf

    def _read_letter(self) -> LetterLeaf:
        texts = [self._text_line()]
        while self._peek().startswith("text "):
            texts.append(self._text_line())
        languages = [language for language, _ in texts]
        if languages[1:] != sorted(set(languages[1:]) - {languages[0]}):
            raise LeafFormatError("The original stands first, then each translation once, ordered by language.")
        recipients = self._hash("recipients") if self._peek().startswith("recipients ") else None
        return LetterLeaf(tuple(texts), self._hash("rules"), recipients)

    def _read_text(self) -> TextLeaf:
        return TextLeaf(*self._text_line())

    def _read_sign(self) -> SignLeaf:
        text = self._hash("text")
        klass: SignatureClass = self._one_of("class", get_args(SignatureClass))  # type: ignore[assignment]
        return SignLeaf(text, klass, *self._shown())

    def _read_amend(self) -> AmendLeaf:
        return AmendLeaf(self._index(), self._hash("open"), *self._shown())

    def _read_withdraw(self) -> WithdrawLeaf:
        return WithdrawLeaf(self._index(), self._hash("open"))

    def _read_void(self) -> VoidLeaf:
        reason: Reason
        index, reason = self._index(), self._one_of("reason", get_args(Reason))  # type: ignore[assignment]
        return VoidLeaf(index, reason)

    def _read_recipients(self) -> RecipientsLeaf:
        return RecipientsLeaf(self._hash("recipients"))

    def _read_close(self) -> CloseLeaf:
        return CloseLeaf()

    def _shown(self) -> tuple[Show, bytes, bytes]:
        show: Show = self._one_of("show", get_args(Show))  # type: ignore[assignment]
        return show, self._hash("commit"), self._hash("undo")

    def _peek(self) -> str:
        return self._lines[self._at] if self._at < len(self._lines) else ""

    def _next(self, expected: str) -> str:
        self._at += 1
        if self._at > len(self._lines):
            raise self._wrong(expected)
        return self._lines[self._at - 1]

    def _exactly(self, line: str) -> None:
        if self._next(line) != line:
            raise self._wrong(line)

    def _word(self, label: str) -> str:
        line = self._next(label)
        if not line.startswith(f"{label} "):
            raise self._wrong(label)
        return line[len(label) + 1 :]

    def _one_of(self, label: str, words: Sequence[str]) -> str:
        word = self._word(label)
        if word not in words:
            raise self._wrong(f"{label} " + " or ".join(words))
        return word

    def _index(self) -> int:
        word = self._word("leaf")
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", word):
            raise self._wrong("the index of a leaf")
        return int(word)

    def _hash(self, label: str) -> bytes:
        return self._digest(self._word(label))

    def _text_line(self) -> tuple[str, bytes]:
        language, _, digest = self._word("text").partition(" ")
        if not _LANGUAGE.fullmatch(language):
            raise self._wrong("a language")
        return language, self._digest(digest)

    def _digest(self, word: str) -> bytes:
        try:
            data = base64.b64decode(word, validate=True)
        except ValueError as error:
            raise self._wrong("32 bytes in base64") from error
        if len(data) != 32 or _b64(data) != word:  # unused bits set: another spelling of the same bytes
            raise self._wrong("32 bytes in base64")
        return data

    def _wrong(self, expected: str) -> LeafFormatError:
        return LeafFormatError(f"Line {self._at} of the leaf should be: {expected}.")
