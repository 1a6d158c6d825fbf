"""Keeping what was typed until its address is confirmed: many forms in one statement, so that one round trip to the
database and one write to its disk serve all who wait at the same moment."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import DataError, IntegrityError, InternalError, connection
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.common.addresses import Address
from undersigned.letters.models import Letter, Text
from undersigned.mail.pacing import limits_key
from undersigned.sealing.derive import tag

from .. import holder
from ..entry import Entry
from ..errors import NotOpenError
from ..keys import make_pending_key
from ..models import Pending
from ..pending import Contents, seal_contents

_SAME_CLICK_SECONDS = 600
# One statement and one way to the database, since this is what thousands may ask for in a minute. It is written out
# because making it anew from the models for each form costs more than running it.
_KEEP = """
    INSERT INTO signatures_pending
        (id, letter_id, text_id, key_day, network, handle, box, state, held, reminded)
    SELECT id, letter_id, text_id, key_day, network, handle, box, state, held, false
    FROM unnest(%b::uuid[], %b::uuid[], %b::uuid[], %b::date[], %b::bytea[], %b::bytea[], %b::bytea[], %b::text[],
        %b::text[], %b::bytea[]) AS form (id, letter_id, text_id, key_day, network, handle, box, state, held, sha256)
    WHERE EXISTS (SELECT FROM letters_letter WHERE letters_letter.id = letter_id AND state IN ('frozen', 'open'))
        AND EXISTS (SELECT FROM letters_text WHERE letters_text.id = text_id AND letters_text.sha256 = form.sha256
            AND superseded_by_id IS NULL)
    ON CONFLICT DO NOTHING
    RETURNING id
"""


@dataclass(frozen=True, repr=False, slots=True)
class PreparedForm:
    """A form as it is kept: the columns of its row, and the hash of the text that was read."""

    id: uuid.UUID
    letter_id: uuid.UUID
    text_id: uuid.UUID
    key_day: date
    network: bytes
    handle: bytes
    box: bytes
    state: str
    held: str
    sha256: bytes


def prepare_form(
    *,
    letter: Letter,
    text: Text,
    entry: Entry,
    address: Address,
    network: str,
    language: str,
    first: bool = False,
    held: str = "",
    news: bool = False,
) -> PreparedForm:
    """Seal what was typed; asks nothing of the database.

    `network` is the client's network as text, or "" for the crowd of shared networks; `language` the one that the
    interface speaks; `news` says that they want to be told what becomes of the letter.
    """
    day = clock.today()
    key = make_pending_key(day)
    token = holder.new_token()
    contents = Contents(address.deliverable, address.canonical, entry, token, first, language, news)
    row_id = _row_id(key, letter, text, contents)
    return PreparedForm(
        row_id,
        letter.pk,
        text.pk,
        day,
        tag(limits_key(day), "network", letter.pk.bytes, network) if network else b"",
        holder.waiting_digest(token),
        seal_contents(key, contents, row=row_id),
        Pending.State.HELD.value if held else Pending.State.NEW.value,
        held,
        bytes(text.sha256 or b""),
    )


def keep_forms(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
    """Keep forms, durably; returns the ids of those that are kept now, or were already (the same content sent again
    within ten minutes, a double click). The others' letters take no signatures now, or not to this text.

    A form that the database refuses takes no other with it. May be called again with the same forms when an earlier
    try broke in the middle. Raises Django's database errors.
    """
    try:
        kept = _insert(forms)
    except (DataError, IntegrityError, InternalError):
        if len(forms) == 1 or connection.in_atomic_block:  # a transaction that has failed takes no second try
            raise
        kept = _kept_one_by_one(forms)
    missing = [form.id for form in forms if form.id not in kept]
    return kept | set(Pending.objects.filter(pk__in=missing).values_list("pk", flat=True)) if missing else kept


def _kept_one_by_one(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
    kept: set[uuid.UUID] = set()
    for form in forms:
        try:
            kept |= _insert([form])
        except (DataError, IntegrityError, InternalError):  # its letter or text went at this very moment
            continue
    return kept


def _insert(forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
    # In one order everywhere: two processes with the same two forms would else wait for each other.
    rows = sorted(forms, key=lambda form: form.id)
    columns = [
        [getattr(form, column) for form in rows]
        for column in ("id", "letter_id", "text_id", "key_day", "network", "handle", "box", "state", "held", "sha256")
    ]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # psycopg's own cursor, because Django's has no word for a prepared statement.
        cursor.cursor.execute(_KEEP, columns, prepare=True)
        return {row[0] for row in cursor.fetchall()}


def not_open() -> NotOpenError:
    """What is said of a form that was not kept."""
    return NotOpenError(_("This letter takes no signatures now, so yours was not added. Nothing else has changed."))


def _row_id(key: bytes, letter: Letter, text: Text, contents: Contents) -> uuid.UUID:
    """An HMAC of what was typed and when, to ten minutes: the database can tell a repetition and nothing more."""
    click = str(int(clock.now().timestamp()) // _SAME_CLICK_SECONDS)
    entry, choices = contents.entry, f"{contents.first} {contents.news}"
    parts = (letter.pk.bytes, text.pk.bytes, contents.canonical_address, contents.address, entry.show, *entry.fields)
    return uuid.UUID(bytes=tag(key, "click", click, choices, *parts)[:16])
