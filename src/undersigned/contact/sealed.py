"""What stands in the sealed boxes of messages, and how to open them."""

import base64
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from undersigned.sealing.boxes import seal, seal_json, unseal, unseal_json

from .keys import conversation_key, pending_key
from .models import Conversation, Message, PendingMessage


@dataclass(frozen=True, repr=False)
class Writer:
    """Who wrote, as they typed it, the token of their link, and the language they were reading the interface in."""

    address: str
    canonical: str
    name: str  # "" for none
    subject: str
    token: bytes
    language: str


@dataclass(frozen=True, repr=False)
class Typed:
    """A message that is not confirmed yet."""

    writer: Writer
    text: str


def seal_typed(key: bytes, typed: Typed, *, row: uuid.UUID) -> bytes:
    """The box for the pending message with this primary key."""
    return seal_json(key, _packed(typed.writer) | {"text": typed.text}, context=f"pending message {row}")


def open_typed(pending: PendingMessage) -> Typed:
    """What is in the box. Raises KeyUnavailableError when its day's key is gone, BoxError when it was altered."""
    data = unseal_json(pending_key(pending.key_day), pending.box, context=f"pending message {pending.pk}")
    return Typed(_unpacked(data), data["text"])


def seal_writer(key: bytes, writer: Writer, *, row: uuid.UUID) -> bytes:
    """The box for the conversation with this primary key."""
    return seal_json(key, _packed(writer), context=f"conversation {row}")


def open_writer(conversation: Conversation) -> Writer:
    """Who wrote. Raises KeyUnavailableError once the conversation's key is gone, BoxError for an altered box."""
    key = conversation_key(conversation.pk)
    return _unpacked(unseal_json(key, conversation.box, context=f"conversation {conversation.pk}"))


def seal_words(key: bytes, text: str, *, row: uuid.UUID) -> bytes:
    """The box for the message with this primary key."""
    return seal(key, text.encode(), context=f"message {row}")


def open_words(message: Message) -> str:
    """What the message says. Raises as `open_writer` does."""
    key = conversation_key(message.conversation_id)
    return unseal(key, message.box, context=f"message {message.pk}").decode()


def _packed(writer: Writer) -> dict[str, Any]:
    return asdict(writer) | {"token": base64.b64encode(writer.token).decode()}


def _unpacked(data: dict[str, Any]) -> Writer:
    token = base64.b64decode(data["token"])
    return Writer(data["address"], data["canonical"], data["name"], data["subject"], token, data["language"])
