"""Boxes that this server cannot open: age, to the keys that organisers made on machines of their own. Pure.

Keys are age's X25519 pairs (age-encryption.org/v1), so any age tool makes them and opens what is closed here. Content
is padded before it is closed, since age does not hide a length.

The list of keys that a letter's contact data are closed to is a document of its own, whose SHA-256 stands in the
letter's log, so that nobody can add a key unseen:

    undersigned-recipients/v1
    recipient age1…
    recipient age1…
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

import pyrage

from .errors import BoxError, RecipientError

HEADER = "undersigned-recipients/v1"
FEWEST = 2  # with one key, one lost disk loses everything
_BLOCK = 512
_AGE = b"age-encryption.org/v1\n"


def check_recipient(text: str) -> str:
    """A public key in its one spelling. Raises RecipientError for anything else, a secret key among it."""
    word = text.strip().lower()
    if word.startswith("age-secret-key"):
        raise RecipientError(
            "This is the secret half of a key. It must never leave its holder's machine: make a new key."
        )
    try:
        return str(pyrage.x25519.Recipient.from_str(word))
    except pyrage.RecipientError as error:
        raise RecipientError("This is not the public half of a key: it is one word and begins with age1.") from error


def recipients_document(recipients: Iterable[str]) -> bytes:
    """The list of keys as bytes, sorted. Raises RecipientError for a key that is none."""
    lines = [HEADER, *(f"recipient {word}" for word in sorted({check_recipient(each) for each in recipients}))]
    return "".join(f"{line}\n" for line in lines).encode()


def read_document(document: bytes) -> list[str]:
    """The keys of such a list. Raises RecipientError for any other spelling."""
    header, *lines = document.decode("ascii", "replace").split("\n")
    found = [line.removeprefix("recipient ") for line in lines[:-1]]
    if header != HEADER or recipients_document(found) != document:
        raise RecipientError("This is not a list of keys (undersigned-recipients/v1).")
    return found


def fingerprint(recipient: str) -> str:
    """What two people compare over the phone: the first 80 bits of the key's SHA-256, in groups of four."""
    digest = hashlib.sha256(recipient.encode()).hexdigest()[:20]
    return " ".join(digest[at : at + 4] for at in range(0, 20, 4))


def close_to(recipients: Sequence[str], content: bytes) -> bytes:
    """A box that any one of these keys opens.

    Its length tells the number of keys and of blocks of 512 bytes, and nothing else: age adds a line of random length.
    """
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    if not keys:
        raise RecipientError("Nobody holds a key to this letter yet.")
    return bytes(pyrage.encrypt(_padded(content), keys))


def open_with(identities: Sequence[str], box: bytes) -> bytes:
    """What is in a box. Raises BoxError when none of these secret keys opens it or it was altered."""
    try:
        keys = [pyrage.x25519.Identity.from_str(each) for each in identities]
        return _unpadded(bytes(pyrage.decrypt(box, keys)))
    except (pyrage.DecryptError, ValueError) as error:
        raise BoxError("None of these keys opens this box, or it was altered on its way.") from error
    except pyrage.IdentityError as error:
        raise BoxError("This is not the secret half of a key.") from error


def is_age(data: bytes) -> bool:
    """Whether this is something that age closed."""
    return data.startswith(_AGE)


def new_identity(at: datetime) -> tuple[str, str]:
    """A fresh key: (the identity file's text, in the layout of age-keygen; the public half)."""
    identity = pyrage.x25519.Identity.generate()
    recipient = str(identity.to_public())
    return f"# created: {at:%Y-%m-%dT%H:%M:%SZ}\n# public key: {recipient}\n{identity}\n", recipient


def read_identities(text: str) -> list[str]:
    """The secret keys in an identity file. Raises RecipientError when there is none."""
    found = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        for line in found:
            pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError as error:
        raise RecipientError("This is not an identity file: a line in it is not a secret key of age.") from error
    if not found:
        raise RecipientError("There is no secret key in this file.")
    return found


def drill_words(key: bytes, recipient: str) -> str:
    """Words that only who can open the drill can type back: derived, stored nowhere."""
    letters, digest = "bdfgklmnprstvz", hmac.new(key, recipient.encode(), hashlib.sha256).digest()
    vowels = "aeiou"
    sounds = [letters[octet % len(letters)] + vowels[octet // 16 % len(vowels)] for octet in digest[:12]]
    return " ".join("".join(sounds[at : at + 3]) for at in range(0, 12, 3))


def _padded(content: bytes) -> bytes:
    """Spaces up to a whole number of blocks: what is closed is JSON or a line of text, which they do not change."""
    return content + b" " * (-len(content) % _BLOCK)


def _unpadded(content: bytes) -> bytes:
    return content.rstrip(b" ")
