"""What happened to a letter: opened, milestones, corrections, and what the rooms above add (updates, replies).

A room registers each kind of event once, with the sentence that says it, so that the sentence is in the reader's
language whenever it is read; what is stored is only its data:

    HANDED_OVER = event_kind("handed-over", lambda data: _("Handed over to %(whom)s.") % data)
    note_event(letter=letter, kind=HANDED_OVER, data={"whom": "the mayor"}, link="/letters/…/delivery", key="1")
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.common import clock
from undersigned.common.languages import is_known, name_of
from undersigned.frame.speaking import listed

from .models import Event, Letter

MOST_SHOWN = 40
Sentence = Callable[[Mapping[str, Any]], str]
_SENTENCES: dict[str, Sentence] = {}


@dataclass(frozen=True)
class ShownEvent:
    """An event as a reader meets it: when, in one sentence, and where to read on ("" for nowhere)."""

    at: datetime
    kind: str
    sentence: str
    link: str


def event_kind(kind: str, sentence: Sentence) -> str:
    """Make a kind of event known; returns it. Raises ValueError for one that another room has taken."""
    if kind in _SENTENCES and _SENTENCES[kind] is not sentence:
        raise ValueError(f"There is a kind of event called {kind} already.")
    _SENTENCES[kind] = sentence
    return kind


def note_event(
    *,
    letter: Letter,
    kind: str,
    data: Mapping[str, Any] | None = None,
    link: str = "",
    key: str = "",
    at: datetime | None = None,
) -> Event:
    """Write an event into the letter's timeline; inside the transaction of what happened.

    `key` tells several of one kind apart: the same kind and key again is the same event, and stays as it was. `link`
    is an address of this instance. Raises ValueError for a kind that no room made known.
    """
    if kind not in _SENTENCES:
        raise ValueError(f"No room made events called {kind} known.")
    event, _made = Event.objects.get_or_create(
        letter=letter, kind=kind, key=key, defaults={"data": dict(data or {}), "link": link, "at": at or clock.now()}
    )
    return event


def drop_event(*, letter: Letter, kind: str, key: str = "") -> None:
    """Take an event out that did not happen after all, such as a reprint whose agreement was taken back."""
    Event.objects.filter(letter=letter, kind=kind, key=key).delete()


def timeline_of(letter: Letter) -> list[ShownEvent]:
    """The latest events, the newest first, in the language that the interface speaks now; one query."""
    rows = Event.objects.filter(letter=letter).order_by("-at", "-pk")[:MOST_SHOWN]
    return [ShownEvent(row.at, row.kind, _SENTENCES[row.kind](row.data), row.link) for row in rows if _known(row)]


def _known(row: Event) -> bool:
    """A room that was taken out of the program leaves rows behind that nobody can say."""
    return row.kind in _SENTENCES


def _opened(data: Mapping[str, Any]) -> str:
    languages = [name_of(code) for code in data.get("languages", ()) if is_known(code)]
    if len(languages) < 2:
        return _("Opened for signing.")
    return _("Opened for signing in %(languages)s.") % {"languages": listed(languages)}


def _milestone(data: Mapping[str, Any]) -> str:
    number = int(data["number"])
    sentence = ngettext("%(n)s confirmed signature.", "%(n)s confirmed signatures.", number)
    return sentence % {"n": number_format(number, force_grouping=True)}


OPENED = event_kind("opened", _opened)
TRANSLATION = event_kind(
    "translation", lambda data: _("A translation was added: %(language)s.") % {"language": name_of(data["language"])}
)
MILESTONE = event_kind("milestone", _milestone)
CORRECTED = event_kind("corrected", lambda _data: _("A correction was added."))
CLOSED = event_kind("closed", lambda _data: _("Signing ended."))
TAKEN_DOWN = event_kind(
    "taken-down",
    lambda data: _("Taken down by whoever runs this server.") if data.get("by") else _("Taken down by the organisers."),
)
SUPERSEDED = event_kind("superseded", lambda _data: _("A newer letter takes its place."))
