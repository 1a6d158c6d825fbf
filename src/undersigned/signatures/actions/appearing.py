"""How a signature appears: what is written into its row when it is made or changed, and emptied when it ends."""

import uuid
from collections.abc import Iterable

from undersigned.common.names import sort_key, words
from undersigned.letters.models import Letter

from ..entry import Entry
from ..looking import flags_of, watched_phrases
from ..models import AuditConsent, Flag, OriginTag, Report, Show, Signature

NAME_FIELDS = ("name", "affiliation", "place", "sort_key")


def put_entry(signature: Signature, entry: Entry, salt: bytes) -> None:
    """How the signature appears from now on; the caller saves."""
    signature.show = entry.show
    if entry.show == Show.HIDDEN:
        forget_name(signature)
        signature.organisation = False
        return
    signature.name, signature.affiliation, signature.place = entry.name, entry.affiliation, entry.place
    signature.organisation, signature.salt = entry.organisation, salt
    signature.sort_key = sort_key(entry.name, signature.text.language)
    signature.search = search_vector(entry.name, entry.affiliation, entry.place)


def search_vector(*parts: str) -> str:
    """The folded words of a public entry as PostgreSQL writes a tsvector; Python folds, so any server can search."""
    found = sorted({word for part in parts for word in words(part)})
    return " ".join("'" + word.replace("\\", "").replace("'", "''") + "'" for word in found)


def forget_name(signature: Signature) -> None:
    """Empty everything about the person; the caller saves."""
    for field in (*NAME_FIELDS, "flags"):
        setattr(signature, field, "")
    signature.search = signature.salt = None


def forget_beside(signature_ids: Iterable[uuid.UUID]) -> None:
    """What is kept beside signatures that have ended: marks of their origin, reports, an address for an audit."""
    chosen = list(signature_ids)
    OriginTag.objects.filter(pk__in=chosen).delete()
    Report.objects.filter(signature__in=chosen).delete()
    AuditConsent.objects.filter(pk__in=chosen).delete()


def show_or_wait(signature: Signature, letter: Letter, entry: Entry, *, short_lived: bool = False) -> None:
    """Whether a name that has just come is listed at once or waits for a look, and why; the caller saves.

    `short_lived`: it was confirmed from a mailbox of that kind. A named signature keeps that mark, a hidden one none.
    """
    named = entry.show == Show.NAMED
    flags = flags_of(entry, watched_phrases(letter.campaign_id)) if named else []
    if named and (short_lived or Flag.SHORT_LIVED in signature.flags.split(",")):
        flags.append(Flag.SHORT_LIVED)
    waits = bool(flags) or letter.names_shown == Letter.NamesShown.AFTER_A_LOOK
    signature.flags = ",".join(flags)
    signature.display = Signature.Display.AWAITS if waits else Signature.Display.SHOWN
