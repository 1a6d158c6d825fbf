"""What a careless Ed25519 verifier lets through, ours does not."""

import pytest

from tests.ledger import ed25519_vectors as vectors
from undersigned.ledger import note
from undersigned.ledger.errors import WrongSignatureError


class Message(str):
    """A note's text that stands for any bytes: a vector's message need not be UTF-8."""

    raw: bytes

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return self.raw


def holds(vector: vectors.Vector) -> bool:
    message = Message()
    message.raw = vector.message
    try:
        note.Verifier("vectors", note.ED25519, vector.public).verify(message, vector.signature)
    except WrongSignatureError:
        return False
    return True


def test_the_restated_vectors_are_the_published_ones() -> None:
    restated = vectors.vectors()
    assert len(restated) == vectors.FACTS["count"]
    assert vectors.digest(restated) == vectors.FACTS["sha256"]


@pytest.mark.parametrize("vector", sorted(vectors.vectors()))
def test_vector(vector: vectors.Vector) -> None:
    assert holds(vector) == vector.holds
