"""The private file (`undersigned-private/v1`, docs/formats.md): what shows whose a leaf is. Pure: no Django.

    undersigned-private/v1
    log library.example.org/letters/open-on-sundays/log
    index 12
    leaf <base64 of the sign leaf>
    amend <base64 of the latest amend leaf>     only after a change
    salt <base64 of 32 bytes>
    undo <base64 of 32 bytes>
    name Ada Example                            these three only where there is something to say
    affiliation nurse
    place Hill Street
    kind person

UTF-8 in NFC, each line ends with LF, one accepted spelling. Salt, secret and fields are those behind the commitment and
the undo digest of the amend leaf if there is one, else of the sign leaf.
"""

import unicodedata
from dataclasses import dataclass

from undersigned.ledger import leaf as leaves
from undersigned.ledger.errors import LeafFormatError, SpellingError
from undersigned.ledger.leaf import AmendLeaf, SignLeaf, commitment, undo_digest
from undersigned.ledger.spelling import from_base64, to_base64, to_hash, to_number

from .errors import PrivateFileError

HEADER = "undersigned-private/v1"
MOST_BYTES = 16 * 1024
_KINDS = ("person", "organisation")


@dataclass(frozen=True)
class PrivateFile:
    """One signature's secrets. `fields` are name, affiliation, place and kind; `amendment` is an amend leaf's bytes."""

    log: str
    index: int
    leaf: bytes
    amendment: bytes | None
    salt: bytes
    undo: bytes
    fields: tuple[str, str, str, str]

    def __repr__(self) -> str:
        return f"<PrivateFile {self.log} {self.index}>"

    def __bytes__(self) -> bytes:
        """The file. Raises PrivateFileError for content that no such file can hold."""
        name, affiliation, place, kind = (unicodedata.normalize("NFC", field) for field in self.fields)
        optional = [("name", name), ("affiliation", affiliation), ("place", place)]
        lines = [
            HEADER,
            f"log {self.log}",
            f"index {self.index}",
            f"leaf {to_base64(self.leaf)}",
            *([f"amend {to_base64(self.amendment)}"] if self.amendment is not None else []),
            f"salt {to_base64(self.salt)}",
            f"undo {to_base64(self.undo)}",
            *(f"{label} {words}" for label, words in optional if words),
            f"kind {kind}",
        ]
        data = "".join(f"{line}\n" for line in lines).encode()
        parse(data)  # the parser is the rule
        return data

    def check(self) -> SignLeaf:
        """That secrets and leaves belong together; returns the sign leaf. Raises PrivateFileError, naming what not."""
        try:
            signed = leaves.parse(self.leaf)
            amended = leaves.parse(self.amendment) if self.amendment is not None else None
        except LeafFormatError as error:
            raise PrivateFileError(f"A leaf in the private file is no leaf of a log. {error}") from error
        if not isinstance(signed, SignLeaf):
            raise PrivateFileError("The leaf in the private file is no signature.")
        if amended is not None and not (isinstance(amended, AmendLeaf) and amended.leaf == self.index):
            raise PrivateFileError("The change in the private file is not one of this signature.")
        bound = amended if isinstance(amended, AmendLeaf) else signed
        if commitment(self.salt, self.fields) != bound.commit:
            raise PrivateFileError("The name in the private file is not the one that was signed with.")
        if undo_digest(self.undo) != bound.undo:
            raise PrivateFileError("The secret in the private file does not open this signature.")
        return signed


def parse(data: bytes) -> PrivateFile:
    """The private file in these bytes, only its spelling checked. Raises PrivateFileError for every other one."""
    if len(data) > MOST_BYTES:
        raise PrivateFileError(f"A private file has at most {MOST_BYTES} bytes; this one has {len(data)}.")
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        raise PrivateFileError("A private file is text in UTF-8.") from error
    lines = content.split("\n")
    if lines.pop() != "":
        raise PrivateFileError("The private file is cut off: its last line does not end.")
    if unicodedata.normalize("NFC", content) != content or _has_controls(lines):
        raise PrivateFileError("A private file is in NFC and has no control characters.")
    if not lines or lines.pop(0) != HEADER:
        raise PrivateFileError(f"A private file begins with the line {HEADER}")
    return _Lines(lines).read()


def _has_controls(lines: list[str]) -> bool:
    return any(unicodedata.category(char) == "Cc" for line in lines for char in line)


class _Lines:
    """Takes the lines one after the other; each must be the one that comes next."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def read(self) -> PrivateFile:
        try:
            found = PrivateFile(
                log=self._word("log"),
                index=to_number(self._word("index")),
                leaf=from_base64(self._word("leaf")),
                amendment=from_base64(self._word("amend")) if self._is_next("amend") else None,
                salt=to_hash(self._word("salt")),
                undo=to_hash(self._word("undo")),
                fields=(
                    self._optional("name"),
                    self._optional("affiliation"),
                    self._optional("place"),
                    self._word("kind"),
                ),
            )
        except SpellingError as error:
            raise PrivateFileError(f"A number or a hash in the private file is misspelt. {error}") from error
        if self._lines or found.fields[-1] not in _KINDS:
            raise PrivateFileError("The private file ends with its kind, person or organisation.")
        return found

    def _is_next(self, label: str) -> bool:
        return bool(self._lines) and self._lines[0].startswith(f"{label} ")

    def _optional(self, label: str) -> str:
        return self._word(label) if self._is_next(label) else ""

    def _word(self, label: str) -> str:
        if not self._is_next(label) or not (word := self._lines.pop(0).removeprefix(f"{label} ")):
            raise PrivateFileError(f"The private file has no line “{label}” where there should be one.")
        return word
