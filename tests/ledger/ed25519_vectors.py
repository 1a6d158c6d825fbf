"""Ed25519 signatures, true and spoilt: all 151 of Wycheproof's tests, restated as rules where rules do, else as values.

What a careless verifier lets through: a scalar that is not reduced, an R in a second encoding, a signature of another
length, the special points and scalars. 74 are made here by rules, the true signatures among them from the definition in
RFC 8032 section 5.1; vectors/ed25519.json holds what the rules start from. The other 77 are published without private
keys, so nothing here makes them again: they are bare values in vectors/ed25519_values.json. Each file pins a digest,
the first over what the rules make, the second over all 151.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FOLDER = Path(__file__).parent / "vectors"
FACTS = json.loads((FOLDER / "ed25519.json").read_text())
VALUES = json.loads((FOLDER / "ed25519_values.json").read_text())
ORDER = 2**252 + 27742317777372353535851937790883648493  # L, the order of the base point
FIELD = 2**255 - 19  # p


class Vector(NamedTuple):
    """One vector. `holds` says whether the signature is true."""

    public: bytes
    message: bytes
    signature: bytes
    holds: bool = False


class Key:
    """A private key with the parts that RFC 8032 section 5.1.5 makes of it."""

    def __init__(self, private: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
        self.public = self._key.public_key().public_bytes_raw()
        halves = hashlib.sha512(bytes.fromhex(private)).digest()
        self._scalar = (int.from_bytes(halves[:32], "little") & (2**254 - 8)) | 2**254
        self._prefix = halves[32:]

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def nonce(self, message: bytes) -> int:
        return _number(hashlib.sha512(self._prefix + message).digest()) % ORDER

    def finish(self, r_bytes: bytes, nonce: int, message: bytes) -> bytes:
        """A signature with this R, its scalar made to fit it."""
        challenge = _number(hashlib.sha512(r_bytes + self.public + message).digest())
        return r_bytes + _bytes((nonce + challenge * self._scalar) % ORDER)


def vectors() -> set[Vector]:
    """All that rules restate."""
    key = Key(FACTS["private"])
    first = Key(FACTS["rfc8032"][0][0])
    spoilt = (*_special(key), *_other_lengths(key), *_other_points(key), *_large_scalars(key), *_sign_of_zero(first))
    return {*_true(key), *spoilt}


def values() -> list[Vector]:
    """All that no rule restates. Three are there twice, as they are where they were published."""
    outcomes = {"valid": True, "invalid": False}
    return [
        Vector(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature), outcomes[result])
        for public, message, signature, result in VALUES["values"]
    ]


def published() -> list[Vector]:
    """All 151, ordered."""
    return sorted([*vectors(), *values()])


def digest(these: Iterable[Vector]) -> str:
    """SHA-256 over the vectors, one a line, ordered: key, message, signature in hexadecimal, whether it holds."""
    lines = sorted(f"{one.public.hex()} {one.message.hex()} {one.signature.hex()} {one.holds}\n" for one in these)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _true(key: Key) -> Iterator[Vector]:
    for message in map(bytes.fromhex, FACTS["true"]):
        yield Vector(key.public, message, key.sign(message), True)
    for private, message, public in FACTS["rfc8032"]:
        each = Key(private)
        assert each.public.hex() == public
        yield Vector(each.public, bytes.fromhex(message), each.sign(bytes.fromhex(message)), True)


def _special(key: Key) -> Iterator[Vector]:
    scalars = (0, 1, ORDER - 1, ORDER, FIELD)
    for r in (0, 1, ORDER, FIELD):
        for s in scalars:
            yield Vector(key.public, b"?", _bytes(r) + _bytes(s))


def _other_lengths(key: Key) -> Iterator[Vector]:
    message = b"Test"
    true = key.sign(message)
    r, s = true[:32], true[32:]
    for spoilt in (b"", r, true[:-2], true + b"  ", true + key.public, b"\0" + true, r + b"\0" + s, true + b"\0"):
        yield Vector(key.public, message, spoilt)
    for word, place in FACTS["dropped_bytes"]:
        signature = key.sign(bytes.fromhex(word))
        yield Vector(key.public, bytes.fromhex(word), signature[:place] + signature[place + 1 :])


def _other_points(key: Key) -> Iterator[Vector]:
    message = b"123400"
    nonce, true = key.nonce(message), _number(key.sign(message)[:32])
    flipped = [true ^ 1 << bit for bit in FACTS["flipped_bits_of_r"]]
    for r in (*flipped, 0, 2**256 - 1, true ^ (2**256 - 1)):
        yield Vector(key.public, message, key.finish(_bytes(r), nonce, message))


def _large_scalars(key: Key) -> Iterator[Vector]:
    true = key.sign(b"Test")
    for added in (ORDER, 2 * ORDER, 4 * ORDER, 8 * ORDER, 2**253, 2**254, 2**255, FIELD):
        yield Vector(key.public, b"Test", true[:32] + _bytes(_number(true[32:]) + added))


def _sign_of_zero(key: Key) -> Iterator[Vector]:
    """R is the neutral point with its sign bit set, which encodes nothing."""
    yield Vector(key.public, b"123400", key.finish(_bytes(1 | 1 << 255), 0, b"123400"))


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _bytes(number: int) -> bytes:
    return number.to_bytes(32, "little")
