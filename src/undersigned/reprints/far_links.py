"""Links with campaigns on other servers: each side says so on its own page, and looks whether the other does.

    https://a.example/campaigns/library/links.json
    {"format": "undersigned-links/1", "name": "…", "language": "en", "topics": ["…"], "place": "…",
     "links": [{"address": "https://b.example/campaigns/bus", "sentence": "…", "language": "en", "since": "…"}]}

Nothing is signed: what a campaign says, it says where only it can write. Proposing is listing the other and telling it
(`…/links/announce`); agreeing is listing it, too; ending is no longer listing it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.common.canonical import one_line
from undersigned.common.errors import FetchError, NotCanonicalError
from undersigned.common.languages import is_known
from undersigned.common.public_addresses import parse_target
from undersigned.frame.outgoing import fetch_outside

from .errors import KnownAddressError, ReprintError
from .models import RETRIES, SELDOM, DirectoryEntry, FarLink

FORMAT = "undersigned-links/1"
LONGEST, MOST_LINKS, MOST_TOPICS, TOPIC_LENGTH = 300, 200, 10, 40
_WAITING = timedelta(hours=1)
_CLAIM = timedelta(minutes=10)


def campaign_address(campaign: Campaign) -> str:
    """A campaign's address, as others name it."""
    return f"{settings.UNDERSIGNED_ORIGIN}/campaigns/{campaign.slug}"


def propose_far_link(*, campaign: Campaign, address: str, sentence: str, loopback: bool = False) -> FarLink:
    """List a campaign elsewhere on our side; the background tells it. Raises RefusedFetchError, ReprintError."""
    far = _far_address(address, loopback=loopback)
    line = one_line(sentence, max_length=LONGEST)
    if FarLink.objects.filter(campaign=campaign).count() >= MOST_LINKS:
        raise ReprintError(_("This campaign has as many links as fit."))
    try:
        with transaction.atomic():
            return FarLink.objects.create(
                campaign=campaign,
                address=far,
                sentence=line,
                language=campaign.language,
                ours=True,
                proposed_at=clock.now(),
                due_at=clock.now(),
            )
    except IntegrityError as error:
        raise KnownAddressError(
            _("There is a link with this campaign already, or a proposal. It stands below.")
        ) from error


def note_far_proposal(*, campaign: Campaign, address: str, loopback: bool = False) -> None:
    """A campaign elsewhere says that it lists us; the background looks. Raises RefusedFetchError, ReprintError."""
    far = _far_address(address, loopback=loopback)
    known = FarLink.objects.filter(campaign=campaign)
    if not known.filter(address=far).update(due_at=clock.now()) and known.count() < MOST_LINKS:
        FarLink.objects.get_or_create(
            campaign=campaign, address=far, defaults={"proposed_at": clock.now(), "due_at": clock.now()}
        )


def agree_to_far_link(*, link: FarLink) -> None:
    """List it on our side, too. Raises ReprintError where the other side does not list us."""
    if not link.theirs:
        raise ReprintError(_("The other campaign does not list you at the moment."))
    link.ours, link.announced, link.due_at = True, False, clock.now()
    link.confirmed_at = link.confirmed_at or clock.now()
    link.save(update_fields=["ours", "announced", "due_at", "confirmed_at"])


def end_far_link(*, link: FarLink) -> None:
    """No longer list it; the other side finds out when it looks."""
    link.delete()


def describe_in_directory(*, campaign: Campaign, topics: str, place: str) -> None:
    """How the campaign is found: topics parted by commas, a place. Raises NotCanonicalError."""
    words = [one_line(topic, max_length=TOPIC_LENGTH) for topic in topics.split(",") if topic.strip()]
    DirectoryEntry.objects.update_or_create(
        campaign=campaign,
        defaults={
            "topics": list(dict.fromkeys(words))[:MOST_TOPICS],
            "place": one_line(place, max_length=100) if place.strip() else "",
        },
    )


def public_far_links(campaign: Campaign) -> list[FarLink]:
    """Links with campaigns elsewhere that both sides say."""
    return list(FarLink.objects.filter(campaign=campaign, ours=True, theirs=True))


def links_file(campaign: Campaign) -> dict[str, Any]:
    """What our side says, for others to read."""
    entry = DirectoryEntry.objects.filter(campaign=campaign).first()
    return {
        "format": FORMAT,
        "name": campaign.name,
        "language": campaign.language,
        "topics": entry.topics if entry else [],
        "place": entry.place if entry else "",
        "links": [
            {
                "address": link.address,
                "sentence": link.sentence,
                "language": link.language,
                "since": link.proposed_at.date().isoformat(),
            }
            for link in FarLink.objects.filter(campaign=campaign, ours=True)
        ],
    }


# -- in the background


