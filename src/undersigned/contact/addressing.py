"""The addresses that answers come to: which conversation, and whose words will arrive there.

16 bytes  the conversation
 4 bytes  the organiser whose address it is, 0 for the writer
"""

import uuid
from typing import NamedTuple

from undersigned.mail.return_addresses import is_at
from undersigned.mail.verp import place, signed_address

ANSWERS = "r"
_BYTES = 20


class Party(NamedTuple):
    """One side of a conversation; `organiser` is None for the writer."""

    conversation: uuid.UUID
    organiser: int | None


def answer_address(conversation: uuid.UUID, organiser: int | None) -> str:
    """Where this side's answers come to; "" when no mail comes in."""
    return signed_address(ANSWERS, conversation.bytes + (organiser or 0).to_bytes(4, "big"))


def read_party(payload: bytes) -> Party | None:
    """Whose address it is; None for a payload of another kind."""
    if len(payload) != _BYTES:
        return None
    return Party(uuid.UUID(bytes=payload[:16]), int.from_bytes(payload[16:], "big") or None)


def is_relay(address: str) -> bool:
    """Whether the address is one at which our mail comes in."""
    here = place()
    return here is not None and is_at(here, address)
