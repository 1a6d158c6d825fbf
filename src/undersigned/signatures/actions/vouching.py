"""Single-use codes for people who have no mailbox that is safe for this: organisers hand them out, in person.

A code has sixty random bits, so it cannot be guessed; the limit on wrong ones spares the server. The database keeps an
HMAC of each unused code under the letter's key. It goes in the transaction that makes the signature, and nothing
leads from a code to what was signed with it.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Organiser
from undersigned.common import clock
from undersigned.ledger.actions import append_leaf
from undersigned.letters.models import Letter, State, Text
from undersigned.mail.pacing import count_once, how_often, limits_key
from undersigned.sealing.derive import tag

from .. import holder
from ..entry import Entry
from ..errors import BatchError, CodeError, NotOpenError, TooManyTriesError
from ..keys import letter_key
from ..models import Batch, Code, SignatureClass
from .making import letter_that_still_takes, new_signature, sign_leaf

# Without the letters that are taken for digits, or for each other (Crockford's base 32).
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
MOST_CODES = 1000
WRONG_TRIES = 30
TRIES_LAST = timedelta(hours=1)
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@transaction.atomic
def make_codes(
    *, letter: Letter, text: Text, number: int, entered_by: Organiser, entered_as: str
) -> tuple[Batch, list[str]]:
    """`number` fresh codes, which are nowhere kept: show or print them now. `text` names the language of the slips.

    Raises NotOpenError when the letter takes no signatures, BatchError for a number that is too small or too large.
    """
    letter = letter_that_still_takes(letter.pk, first=True)
    if letter.state not in (State.FROZEN, State.OPEN):
        raise NotOpenError(_("This letter is closed, so a code for it would be of no use. None was made."))
    if not 1 <= number <= MOST_CODES:
        raise BatchError(_("Make between 1 and %(n)d codes at once.") % {"n": MOST_CODES})
    batch = Batch.objects.create(
        letter=letter,
        text=text,
        klass=SignatureClass.VOUCHED,
        entered_by=entered_by,
        entered_as=entered_as,
        entered_at=clock.now(),
        number=number,
        finished_at=clock.now(),
    )
    codes = {_new_code() for _place in range(number)}
    Code.objects.bulk_create(Code(digest=_digest(letter, code), batch=batch) for code in sorted(codes))
    return batch, [shown(code) for code in codes]


def end_codes(*, batch: Batch) -> int:
    """The codes of this batch that nobody has used work no more; returns how many there were."""
    return Code.objects.filter(batch=batch).delete()[0]


def sign_with_code(*, letter: Letter, text: Text, entry: Entry, code: str, network: str) -> bytes:
    """A signature of the class `vouched`, without any address; returns T, which is kept nowhere: show its link now.

    `network` is the client's as text, or "" for the crowd of shared networks. Raises NotOpenError; CodeError for a
    code that is none of this letter's or was used: the same for both, so that nobody learns which codes there were;
    TooManyTriesError after thirty wrong ones in an hour, unless the letter has a window for a meeting.
    """
    tries = tag(limits_key(clock.today()), "wrong codes", letter.pk.bytes, network)
    window = letter.meeting_window_until
    if (window is None or window <= clock.now()) and how_often(tries) >= WRONG_TRIES:
        raise TooManyTriesError(_("Too many wrong codes came from this network. Wait an hour, then try again."))
    try:
        return _use_code(letter, text, entry, code)
    except CodeError:
        count_once(tries, lasts=TRIES_LAST)  # outside of what was undone
        raise


@transaction.atomic
def _use_code(letter: Letter, text: Text, entry: Entry, code: str) -> bytes:
    """The signature and the end of its code, in one transaction."""
    letter = letter_that_still_takes(letter.pk, first=False)
    if letter.state != State.OPEN or letter.log_id is None:
        raise NotOpenError(_("This letter takes no signatures any more. Your code was not used."))
    found = Code.objects.filter(digest=_digest(letter, _read(code)), batch__letter=letter)
    batch = Batch.objects.filter(codes__in=found).first()
    # Of two who enter one code at once, the second waits here, and then finds nothing to delete.
    if batch is None or found.delete()[0] != 1:
        raise CodeError(
            _("This is not a code for this letter, or it was used. Compare each sign with the slip and try again.")
        )
    token = holder.new_token()
    leaf = sign_leaf(text=text, klass=SignatureClass.VOUCHED, entry=entry, token=token)
    signature = new_signature(letter=letter, text=text, klass=SignatureClass.VOUCHED, entry=entry, token=token)
    signature.leaf, signature.batch = append_leaf(log_id=letter.log_id, leaf=leaf), batch
    signature.save(force_insert=True)
    return token


def shown(code: str) -> str:
    """In groups of four, as it stands on a slip."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def is_code(text: str) -> bool:
    """Whether it has the shape of a code, however it was typed."""
    return len(_read(text)) == LENGTH and set(_read(text)) <= set(SIGNS)


def _new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _place in range(LENGTH))


def _read(code: str) -> str:
    """What was typed, in the one spelling: small letters, spaces and hyphens do not matter, nor O for 0."""
    return "".join(_kept(code.upper())).translate(_READ_AS)


def _kept(text: str) -> Iterable[str]:
    return (sign for sign in text if sign.isascii() and sign.isalnum())


def _digest(letter: Letter, code: str) -> bytes:
    return tag(letter_key(letter.pk), "code", code)
