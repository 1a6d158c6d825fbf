"""Looking whether a page still has the letter, word by word. Asks the network; runs in the background only."""

import hashlib
import html
import logging
from dataclasses import asdict
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from undersigned.campaigns.mails import tell_team
from undersigned.campaigns.roles import Right
from undersigned.common import clock
from undersigned.common.errors import FetchError
from undersigned.common.fetching import Fetched
from undersigned.frame.outgoing import fetch_outside
from undersigned.importing.draft import Introduction
from undersigned.importing.errors import ImportingError
from undersigned.importing.queries import draft_as_read
from undersigned.importing.sandbox import import_bytes
from undersigned.ledger.keys import host
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts

from .chain import parse_chain, verify_chain
from .comparing import Comparison, Verdict, compare
from .errors import ReprintError
from .letter_words import blocks_of_draft, words_of_text
from .models import (
    CONFIRMED,
    OFTEN,
    OFTEN_FOR,
    RETRIES,
    SELDOM,
    Appearance,
    Consent,
    HostedIntroduction,
)
from .ours import first_leaf_hash, letter_address, texts_of
from .words import Block, blocks_of

log = logging.getLogger(__name__)

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_CLAIM = timedelta(minutes=10)  # far longer than a fetch and a comparison take
_LONGEST_INTRODUCTION = 10_000


class Found(NamedTuple):
    """What one comparison said, and for the text in which language."""

    comparison: Comparison
    language: str


def check_next() -> bool:
    """Check what has been due longest. False when nothing is."""
    appearance = _claim()
    if appearance is None:
        return False
    match appearance.kind:
        case Appearance.Kind.DOCUMENT:
            _check_document(appearance)
        case Appearance.Kind.INSTANCE:
            check_signed(appearance)
        case Appearance.Kind.HOSTED:
            check_hosted(appearance)
        case _:
            _check_page(appearance)
    return True


def _claim() -> Appearance | None:
    """The row that is due; nobody else takes it for a while."""
    with transaction.atomic():
        due = Appearance.objects.filter(due_at__lte=clock.now()).order_by("due_at")
        found = (
            due.select_for_update(skip_locked=True, of=("self",)).select_related("letter__campaign", "document").first()
        )
        if found is not None:
            found.due_at = clock.now() + _CLAIM
            found.save(update_fields=["due_at"])
        return found


def _check_page(appearance: Appearance) -> None:
    try:
        page = fetch_outside(
            appearance.url,
            types=PAGE_TYPES,
            headers={"If-None-Match": appearance.etag} if appearance.etag and appearance.verdict else None,
        )
        if page.status == 304:
            _done(appearance)
            return
        if not page.ok:
            raise _NoPageError(page)
    except FetchError as error:
        _failed(appearance, str(error))
        return
    introductions = _introductions(page.body) if not appearance.introduction and not appearance.quoting else []
    found = compare_with(appearance.letter, blocks_of(page.body, page.charset))
    appearance.etag = page.etag[:300] if page.etag.isascii() and page.etag.isprintable() else ""
    _record(appearance, found, page.body, introductions)


def _check_document(appearance: Appearance) -> None:
    if appearance.document is None:
        _failed(appearance, "The imported document is no longer there.")
        return
    found = compare_with(appearance.letter, blocks_of_draft(draft_as_read(appearance.document)))
    _record(appearance, found, bytes(appearance.document.original), [])


def check_signed(appearance: Appearance) -> None:
    """A reprint on another instance: its chain must lead from our letter to it, and its body be a text of ours."""
    try:
        hops = parse_chain(_get(f"{appearance.url}chain"))
        own = hops[-1].hop
        parts = urlsplit(appearance.url)
        served = _get(f"{parts.scheme}://{parts.netloc}/reprints/keys").decode("ascii", "replace").split()
        findings = verify_chain(
            hops,
            letter=letter_address(appearance.letter),
            first_leaf=first_leaf_hash(appearance.letter),
            texts=texts_of(appearance.letter),
            keys={own.host: served},
        )
        if own.address != appearance.url:
            raise ReprintError("That reprint says that it stands at another address.")
        if findings:
            raise ReprintError(f"The chain does not hold: {findings[0].message}")
        if hashlib.sha256(_get(f"{appearance.url}text.{own.language}.md")).digest() != own.body:
            raise ReprintError("That reprint shows a body that is not the one its hop names.")
    except (FetchError, ReprintError) as error:
        if not appearance.verdict and appearance.failures >= len(RETRIES):
            appearance.delete()  # announced by somebody, and never there
        else:
            _failed(appearance, str(error))
        return
    appearance.verdict, appearance.language, appearance.has_title = Verdict.IDENTICAL, own.language, True
    appearance.outlet, appearance.dated, appearance.introduction = own.outlet, own.dated, own.introduction
    appearance.quoting = [{"outlet": each.hop.outlet, "text": each.hop.introduction} for each in hops[-2::-1]]
    _done(appearance, "outlet", "dated")


def check_hosted(appearance: Appearance) -> None:
    """An introduction that is hosted here: the outlet's own page must bear its address, or its mark.

    A page that answers without it takes the introduction off the letter's page; one that does not answer, nothing.
    """
    hosted = appearance.hosted
    try:
        page = fetch_outside(appearance.url, types=PAGE_TYPES)
        if not page.ok:
            raise _NoPageError(page)
    except FetchError as error:
        _failed(appearance, str(error))
        return
    if not stands_there(page.body, hosted):
        appearance.verdict = ""
        _failed(appearance, _NO_LINK)
        return
    if not appearance.verdict:
        appearance.dated = clock.today()
    appearance.verdict = CONFIRMED
    _done(appearance, "dated")
    tell_of_hosted(appearance)


