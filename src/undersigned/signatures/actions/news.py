"""Keeping and forgetting the addresses of those who want to be told what becomes of a letter."""

import uuid
from collections.abc import Sequence

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from undersigned.common.addresses import Address, normalise
from undersigned.letters.models import Letter, State
from undersigned.sealing.bundle import Bundle
from undersigned.sealing.recipients import read_document

from .. import holder
from ..errors import NewsError
from ..keys import has_letter_key
from ..models import NewsAddress, Signature
from ..news import Reader, close_address, news_mark, news_row_of
from .duplicates import counted_among, signature_of_address

_LOOK = """
    SELECT pg_table_size('signatures_newsaddress'), (SELECT count(DISTINCT xmin::text) FROM signatures_newsaddress)
"""
_HOLD = "LOCK TABLE signatures_newsaddress IN EXCLUSIVE MODE"
_MIX = """
    WITH taken AS (DELETE FROM signatures_newsaddress RETURNING handle, letter_id, mark, language, box)
    INSERT INTO signatures_newsaddress (handle, letter_id, mark, language, box)
    SELECT handle, letter_id, mark, language, box FROM taken ORDER BY handle
"""


@transaction.atomic
def keep_news_address(*, letter: Letter, token: bytes, address: str, canonical_address: str, language: str) -> None:
    """Keep where to write news of a letter; the row is found by the token's news handle.

    One address has one row: what a later link of the same address asks for takes the earlier row's place.
    """
    handle, mark = holder.news_digest(token), news_mark(letter, canonical_address)
    NewsAddress.objects.filter(letter_id=letter.pk, mark=mark).delete()
    row = NewsAddress(handle=handle, letter=letter, mark=mark, language=language)
    row.box = close_address(letter, handle, address)
    NewsAddress.objects.bulk_create([row], ignore_conflicts=True)


def switch_news_on(*, signature: Signature, token: bytes, address: Address) -> None:
    """Who has signed wants news from now on, at the address that they signed with.

    Raises NewsError for any other address, which nobody has shown to be theirs, and where news cannot be had.
    """
    letter = signature.letter
    if signature.status != Signature.Status.COUNTED or letter.state == State.TAKEN_DOWN:
        raise NewsError(_("There is no news of this letter any more, so your address was not kept."))
    if not has_letter_key(letter.pk) or not _is_signers(signature, address):
        raise NewsError(
            _("This is not the address that you signed with, so it was not kept. Write the one our first mail went to.")
        )
    keep_news_address(
        letter=letter,
        token=token,
        address=address.deliverable,
        canonical_address=address.canonical,
        language=signature.text.language,
    )


def forget_news_of(*, signature: Signature, token: bytes) -> None:
    """Forget the address for news that belongs to a signature, if there is one; `token` is of one of its links."""
    row = news_row_of(signature, token)
    if row is not None:
        row.delete()


def end_news(*, handle: bytes) -> None:
    """Forget the address in the row with this digest of the news handle; already gone is fine."""
    NewsAddress.objects.filter(pk=handle).delete()


def forget_uncounted(*, letter: Letter, readers: Sequence[Reader]) -> list[Reader]:
    """Those of the readers whose signature still counts; the addresses of the others are forgotten.

    Nothing leads from a signature to its address, so when organisers void one its address is found out only here.
    """
    by_address = {normalise(reader.address).canonical: reader for reader in readers}
    counted = counted_among(letter_id=letter.pk, addresses=by_address)
    gone = [reader.mark for address, reader in by_address.items() if address not in counted]
    NewsAddress.objects.filter(letter_id=letter.pk, mark__in=gone).delete()
    return [reader for address, reader in by_address.items() if address in counted]


def news_pointer(*, letter_id: uuid.UUID, token: bytes, address: str) -> bytes:
    """What a later link needs to find the address for news that came with an earlier one."""
    return holder.seal_news_pointer(token, news_mark(Letter(pk=letter_id), address))


@transaction.atomic
def take_resealed(*, letter: Letter, bundle: Bundle) -> int:
    """Put boxes that organisers closed to other keys in the place of the old ones; returns how many.

    Nothing is added: who has ended news since is not brought back. Raises NewsError when the bundle is of another
    letter, or closed to other keys than those in use.
    """
    in_use = read_document(bytes(letter.recipients or b"")) if letter.recipients else []
    if not in_use or letter.log is None or bundle.letter != letter.log.origin:
        raise NewsError(_("This file belongs to another letter, so nothing was changed."))
    if sorted(bundle.recipients) != sorted(in_use):
        raise NewsError(_("This file is not closed to the keys that are in use, so nothing was changed."))
    boxes = {each.id: each.box for each in bundle.sealed}
    rows = list(NewsAddress.objects.select_for_update().filter(letter_id=letter.pk, handle__in=list(boxes)))
    for row in rows:
        row.box = boxes[bytes(row.handle)]
    NewsAddress.objects.bulk_update(rows, ["box"], batch_size=500)
    return len(rows)


def mix_news_addresses(*, most_bytes: int | None = None) -> bool:
    """Lay all rows anew in one transaction, in the order of their digests, which is random; False when it was not done.

    A dump then tells nothing of their order, and the files no longer join a row to the signature whose transaction
    wrote both. Left for the next time: a table above `most_bytes`, and one in which somebody is writing. Whoever wants
    to write meanwhile waits, so that who ends news is not laid down again.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOOK)
            size, transactions = cursor.fetchone()
            if transactions < 2 or (most_bytes is not None and size > most_bytes):
                return False
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
            cursor.execute(_HOLD)
            cursor.execute(_MIX)
    except OperationalError:
        return False
    return True


def _is_signers(signature: Signature, address: Address) -> bool:
    found = signature_of_address(letter_id=signature.letter_id, address=address.canonical)
    return found is not None and found.pk == signature.pk
