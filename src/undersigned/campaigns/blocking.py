"""The operator shuts something out, or lets it in again."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.common.names import words

from .blocked import remember_blocked
from .errors import BlockedError
from .models import Blocked

MOST_WORDS = 500
LONGEST_WORDS = 80
NOTE_LENGTH = 200
_NAMED = 5  # of the lines that are wrong


def block(*, kind: str, lines: Iterable[str], note: str = "") -> int:
    """Put these on a list; what stands there already stays. Returns how many are new.

    Empty lines and what follows a "#" are passed over, as lists from elsewhere have them. Raises BlockedError with the
    lines that are no domains or no words; nothing is kept then.
    """
    fresh = new_entries(kind=kind, lines=lines)
    rows = (Blocked(kind=kind, entry=entry, note=note[:NOTE_LENGTH]) for entry in fresh)
    Blocked.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    remember_blocked(None)
    return len(fresh)


def new_entries(*, kind: str, lines: Iterable[str]) -> list[str]:
    """What of these would be new on the list, as it is kept. Raises BlockedError as `block` does."""
    entries = _read(kind, lines)
    if not entries:
        raise BlockedError(_("There is nothing in it to put on the list. Write one entry a line."))
    there = set(Blocked.objects.filter(kind=kind).values_list("entry", flat=True))
    fresh = [entry for entry in entries if entry not in there]
    if kind == Blocked.Kind.WORDS and len(there) + len(fresh) > MOST_WORDS:
        raise BlockedError(_("The list has room for %(most)d entries. Take some out first.") % {"most": MOST_WORDS})
    return fresh


def unblock(*, kind: str, lines: Iterable[str]) -> int:
    """Take these off a list; returns how many stood on it. Raises BlockedError as `block` does."""
    number = Blocked.objects.filter(kind=kind, entry__in=_read(kind, lines)).delete()[0]
    remember_blocked(None)
    return number


def _read(kind: str, lines: Iterable[str]) -> list[str]:
    """The entries as they are kept, each once, in their order."""
    written = [bare for line in lines if (bare := line.partition("#")[0].strip())]
    read = _as_words if kind == Blocked.Kind.WORDS else _as_domain
    entries, wrong = dict[str, None](), list[str]()
    for line in written:
        entry = read(line)
        if entry:
            entries[entry] = None
        else:
            wrong.append(line[:100])
    if wrong:
        sentence = _("Nothing was changed. These lines are not right: %(lines)s")
        raise BlockedError(sentence % {"lines": "; ".join(wrong[:_NAMED])})
    return list(entries)


def _as_domain(line: str) -> str:
    """The domain in lower-case ASCII, "" for what is none; lists from elsewhere have "@" or "*." before it."""
    bare = line.lower().removeprefix("@").removeprefix("*").removeprefix(".")
    try:
        return normalise(f"x@{bare}").domain if "@" not in bare else ""
    except BadAddressError:
        return ""


def _as_words(line: str) -> str:
    one = " ".join(line.split())
    return one if words(one.rstrip("*")) and len(one) <= LONGEST_WORDS else ""
