"""Who wants to be told what becomes of a letter: how their addresses are closed, found and read.

A *reader* of news is a row of `NewsAddress`. `close_address` and `_open` alone know how an address is kept: in a box
under the server's key of the letter, or, of a sealed letter, in one that only keys of its organisers open.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.sealing.boxes import seal, unseal
from undersigned.sealing.bundle import Bundle, Sealed
from undersigned.sealing.derive import same, tag
from undersigned.sealing.errors import SealingError
from undersigned.sealing.recipients import close_to, read_document

from . import holder
from .keys import letter_key, news_key, news_links_key
from .models import FreshHandle, NewsAddress, Signature

_HANDLE_BYTES, _PROOF_BYTES = 32, 16


@dataclass(frozen=True, repr=False)
class Reader:
    """Someone to be told: `mark` orders them and stays the same for one address; `language` they read the letter in."""

    mark: bytes
    address: str
    language: str
    end_token: str


def close_address(letter: Letter, handle: bytes, address: str) -> bytes:
    """The box that stands in the row with this digest of the news handle."""
    if letter.is_sealed:
        return close_to(read_document(bytes(letter.recipients or b"")), address.encode())
    return seal(news_key(letter.pk), address.encode(), context=f"news {handle.hex()}")


def news_addresses(letter: Letter, *, after: bytes = b"", limit: int | None = None) -> Iterator[Reader]:
    """Those who want news, in the order of their marks, beginning after one of them.

    With a limit, so many rows are looked at: fewer readers than that do not mean that there are no more.
    """
    return readers_among(letter, news_rows(letter, after=after, limit=limit))


def readers_among(letter: Letter, rows: Iterable[NewsAddress]) -> Iterator[Reader]:
    """Those whose boxes open."""
    for row in rows:
        address = _open(letter, row)
        if address is not None:
            yield Reader(bytes(row.mark), address, row.language, end_token(bytes(row.handle)))


def news_rows(letter: Letter, *, after: bytes = b"", limit: int | None = None) -> list[NewsAddress]:
    """The rows themselves, boxes closed."""
    return list(NewsAddress.objects.filter(letter_id=letter.pk, mark__gt=after).order_by("mark")[:limit])


def news_number(letter: Letter) -> int:
    """How many want news."""
    return NewsAddress.objects.filter(letter_id=letter.pk).count()


def news_mark(letter: Letter, canonical_address: str) -> bytes:
    """By what one address is known among those who want news of a letter; needs the letter's key."""
    return tag(letter_key(letter.pk), "news", canonical_address)


def news_row_of(signature: Signature, token: bytes) -> NewsAddress | None:
    """The row that belongs to this signature, for who has one of its links; None when no news is wanted."""
    rows = NewsAddress.objects.filter(letter_id=signature.letter_id)
    own = rows.filter(handle=holder.news_digest(token)).first()
    if own is not None:
        return own
    fresh = FreshHandle.objects.filter(handle=holder.handle_digest(token), signature_id=signature.pk).first()
    if fresh is None or not fresh.news:
        return None
    try:
        return rows.filter(mark=holder.open_news_pointer(token, fresh.news)).first()
    except SealingError:
        return None


def end_token(handle: bytes) -> str:
    """What stands in the link that ends news for one reader: it opens nothing else, and is stored nowhere."""
    proof = tag(news_links_key(), "end news", handle)[:_PROOF_BYTES]
    return base64.urlsafe_b64encode(handle + proof).decode()


def handle_of_end_token(token: str) -> bytes | None:
    """The digest of the news handle in a link that ends news, also once it has ended; None for a link not made here."""
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    handle = data[:_HANDLE_BYTES]
    return handle if same(end_token(handle).encode(), token.encode()) else None


def news_row_by_handle(handle: bytes) -> NewsAddress | None:
    """The row that is known by this digest; None when news has ended."""
    return NewsAddress.objects.select_related("letter").filter(pk=handle).first()


def bundle_of(letter: Letter) -> Bundle:
    """The addresses of a sealed letter, closed, as they leave the server for the computers of its organisers."""
    rows = [Sealed(bytes(row.handle), row.language, bytes(row.box)) for row in news_rows(letter)]
    document = bytes(letter.recipients or b"")
    recipients = read_document(document) if document else []
    origin = letter.log.origin if letter.log else letter.slug
    return Bundle(origin, clock.today().isoformat(), recipients, rows)


def _open(letter: Letter, row: NewsAddress) -> str | None:
    if letter.is_sealed:
        return None
    try:
        return unseal(news_key(letter.pk), row.box, context=f"news {bytes(row.handle).hex()}").decode()
    except SealingError:
        return None