def stands_there(body: bytes, hosted: HostedIntroduction) -> bool:
    """Whether the introduction's address, with any scheme, or its mark stands anywhere in a page."""
    words = html.unescape(body.decode("utf-8", "replace"))
    return f"{host()}{hosted_path(hosted)}".rstrip("/") in words or hosted.mark in words


def tell_of_hosted(appearance: Appearance) -> None:
    """Tell the organisers, at most once a day, that an introduction is confirmed and waits for their word."""
    hosted = HostedIntroduction.objects.filter(appearance=appearance, appearance__consent=Consent.WAITING)
    with transaction.atomic():
        unsaid = Q(told_on=None) | Q(told_on__lt=clock.today())
        if hosted.filter(unsaid).update(told_on=clock.today()):
            context = {"outlet": appearance.outlet, "path": reverse("desk-reprints", args=[appearance.letter.slug])}
            tell_team("reprints/mail/hosted", campaign=appearance.letter.campaign, right=Right.OPEN, context=context)


def hosted_path(hosted: HostedIntroduction) -> str:
    """Where a hosted introduction stands on this server."""
    return reverse("hosted-introduction", args=[hosted.slug])


def _get(url: str) -> bytes:
    answer = fetch_outside(url)
    if not answer.ok:
        raise _NoPageError(answer)
    return answer.body


def compare_with(letter: Letter, blocks: list[Block]) -> Found:
    """The letter's text that stands there best: as it was signed, else with the fewest changes."""
    order = [Verdict.IDENTICAL, Verdict.TYPOGRAPHY, Verdict.CHANGED, Verdict.NOT_FOUND]
    found = [Found(compare(words_of_text(text), blocks), text.language) for text in current_texts(letter)]
    return min(found, key=lambda each: (order.index(each.comparison.verdict), len(each.comparison.changes)))


def split_introductions(outlet: str, introductions: list[Introduction]) -> tuple[str, list[dict[str, str]]]:
    """What an outlet wrote itself, and what it quotes of others, from the outermost. Unnamed words are its own."""
    names = (None, outlet.casefold())
    own = [each.text for each in introductions if (each.outlet and each.outlet.casefold()) in names]
    others = [each for each in introductions if (each.outlet and each.outlet.casefold()) not in names]
    quoting = [{"outlet": each.outlet or "", "text": each.text[:_LONGEST_INTRODUCTION]} for each in others]
    return "\n\n".join(own)[:_LONGEST_INTRODUCTION], quoting


def _introductions(data: bytes) -> list[Introduction]:
    """Introductions that say of themselves that they are; read apart from this process."""
    try:
        return list(import_bytes(data).introductions)
    except ImportingError:
        return []


def _record(appearance: Appearance, found: Found, data: bytes, introductions: list[Introduction]) -> None:
    comparison = found.comparison
    appearance.verdict = comparison.verdict
    appearance.language = "" if comparison.verdict == Verdict.NOT_FOUND else found.language
    appearance.changes = [asdict(change) for change in comparison.changes]
    appearance.has_title = comparison.has_title
    appearance.content_sha256 = hashlib.sha256(data).digest()
    if introductions and comparison.verdict != Verdict.NOT_FOUND:
        appearance.introduction, appearance.quoting = split_introductions(appearance.outlet, introductions)
    _done(appearance)


def _done(appearance: Appearance, *more: str) -> None:
    now = clock.now()
    appearance.checked_at, appearance.failed_since, appearance.failures, appearance.problem = now, None, 0, ""
    appearance.due_at = now + (OFTEN if now - appearance.noted_at < OFTEN_FOR else SELDOM)
    _save(appearance, *more)


def _failed(appearance: Appearance, problem: str) -> None:
    """Nothing was learnt: what was found last stays, and the page says since when nobody answers."""
    now = clock.now()
    appearance.failed_since = appearance.failed_since or now
    appearance.due_at = now + RETRIES[min(appearance.failures, len(RETRIES) - 1)]
    appearance.failures += 1
    appearance.problem = problem[:300]
    _save(appearance)


_CHECKED = (
    "due_at checked_at failed_since failures problem verdict language changes has_title content_sha256 etag"
    " introduction quoting"
)


def _save(appearance: Appearance, *more: str) -> None:
    """Only what a check finds: consent may have been given meanwhile."""
    appearance.save(update_fields=[*_CHECKED.split(), *more])


def want_again() -> None:
    """What was frozen or changed since its document was compared is due at once."""
    Appearance.objects.filter(
        kind=Appearance.Kind.DOCUMENT, letter__frozen_at__gt=F("checked_at"), due_at__gt=clock.now() + _CLAIM
    ).update(due_at=clock.now())


class _NoPageError(FetchError):
    """The page answered with something else than itself."""

    def __init__(self, page: Fetched) -> None:
        gone = page.status in (404, 410)
        super().__init__("gone" if gone else "status", _GONE if gone else f"That page answered {page.status}.")


_GONE = "That page is no longer there."
_NO_LINK = "The page was read, and neither the link nor the mark stands on it."
