"""Cited pages are looked at again, in the background: a page that changed or went is reported to the organisers.

Compared is what a page is about, without its menus and lists of other articles. Nothing public changes by itself.
Politely: each page about once a week, one after the other, hosts by turns, and seldom where nobody answers.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from undersigned.common import clock
from undersigned.common.errors import FetchError, RefusedFetchError, UnusableAnswerError
from undersigned.common.fetching import Fetched, Limits
from undersigned.frame.outgoing import fetch_outside

from ..archive import MOST_BYTES, says
from ..models import ClaimSource, PageCheck, Quotation, Source
from ..reading import words_of_copy

Found = PageCheck.Found
MOST_IN_A_RUN = 20
GONE_AFTER = 2  # looks in a row at which a page said that it is not there
_LIMITS = Limits(bytes=MOST_BYTES, seconds=20)
_AGAIN = timedelta(days=1)
_NOT_THERE = frozenset({404, 410})


def plan_page_checks() -> int:
    """Give every cited web address its row, anew where the address changed; returns how many were made."""
    cited = Q(Exists(ClaimSource.objects.filter(source=OuterRef("pk")))) | Q(
        Exists(Quotation.objects.filter(source=OuterRef("pk")))
    )
    PageCheck.objects.exclude(url=F("source__url")).delete()
    rows = Source.objects.filter(cited, check_of_page=None).exclude(url="")[:1000]
    now = clock.now()
    made = PageCheck.objects.bulk_create([PageCheck(source=source, url=source.url, next_at=now) for source in rows])
    return len(made)


def pages_due() -> list[PageCheck]:
    """A few pages whose time has come, of every host one at most: the others wait for the next run."""
    if not settings.UNDERSIGNED_PAGE_CHECK_DAYS:
        return []
    due = PageCheck.objects.filter(next_at__lte=clock.now()).select_related("source").order_by("next_at", "pk")
    by_host: dict[str, PageCheck] = {}
    for check in due[: 10 * MOST_IN_A_RUN]:
        by_host.setdefault(urlsplit(check.url).netloc.lower(), check)
    return list(by_host.values())[:MOST_IN_A_RUN]


def look_at_page(*, check: PageCheck) -> PageCheck:
    """Ask for the page and write down what became of it. Not inside a transaction: a page may take its time."""
    headers = {"If-None-Match": check.etag} if check.etag else {}
    try:
        answer = fetch_outside(check.url, limits=_LIMITS, headers=headers)
    except FetchError as error:
        _note_failure(check, final=isinstance(error, RefusedFetchError | UnusableAnswerError))
    else:
        _note(check, answer)
    check.looked_at = clock.now()
    changed = [field.name for field in PageCheck._meta.concrete_fields if field.name not in ("id", "source", "url")]
    # Whoever changed the address meanwhile has had the row replaced.
    PageCheck.objects.filter(pk=check.pk, url=check.url).update(**{name: getattr(check, name) for name in changed})
    return check


@transaction.atomic
def accept_page(*, source: Source) -> None:
    """An organiser has looked: what stands there now still says what is cited."""
    check = PageCheck.objects.select_for_update().filter(source=source).first()
    if check is None or check.found != Found.CHANGED:
        return
    check.words_sha256, check.found, check.quotations_gone = check.seen_sha256, Found.SAME, False
    check.save(update_fields=["words_sha256", "found", "quotations_gone"])


def _note(check: PageCheck, answer: Fetched) -> None:
    if answer.status == 304:
        check.failures, check.next_at = 0, _next_time(check)
    elif answer.ok:
        _note_words(check, answer)
    elif answer.status in _NOT_THERE:
        check.failures += 1
        check.next_at = clock.now() + _AGAIN if check.failures < GONE_AFTER else _next_time(check)
        if check.failures >= GONE_AFTER:
            check.found, check.etag = Found.GONE, ""
    else:
        _note_failure(check, final=False)


def _note_words(check: PageCheck, answer: Fetched) -> None:
    words, main = words_of_copy(answer.body)
    check.failures, check.next_at = 0, _next_time(check)
    check.etag = answer.etag if len(answer.etag) <= 200 and answer.etag.isascii() and answer.etag.isprintable() else ""
    if not words.strip():
        check.found = Found.UNREADABLE
        return
    check.seen_sha256 = hashlib.sha256(" ".join(main.split()).encode()).digest()
    if check.words_sha256 is None:
        check.words_sha256 = check.seen_sha256
    same = bytes(check.words_sha256) == bytes(check.seen_sha256)
    quoted = Quotation.objects.filter(source_id=check.source_id, translates=None).values_list("words", flat=True)
    check.quotations_gone = _lacks(words, quoted)
    check.found = Found.SAME if same and not check.quotations_gone else Found.CHANGED


def _lacks(words: str, quoted: Iterable[str]) -> bool:
    return any(one and not says(words, one) for one in quoted)


def _note_failure(check: PageCheck, *, final: bool) -> None:
    """Nobody answered, or with something else than a page; asked again ever more seldom, at least once a month."""
    check.failures = min(check.failures + 1, 100)
    check.found = Found.UNREADABLE if final else Found.NO_ANSWER if check.failures > GONE_AFTER else check.found
    check.next_at = clock.now() + min(timedelta(days=30), _AGAIN * 2 ** min(check.failures - 1, 5))


def _next_time(check: PageCheck) -> datetime:
    """In about as many days as are set, spread by the source so that not all are asked at once."""
    share = int.from_bytes(hashlib.sha256(check.source_id.bytes).digest()[:2], "big") / 2**16
    return clock.now() + timedelta(days=settings.UNDERSIGNED_PAGE_CHECK_DAYS) * (0.8 + 0.4 * share)
