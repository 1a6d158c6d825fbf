"""How a signature appears: what is written into its row when it is made or changed, and emptied when it ends."""

from undersigned.common.names import sort_key, words
from undersigned.letters.models import Letter

from ..entry import Entry
from ..models import Show, Signature


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
    signature.name = signature.affiliation = signature.place = signature.sort_key = ""
    signature.search = signature.salt = None


def first_display(letter: Letter) -> str:
    """How a name that has just come stands on the list."""
    waits = letter.names_shown == Letter.NamesShown.AFTER_A_LOOK
    return Signature.Display.AWAITS if waits else Signature.Display.SHOWN
