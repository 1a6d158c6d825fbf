"""What stands in the sealed boxes of replies, and how to open them."""

import base64
import uuid
from dataclasses import dataclass

from undersigned.sealing.boxes import seal, seal_json, unseal, unseal_json

from .keys import meeting_key, pending_key
from .models import PendingReply, Reply


@dataclass(frozen=True, repr=False)
class Typed:
    """What someone typed to reply, the token T, and the language they were reading the interface in."""

    address: str
    canonical: str
    name: str  # "" for no name on the page
    token: bytes
    language: str


@dataclass(frozen=True, repr=False)
class Kept:
    """What is kept of a confirmed reply: where to write to, the token of the first link, the language."""

    address: str
    token: bytes
    language: str


def seal_typed(key: bytes, typed: Typed, *, row: uuid.UUID) -> bytes:
    """The box for the pending reply with this primary key."""
    data = {
        "to": typed.address,
        "canonical": typed.canonical,
        "name": typed.name,
        "token": base64.b64encode(typed.token).decode(),
        "language": typed.language,
    }
    return seal_json(key, data, context=f"pending reply {row}")


def open_typed(pending: PendingReply) -> Typed:
    """What is in the box. Raises KeyUnavailableError when its day's key is gone, BoxError when it was altered."""
    data = unseal_json(pending_key(pending.key_day), pending.box, context=f"pending reply {pending.pk}")
    return Typed(data["to"], data["canonical"], data["name"], base64.b64decode(data["token"]), data["language"])


def seal_reply(key: bytes, typed: Typed, *, row: uuid.UUID) -> tuple[bytes, bytes | None]:
    """The box with the address, and the one with the name or None, for the reply with this primary key."""
    data = {"to": typed.address, "token": base64.b64encode(typed.token).decode(), "language": typed.language}
    named = seal(key, typed.name.encode(), context=f"reply name {row}") if typed.name else None
    return seal_json(key, data, context=f"reply {row}"), named


def open_reply(reply: Reply) -> Kept:
    """Where to write to. Raises KeyUnavailableError once the meeting's key is gone, BoxError for an altered box."""
    data = unseal_json(meeting_key(reply.meeting_id), reply.box, context=f"reply {reply.pk}")
    return Kept(data["to"], base64.b64decode(data["token"]), data["language"])


def open_name(reply: Reply) -> str:
    """The name for the page, "" for none. Raises as `open_reply` does."""
    if reply.name_box is None:
        return ""
    return unseal(meeting_key(reply.meeting_id), reply.name_box, context=f"reply name {reply.pk}").decode()
