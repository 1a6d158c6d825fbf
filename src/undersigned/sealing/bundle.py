"""`undersigned-sealed/1`: contact data that leave the server closed, to be opened where their keys are. Pure.

    {"format": "undersigned-sealed/1", "letter": "letters.example.org/letters/pool/log", "made": "2026-11-20",
     "recipients": ["age1…"], "sealed": [{"id": "…", "language": "en", "box": "…", "entry": 57}]}

`id` is random and belongs to the server's row; `box` is an age file (close_to) in base64, whose content is the address.
Entries are sorted by id, so their order says nothing. `entry`, a place in the log, stands only in what an auditor is
given.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from .errors import BoxError, BundleError, RecipientError
from .recipients import check_recipient, close_to, is_age, open_with

FORMAT = "undersigned-sealed/1"
_ID_BYTES = 32
_MOST_BOX_BYTES = 64 * 1024
PART_BYTES = 11 * 1024 * 1024  # below what a server and the proxies before it take in one upload
_BESIDE_A_BOX = 256  # more than the rest of an entry takes, with its place in the file


class Sealed(NamedTuple):
    """One address: the server's name of it, the language its owner read, and the closed box; for audits, the entry."""

    id: bytes
    language: str
    box: bytes
    entry: int | None = None

    @property
    def as_json(self) -> dict[str, Any]:
        """As it stands in the file."""
        content: dict[str, Any] = {"id": _b64(self.id), "language": self.language, "box": _b64(self.box)}
        return content if self.entry is None else content | {"entry": self.entry}


class Bundle(NamedTuple):
    """What is in a file; `made` is a day as YYYY-MM-DD."""

    letter: str
    made: str
    recipients: list[str]
    sealed: list[Sealed]

    def __bytes__(self) -> bytes:
        content = {
            "format": FORMAT,
            "letter": self.letter,
            "made": self.made,
            "recipients": self.recipients,
            "sealed": [each.as_json for each in sorted(self.sealed)],
        }
        return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def read_bundle(data: bytes) -> Bundle:
    """The bundle in a file. Raises BundleError for anything else."""
    try:
        content: dict[str, Any] = json.loads(data)
        if content["format"] != FORMAT:
            raise BundleError("This file is of another kind, or of a later version.")
        recipients = [check_recipient(each) for each in content["recipients"]]
        sealed = [_sealed(each) for each in content["sealed"]]
        bundle = Bundle(str(content["letter"]), str(content["made"]), recipients, sealed)
    except (ValueError, KeyError, TypeError, AttributeError, RecipientError, RecursionError) as error:
        raise BundleError("This is not a bundle of sealed addresses, or it was altered.") from error
    return bundle


def open_bundle(bundle: Bundle, identities: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """(address, language) of what these keys open, sorted, and the number of what they do not."""
    opened, closed = open_entries(bundle, identities)
    return [(address, language) for address, language, _entry in opened], closed


def open_entries(bundle: Bundle, identities: Sequence[str]) -> tuple[list[tuple[str, str, int | None]], int]:
    """The same, each with its entry of the log; None where the file names none."""
    opened, closed = [], 0
    for each in bundle.sealed:
        try:
            opened.append((open_with(identities, each.box).decode(), each.language, each.entry))
        except (BoxError, UnicodeDecodeError):
            closed += 1
    return sorted(opened, key=lambda row: row[:2]), closed


def reseal(bundle: Bundle, identities: Sequence[str], recipients: Iterable[str]) -> Bundle:
    """The same addresses, closed to other keys. Raises BoxError when some of them do not open."""
    keys = [check_recipient(each) for each in recipients]
    again = [each._replace(box=close_to(keys, open_with(identities, each.box))) for each in bundle.sealed]
    return bundle._replace(recipients=sorted(keys), sealed=again)


def in_parts(bundle: Bundle, *, most_bytes: int = PART_BYTES) -> list[Bundle]:
    """The same in bundles of their own, each small enough to be uploaded; one at least, and in each one entry."""
    parts: list[list[Sealed]] = [[]]
    room = full = most_bytes - len(bytes(bundle._replace(sealed=[])))
    for each in sorted(bundle.sealed):
        needed = len(each.box) * 4 // 3 + _BESIDE_A_BOX
        if needed > room and parts[-1]:
            parts.append([])
            room = full
        parts[-1].append(each)
        room -= needed
    return [bundle._replace(sealed=part) for part in parts]


def _sealed(entry: dict[str, Any]) -> Sealed:
    row, box = _bytes(entry["id"]), _bytes(entry["box"])
    place = entry.get("entry")
    if len(row) != _ID_BYTES or not is_age(box) or len(box) > _MOST_BOX_BYTES or not _is_place(place):
        raise BundleError("An entry of this file is not a sealed address.")
    return Sealed(row, str(entry["language"])[:16], box, place)


def _is_place(place: object) -> bool:
    return place is None or (type(place) is int and 0 <= place < 2**63)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(word: str) -> bytes:
    try:
        return base64.b64decode(word, validate=True)
    except binascii.Error as error:
        raise BundleError("An entry of this file is not a sealed address.") from error
