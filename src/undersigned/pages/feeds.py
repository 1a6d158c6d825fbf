"""Atom feeds (RFC 4287): of the instance, of a campaign, and of what happens to one letter."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from undersigned.campaigns.models import Campaign
from undersigned.frame.speaking import apart, parted
from undersigned.leaflets.models import Leaflet, State
from undersigned.letters.queries import current_texts, public_letter, public_letters
from undersigned.letters.timeline import timeline_of
from undersigned.meetings.queries import public_meetings
from undersigned.meetings.when import shown_time

from .languages import speak

READY_SECONDS = 60
MOST = 40


@dataclass(frozen=True)
class Entry:
    """One entry; `address` is its path, by which it is known for good."""

    address: str
    title: str
    words: str
    author: str
    published: datetime
    updated: datetime


@require_safe
def instance_feed(request: HttpRequest) -> HttpResponse:
    """Letters, leaflets and meetings of every campaign."""
    host = settings.UNDERSIGNED_ORIGIN.partition("://")[2]
    return _feed(
        request, "/", _("Open letters at %(host)s") % {"host": apart(host)}, host, get_language() or "", _entries(None)
    )


@require_safe
def campaign_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Letters, leaflets and meetings of a campaign."""
    campaign = get_object_or_404(Campaign, slug=slug)
    speak(campaign.language)
    address = f"/campaigns/{campaign.slug}/"
    return _feed(request, address, campaign.name, campaign.name, campaign.language, _entries(campaign))


@require_safe
def letter_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens to a letter."""
    letter = public_letter(slug)
    if letter is None:
        raise Http404
    original = current_texts(letter)[0]
    speak(original.language)
    author, address = letter.campaign.name, f"/letters/{letter.slug}/"
    entries = []
    for event in timeline_of(letter):
        link, title = event.link or f"{address}#timeline", f"{event.sentence} {apart(original.title)}"
        known_by = f"{address}#{event.kind}-{event.at:%Y%m%dT%H%M%S%f}"
        entries.append((known_by, Entry(link, title, event.sentence, author, event.at, event.at)))
    return _feed(request, address, original.title, author, original.language, entries)


def _entries(campaign: Campaign | None) -> list[tuple[str, Entry]]:
    """The latest of each kind together, the newest first, by what they are known by."""
    found = [*_letters(campaign), *_leaflets(campaign), *_meetings(campaign)]
    found.sort(key=lambda entry: (entry.updated, entry.address), reverse=True)
    return [(entry.address, entry) for entry in found[:MOST]]


def _letters(campaign: Campaign | None) -> list[Entry]:
    entries = []
    for letter in public_letters(campaign).select_related("campaign").prefetch_related("texts")[:MOST]:
        text = next(one for one in letter.texts.all() if one.language == letter.original_language)
        told = _("An open letter to %(addressee)s.") % {"addressee": text.addressee} if text.addressee else ""
        at = letter.opened_at or letter.created
        entries.append(Entry(f"/letters/{letter.slug}/", text.title, told or text.title, letter.campaign.name, at, at))
    return entries


def _leaflets(campaign: Campaign | None) -> list[Entry]:
    rows = Leaflet.objects.filter(state=State.PUBLISHED).select_related("campaign").order_by("-published_at")
    rows = rows.filter(campaign=campaign) if campaign else rows
    return [
        Entry(
            f"/leaflets/{leaflet.slug}/",
            leaflet.headline,
            _("A leaflet, to read and to print."),
            leaflet.campaign.name,
            leaflet.published_at or leaflet.created,
            leaflet.modified,
        )
        for leaflet in rows[:MOST]
    ]


def _meetings(campaign: Campaign | None) -> list[Entry]:
    rows = public_meetings().select_related("campaign").order_by("-created")
    rows = rows.filter(campaign=campaign) if campaign else rows
    entries = []
    for meeting in rows[:MOST]:
        when = shown_time(meeting.starts, meeting.ends, meeting.zone)
        words = _("This meeting is cancelled.") if meeting.is_cancelled else parted((when, meeting.place))
        address = f"/meetings/{meeting.slug}/"
        author, title = meeting.campaign.name, f"{_('Meeting')}: {meeting.title}"
        entries.append(Entry(address, title, words, author, meeting.created, meeting.modified))
    return entries


def _feed(
    request: HttpRequest, address: str, title: str, author: str, language: str, entries: list[tuple[str, Entry]]
) -> HttpResponse:
    origin = settings.UNDERSIGNED_ORIGIN
    feed = Atom1Feed(
        title=title,
        link=f"{origin}{address}",
        description="",
        language=language or None,
        author_name=author,
        feed_url=f"{origin}{request.path}",
        feed_guid=f"{origin}{request.path}",
    )
    for key, entry in entries:
        feed.add_item(
            title=entry.title,
            link=f"{origin}{entry.address}",
            description=entry.words,
            unique_id=f"{origin}{key}",
            author_name=entry.author,
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response
