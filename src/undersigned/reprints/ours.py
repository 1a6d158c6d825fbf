"""What a chain of reprints is held against where the letter is our own: its address, its first leaf, its texts."""

from django.conf import settings

from undersigned.ledger.models import Leaf
from undersigned.letters.models import Letter


def letter_address(letter: Letter) -> str:
    """The letter's address, as chains name it."""
    return f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}"


def first_leaf_hash(letter: Letter) -> bytes:
    """The hash of the first leaf of its log; empty bytes before it is frozen, which no hop follows."""
    leaf = Leaf.objects.filter(log_id=letter.log_id, index=0).only("hash").first() if letter.log_id else None
    return bytes(leaf.hash) if leaf else b""


def texts_of(letter: Letter) -> dict[bytes, str]:
    """The SHA-256 of each text that the letter has or had, with its language."""
    return {bytes(text.sha256): text.language for text in letter.texts.exclude(sha256=None) if text.sha256}
