"""What this room adds to a letter's timeline (letters/timeline.py); each leads to the page with the letter's news."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.frame.speaking import apart
from undersigned.letters.models import Letter
from undersigned.letters.timeline import drop_event, event_kind, note_event

from .models import HandOver, Update


def _handed_over(data: Mapping[str, Any]) -> str:
    sentence = ngettext(
        "Handed over to %(to)s, with %(n)s confirmed signature.",
        "Handed over to %(to)s, with %(n)s confirmed signatures.",
        data["number"],
    )
    return sentence % {"to": apart(data["to"]), "n": number_format(data["number"], force_grouping=True)}


_UPDATE = event_kind("update", lambda data: _("An update: %(subject)s") % {"subject": apart(data["subject"])})
_HANDED_OVER = event_kind("handed-over", _handed_over)
_REPLIED = event_kind("replied", lambda data: _("A reply came from %(from)s.") % {"from": apart(data["from"])})


def tell_handed_over(row: HandOver) -> None:
    """It reached its addressee, so the letter's timeline says so."""
    data = {"to": row.to, "number": row.total}
    note_event(letter=row.letter, kind=_HANDED_OVER, key=str(row.pk), data=data, link=_news(row.letter), at=row.at)


def tell_reply(row: HandOver) -> None:
    """There is a reply that everyone may read, or there is none any more."""
    if row.reply_public:
        note_event(letter=row.letter, kind=_REPLIED, key=str(row.pk), data={"from": row.to}, link=_news(row.letter))
    else:
        drop_event(letter=row.letter, kind=_REPLIED, key=str(row.pk))


def untell(row: HandOver) -> None:
    """It was a mistake."""
    for kind in (_HANDED_OVER, _REPLIED):
        drop_event(letter=row.letter, kind=kind, key=str(row.pk))


def tell_update(update: Update, subject: str) -> None:
    """The timeline has an update as long as the letter's page shows it."""
    if update.public and update.started_at is not None:
        link, at = _news(update.letter), update.started_at
        note_event(letter=update.letter, kind=_UPDATE, key=str(update.pk), data={"subject": subject}, link=link, at=at)
    else:
        drop_event(letter=update.letter, kind=_UPDATE, key=str(update.pk))


def _news(letter: Letter) -> str:
    return reverse("news", args=[letter.slug])
