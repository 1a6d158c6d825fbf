"""All of Wycheproof's 151 Ed25519 tests: what a careless verifier lets through, ours does not, and true ones hold."""

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


def test_rules_and_values_together_are_all_that_was_published() -> None:
    everything = vectors.published()
    assert len(everything) == vectors.VALUES["count"]
    assert len(everything) - len(set(everything)) == len(vectors.VALUES["twice"])
    assert vectors.digest(everything) == vectors.VALUES["sha256"]


def test_no_value_repeats_what_a_rule_makes() -> None:
    assert vectors.vectors().isdisjoint(vectors.values())


def test_the_one_invalid_value_is_spoilt_by_nothing_but_its_scalar() -> None:
    """A slip in copying it would go unseen, since it would not verify either; with its scalar reduced it must."""
    (spoilt,) = (each for each in vectors.values() if not each.holds)
    scalar = int.from_bytes(spoilt.signature[32:], "little")
    assert scalar > vectors.ORDER
    reduced = spoilt.signature[:32] + (scalar - vectors.ORDER).to_bytes(32, "little")
    assert holds(spoilt._replace(signature=reduced))


@pytest.mark.parametrize("vector", vectors.published())
def test_vector(vector: vectors.Vector) -> None:
    assert holds(vector) == vector.holds
