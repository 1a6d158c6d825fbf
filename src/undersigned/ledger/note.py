"""Signed notes and their keys, c2sp.org/signed-note and c2sp.org/tlog-cosignature. Pure: no Django.

    text, one or more lines, each ending with LF
    <blank line>
    — example.org/library-hours <base64 of a 4-byte key id and the signature>
    — witness.example.org <base64 of a 4-byte key id, an 8-byte time in seconds, and the signature>

The text goes up to the last blank line. Two kinds of key sign here: Ed25519 over the text (0x01), and the timestamped
cosignature/v1 of a witness (0x04). A key id is SHA-256(name ‖ LF ‖ kind ‖ public key)[:4]. Signatures of keys that the
reader does not know are ignored; one of a known key that does not verify makes the whole note wrong.

    example.org/library-hours+<8 hexadecimal digits of the id>+<base64 of kind and public key>               a verifier
    PRIVATE+KEY+example.org/library-hours+<the same 8 digits>+<base64 of kind and 32-byte private key>       a signer
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import KeyFormatError, NoteFormatError, SpellingError, UnsignedError, WrongSignatureError
from .spelling import MOST, from_base64, to_base64

ED25519 = 0x01
COSIGNATURE_V1 = 0x04

MOST_BYTES = 256 * 1024
MOST_SIGNATURES = 100

_DASH = "— "
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - the words a signer key starts with
_ID_BYTES = 4
_TIME_BYTES = 8
_KEY_BYTES = 32


@dataclass(frozen=True)
class Signature:
    """One signature line: the key's name, its 4-byte id, and what follows the id."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, with its LF."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Note:
    """A note whose signatures nobody has checked yet. `text` ends with LF."""

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return f"{self.text}\n{''.join(each.line for each in self.signatures)}".encode()


@dataclass(frozen=True)
class Verifier:
    """A public key under its name. `kind` is ED25519 or COSIGNATURE_V1; `public` has 32 bytes."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        _require_key(self.name, self.kind, self.public)

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """The key as one word."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    def signed(self, signature: Signature) -> bool:
        """Whether the line claims to be by this key."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verify(self, text: str, signature: bytes) -> int | None:
        """The time that a cosignature names, in seconds; None for a plain signature. Raises WrongSignatureError."""
        message, time, raw = text.encode(), None, signature
        if self.kind == COSIGNATURE_V1:
            time, raw = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
            if not 0 < time <= MOST:
                raise WrongSignatureError(f"The cosignature by {self.name} names no time.")
            message = _cosigned(text, time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except (InvalidSignature, ValueError) as error:
            raise WrongSignatureError(f"The signature by {self.name} does not verify.") from error
        return time


@dataclass(frozen=True)
class Signer:
    """A private key under its name. `secret` is the 32-byte Ed25519 private key; it is never in a repr or an error."""

    name: str
    kind: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require_key(self.name, self.kind, self.secret)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        key = Ed25519PrivateKey.from_private_bytes(self.secret)
        return Verifier(self.name, self.kind, key.public_key().public_bytes_raw())

    @property
    def skey(self) -> str:
        """The key as one word, as Go's note package writes it. A secret."""
        return f"{_SECRET}{self.name}+{self.verifier.key_id.hex()}+{to_base64(bytes([self.kind]) + self.secret)}"

    def sign(self, text: str, time: int | None = None) -> Signature:
        """Sign a note's text, which ends with LF. A cosignature needs `time`, in seconds since 1970; nothing else may.

        Raises NoteFormatError for a text that no note can hold, ValueError for a time that is missing or not wanted.
        """
        _require_text(text)
        if (time is None) != (self.kind == ED25519) or (time is not None and not 0 < time <= MOST):
            raise ValueError("A cosignature has a time, from 1 to 2**63 - 1 seconds; a plain signature has none.")
        key = Ed25519PrivateKey.from_private_bytes(self.secret)
        if time is None:
            return Signature(self.name, self.verifier.key_id, key.sign(text.encode()))
        raw = time.to_bytes(_TIME_BYTES, "big") + key.sign(_cosigned(text, time))
        return Signature(self.name, self.verifier.key_id, raw)


