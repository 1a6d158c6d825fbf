"""The mails that signing sends, each in the language the person read the page in. Plain text; nothing is tracked.

The mails of one letter differ in a name and a link. So a template is drawn once for all of them, with marks where these
stand, and each mail only puts its own in: a surge asks for a thousand a second.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from undersigned.common.written import apart_in
from undersigned.frame.speaking import speaking, spoken
from undersigned.mail.outgoing import OutgoingMail

from . import holder
from .entry import Entry
from .models import Pending
from .pending import Contents

# What is each mail's own, as it stands in a drawing. No text out of the database has a NUL, and digits run in no
# direction of their own, so nothing else is taken for a mark and none is set apart.
_MARKS = {
    name: f"\0{number}\0"
    for number, name in enumerate(("name", "affiliation", "place", "confirm_link", "own_page_link"))
}


class _About(NamedTuple):
    """All that the mails of one drawing have in common, beside their kind and language."""

    title: str
    campaign: str
    at_risk: bool
    show: str
    has_affiliation: bool
    has_place: bool
    days: int
    invited_days: int


class _Drawing(NamedTuple):
    """A mail's subject, and its text with `%(name)s` for each mark."""

    subject: str
    text: str


def confirm_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Asks to confirm a signature."""
    return _mail("confirm", row, contents)


def invite_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Asks somebody whom the organisers brought along to confirm, or to say that it was not them."""
    return _mail("invite", row, contents)


def reminder_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Asks once more, and says that it is the last time."""
    return _mail("reminder", row, contents)


def already_signed_mail(row: Pending, contents: Contents) -> OutgoingMail:
    """Says that this address has signed, with a fresh link to the signatory's own page."""
    return _mail("already", row, contents)


def own_page_link(token: bytes) -> str:
    """The address of a signatory's own page."""
    return _absolute("own-page", token)


def _mail(kind: str, row: Pending, contents: Contents) -> OutgoingMail:
    entry, language, campaign = contents.entry, spoken(contents.language), row.letter.campaign.name
    about = _About(
        row.text.title,
        campaign,
        row.letter.is_at_risk,
        entry.show,
        bool(entry.affiliation),
        bool(entry.place),
        settings.UNDERSIGNED_PENDING_HOURS // 24,
        settings.UNDERSIGNED_INVITED_DAYS,
    )
    drawing = _drawing(kind, language, about)
    own = {
        "name": apart_in(language, entry.name),
        "affiliation": apart_in(language, entry.affiliation),
        "place": apart_in(language, entry.place),
        "confirm_link": _absolute("confirm", contents.token),
        "own_page_link": own_page_link(contents.token),
    }
    return OutgoingMail(
        kind=kind,
        reference=str(row.pk),
        recipient=contents.address,
        subject=drawing.subject,
        text=drawing.text % own,
        language=contents.language,
        about=row.letter_id,
        sender_name="" if about.at_risk else campaign,
    )


@lru_cache(maxsize=256)
def _drawing(kind: str, language: str, about: _About) -> _Drawing:
    """A mail of this kind about this, in a language of the interface; nothing that is kept here is anybody's own."""
    named = about.show == "named"
    context = {
        "title": apart_in(language, about.title),
        "campaign": apart_in(language, about.campaign),
        "entry": Entry(
            about.show,
            _MARKS["name"] if named else "",
            _MARKS["affiliation"] if about.has_affiliation else "",
            _MARKS["place"] if about.has_place else "",
        ),
        "confirm_link": _MARKS["confirm_link"],
        "own_page_link": _MARKS["own_page_link"],
        "days": about.days,
        "invited_days": about.invited_days,
    }
    # A mail that somebody sees in passing says nothing about a letter at risk.
    template = f"{kind}-at-risk" if about.at_risk else kind
    with speaking(language):
        subject = _("Your link") if about.at_risk else _subject(kind) % {"title": context["title"]}
        text: str = render_to_string(f"signatures/mail/{template}.txt", context)
    text = text.replace("%", "%%")
    for name, mark in _MARKS.items():
        text = text.replace(mark, f"%({name})s")
    return _Drawing(subject, text)


def _subject(kind: str) -> str:
    subjects = {
        "confirm": _("Please confirm your signature: %(title)s"),
        "invite": _("Is this your signature? %(title)s"),
        "reminder": _("Your signature waits to be confirmed: %(title)s"),
        "already": _("You have already signed: %(title)s"),
    }
    return subjects[kind]


def _absolute(name: str, token: bytes) -> str:
    return f"{settings.UNDERSIGNED_ORIGIN}{_before_token(name)}{holder.token_text(token)}"


@cache
def _before_token(name: str) -> str:
    """The path of a page behind a link, up to its token: looked up once, for a thousand mails a second."""
    return reverse(name, args=["x"]).removesuffix("x")
