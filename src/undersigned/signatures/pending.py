"""What stands in the sealed box of a pending signature, and how to open it."""

import base64
import uuid
from dataclasses import dataclass

from undersigned.sealing.boxes import seal_json, unseal_json

from .entry import Entry
from .keys import pending_key
from .models import Pending


@dataclass(frozen=True, repr=False)
class Contents:
    """Everything that was typed, the token T, and the language the person was reading the interface in.

    `news`: they want to be told what becomes of the letter.
    `claim` is the signature that the organisers brought along for this address and now ask to have confirmed.
    """

    address: str
    canonical_address: str
    entry: Entry
    token: bytes
    first: bool
    language: str
    news: bool = False
    claim: uuid.UUID | None = None


def seal_contents(key: bytes, contents: Contents, *, row: object) -> bytes:
    """The box for the pending row with this primary key."""
    data = {
        "to": contents.address,
        "canonical": contents.canonical_address,
        "entry": contents.entry.to_json(),
        "token": base64.b64encode(contents.token).decode(),
        "first": contents.first,
        "language": contents.language,
        "news": contents.news,
        **({"claim": contents.claim.hex} if contents.claim else {}),
    }
    return seal_json(key, data, context=f"pending {row}")


def open_contents(pending: Pending) -> Contents:
    """What is in the box. Raises KeyUnavailableError when its day's key is gone, BoxError when it was altered."""
    data = unseal_json(pending_key(pending.key_day), pending.box, context=f"pending {pending.id}")
    return Contents(
        address=data["to"],
        canonical_address=data["canonical"],
        entry=Entry.from_json(data["entry"]),
        token=base64.b64decode(data["token"]),
        first=data["first"],
        language=data["language"],
        news=data.get("news", False),  # a box that an older version closed has no such word
        claim=uuid.UUID(hex=data["claim"]) if "claim" in data else None,
    )