@dataclass(frozen=True)
class Verified:
    """What a note's known keys show: for each the time it named, None for a plain signature. Others are ignored."""

    note: Note
    signed: dict[Verifier, int | None]


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """SHA-256(name ‖ LF ‖ kind ‖ public key)[:4]."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:_ID_BYTES]


def parse(data: bytes) -> Note:
    """The note in these bytes, nothing verified. Raises NoteFormatError for every other spelling."""
    if len(data) > MOST_BYTES:
        raise NoteFormatError(f"A note has at most {MOST_BYTES} bytes; this one has {len(data)}.")
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        raise NoteFormatError("A note is UTF-8.") from error
    cut = content.rfind("\n\n")
    if cut < 0:
        raise NoteFormatError("A note has a blank line before its signatures.")
    text, lines = content[: cut + 1], content[cut + 2 :].split("\n")
    _require_text(text)
    if lines == [""]:
        raise NoteFormatError("The note has an extra newline at its end, or no signature.")
    if lines.pop() != "":
        raise NoteFormatError("The note's last signature line does not end with a newline.")
    if len(lines) > MOST_SIGNATURES:
        raise NoteFormatError(f"A note has at most {MOST_SIGNATURES} signatures; this one has {len(lines)}.")
    return Note(text, tuple(parse_line(line, place) for place, line in enumerate(lines, 1)))


def parse_line(line: str, place: int = 1) -> Signature:
    """One signature line without its LF. Raises NoteFormatError, which names the line by its place."""
    name, space, word = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_key_name(name):
        raise NoteFormatError(f"Signature line {place} is not a dash, a key's name and a signature.")
    try:
        data = from_base64(word)
    except SpellingError as error:
        raise NoteFormatError(f"Signature line {place}: {error}") from error
    if len(data) <= _ID_BYTES:
        raise NoteFormatError(f"Signature line {place} holds no signature.")
    return Signature(name, data[:_ID_BYTES], data[_ID_BYTES:])


def open_note(data: bytes, verifiers: Iterable[Verifier]) -> Verified:
    """Parse a note and check every signature by a key that we know.

    Raises NoteFormatError, WrongSignatureError for a known key's wrong signature, UnsignedError where none signed.
    """
    note = parse(data)
    known = {(each.name, each.key_id): each for each in verifiers}
    signed: dict[Verifier, int | None] = {}
    for each in note.signatures:
        verifier = known.get((each.name, each.key_id))
        if verifier is not None:
            time = verifier.verify(note.text, each.signature)
            signed[verifier] = max(time, signed.get(verifier) or 0) if time is not None else None
    if not signed:
        raise UnsignedError("None of the keys that we know signed this note.")
    return Verified(note, signed)


def sign(text: str, signers: Sequence[Signer]) -> bytes:
    """A note over `text` with plain signatures, in the order of `signers`. Raises NoteFormatError."""
    return add(Note(text, ()), [signer.sign(text) for signer in signers])


def add(note: Note, signatures: Iterable[Signature]) -> bytes:
    """The note with more signatures, such as witnesses' cosignatures, after its own; the same line twice stands once.

    Raises NoteFormatError for a note that nobody could read.
    """
    data = bytes(Note(note.text, tuple(dict.fromkeys((*note.signatures, *signatures)))))
    parse(data)
    return data


def parse_vkey(word: str) -> Verifier:
    """The verifier in `word`. Raises KeyFormatError for another spelling, an id that is not the key's, another kind."""
    name, digits, data = _key_parts(word)
    verifier = Verifier(name, data[0], data[1:])
    if verifier.key_id.hex() != digits:
        raise KeyFormatError("The id in this key is not the id of this name and key.")
    return verifier


def parse_skey(word: str) -> Signer:
    """The signer in `word`. Raises KeyFormatError, which never quotes it."""
    if not word.startswith(_SECRET):
        raise KeyFormatError("This is no private key of a note's signer.")
    name, digits, data = _key_parts(word.removeprefix(_SECRET))
    signer = Signer(name, data[0], data[1:])
    if signer.verifier.key_id.hex() != digits:
        raise KeyFormatError("The id in this private key is not the id of this name and key.")
    return signer


def is_key_name(name: str) -> bool:
    """Whether a key can have this name: not empty, no space of any script, no plus, no control."""
    return bool(name) and not any(char.isspace() or char == "+" or char < " " for char in name)


def _key_parts(word: str) -> tuple[str, str, bytes]:
    parts = word.split("+", 2)  # base64 may hold a plus; a name may not
    if len(parts) != 3:
        raise KeyFormatError("A key is a name, an id and the key itself, with a plus between them.")
    try:
        data = from_base64(parts[2])
    except SpellingError:
        data = b""
    if not data:
        raise KeyFormatError("The last part of this key is not in base64.")
    return parts[0], parts[1], data


def _require_key(name: str, kind: int, raw: bytes) -> None:
    if not is_key_name(name):
        raise KeyFormatError("A key's name is not empty and has no space, no plus and no control character.")
    if kind not in (ED25519, COSIGNATURE_V1):
        raise KeyFormatError(f"This is a key of kind {kind:#04x}; we know Ed25519 (0x01) and cosignature/v1 (0x04).")
    if len(raw) != _KEY_BYTES:
        raise KeyFormatError(f"An Ed25519 key has {_KEY_BYTES} bytes; this one has {len(raw)}.")


def _require_text(text: str) -> None:
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise NoteFormatError("A note's text ends with a newline and has no other control character.")


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