def look_next() -> bool:
    """Look at the link that has been due longest. False when none is."""
    with transaction.atomic():
        due = FarLink.objects.filter(due_at__lte=clock.now()).order_by("due_at").select_related("campaign")
        link = due.select_for_update(skip_locked=True, of=("self",)).first()
        if link is None:
            return False
        link.due_at = clock.now() + _CLAIM
        link.save(update_fields=["due_at"])
    try:
        _look(link)
    except (FetchError, ReprintError):
        FarLink.objects.filter(pk=link.pk).update(
            failures=link.failures + 1, due_at=clock.now() + RETRIES[min(link.failures, len(RETRIES) - 1)]
        )
    return True


def _look(link: FarLink) -> None:
    if link.ours and not link.announced:
        body = json.dumps({"address": campaign_address(link.campaign)}).encode()
        told = fetch_outside(f"{link.address}/links/announce", body=body, headers={"Content-Type": "application/json"})
        link.announced = told.ok
    answer = fetch_outside(f"{link.address}/links.json", types=["application/json"])
    if not answer.ok:
        raise ReprintError(f"That server answered {answer.status}.")
    found = _read(answer.body, campaign_address(link.campaign))
    if found.sentence is None and not link.ours:
        link.delete()  # somebody said that it lists us, and it does not
        return
    link.theirs = found.sentence is not None
    if found.sentence is not None and not link.ours:
        link.sentence, link.language = found.sentence, found.sentence_language
    link.confirmed_at = (link.confirmed_at or clock.now()) if link.is_confirmed else None
    link.name, link.far_language, link.topics, link.place = found.name, found.language, found.topics, found.place
    link.failures, link.due_at = 0, clock.now() + (SELDOM if link.is_confirmed else _WAITING)
    link.save(update_fields=_LOOKED_AT.split())


_LOOKED_AT = "theirs sentence language confirmed_at name far_language topics place failures due_at announced"


@dataclass(frozen=True)
class _Said:
    """What the other side says of itself, and of us: `sentence` is None where it does not list us."""

    name: str
    language: str
    topics: list[str]
    place: str
    sentence: str | None
    sentence_language: str = ""


def _read(data: bytes, ours: str) -> _Said:
    """Raises ReprintError for anything that is no such file."""
    try:
        found = json.loads(data)
        if found["format"] != FORMAT:
            raise ValueError
        mine = next((link for link in found["links"] if link["address"] == ours), None)
        said = _Said(
            name=one_line(found["name"], max_length=200),
            language=_language(found["language"]),
            topics=[one_line(topic, max_length=TOPIC_LENGTH) for topic in _strings(found["topics"])[:MOST_TOPICS]],
            place=one_line(found["place"], max_length=100) if found["place"] else "",
            sentence=None if mine is None else one_line(mine["sentence"], max_length=LONGEST),
            sentence_language="" if mine is None else _language(mine["language"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, NotCanonicalError) as error:
        raise ReprintError("That server does not say what a campaign’s links are.") from error
    return said


def _strings(words: object) -> list[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise TypeError
    return words


def _language(tag: object) -> str:
    if not isinstance(tag, str) or not is_known(tag):
        raise ValueError
    return tag


def _far_address(address: str, *, loopback: bool) -> str:
    target = parse_target(address, loopback=loopback)
    before, found, after = target.path.partition("?")[0].partition("/campaigns/")
    slug = after.split("/")[0]
    if not found or not slug:
        raise ReprintError(_("That is no campaign’s address on a server like this one."))
    if target.origin == settings.UNDERSIGNED_ORIGIN:
        raise ReprintError(_("That campaign is on this server. Propose the link on the page for links here."))
    return f"{target.origin}{before}/campaigns/{slug}"


# -- the directory


@dataclass(frozen=True)
class Listed:
    """A campaign in the directory."""

    name: str
    url: str
    language: str
    topics: list[str]
    place: str
    far: bool


def directory(*, topic: str = "", place: str = "", language: str = "") -> list[Listed]:
    """Campaigns here that have described themselves, and those elsewhere that are linked with one here, by name."""
    found = []
    for entry in DirectoryEntry.objects.select_related("campaign"):
        near = entry.campaign
        found.append(Listed(near.name, f"/campaigns/{near.slug}/", near.language, entry.topics, entry.place, False))
    for link in FarLink.objects.filter(ours=True, theirs=True).order_by("address").distinct("address"):
        found.append(Listed(link.name, f"{link.address}/", link.far_language, link.topics, link.place, True))
    kept = [
        each
        for each in found
        if (not topic or topic.casefold() in _folded(each.topics))
        and (not place or each.place.casefold() == place.casefold())
        and (not language or each.language == language)
    ]
    return sorted(kept, key=lambda each: each.name.casefold())


def directory_has_entries() -> bool:
    """Whether there is anything to find in the directory."""
    return DirectoryEntry.objects.exists() or FarLink.objects.filter(ours=True, theirs=True).exists()


def _folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}
