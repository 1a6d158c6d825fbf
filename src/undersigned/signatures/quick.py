"""A good form, seen at once: the rules of `forms`, without what Django needs to show a form with its errors.

In a surge nearly every form is good, and building a Django form costs more than keeping what it says. So a form is read
here first by the very functions that `forms` calls; whatever is not plainly good is left to the form, which says why. A
test holds the two to each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from undersigned.campaigns.blocked import refusal_of
from undersigned.common.addresses import Address, normalise
from undersigned.common.errors import BadAddressError, NotAPublicNameError
from undersigned.common.names import check_public_name
from undersigned.letters.models import Letter, Text
from undersigned.mail.queries import check_carried

from .entry import Entry, beside_the_name
from .errors import StaleFormError
from .form_token import check_form_token

_FIELDS = ("name", "affiliation", "place", "email", "show", "token", "language", "website")


@dataclass(frozen=True, repr=False)
class GoodForm:
    """What a good form says."""

    entry: Entry
    address: Address
    first: bool
    news: bool


def read_quickly(data: Mapping[str, str], *, letter: Letter, text: Text) -> GoodForm | None:
    """What the form says if it is plainly good; None where only the form itself can tell."""
    if any("\x00" in data.get(field, "") for field in _FIELDS):
        return None
    try:
        first = check_form_token(data.get("token", "").strip(), letter_id=letter.pk, sha256=bytes(text.sha256 or b""))
        address = normalise(data.get("email", "").strip())
        check_carried(address)
        if refusal_of(address):
            return None
        affiliation, place = beside_the_name(data.get("affiliation", "")), beside_the_name(data.get("place", ""))
        show = data.get("show", "")
        if data.get("news", "on") != "on":
            return None
        news = "news" in data
        if show == "hidden":
            return GoodForm(Entry("hidden"), address, first, news)
        if show != "named":
            return None
        organisation = letter.accepts_organisations and data.get("organisation") == "on"
        if data.get("organisation", "on") != "on":
            return None
        name = check_public_name(data.get("name", ""))
        return GoodForm(Entry("named", name, affiliation, place, organisation), address, first, news)
    except (StaleFormError, BadAddressError, NotAPublicNameError):
        return None
