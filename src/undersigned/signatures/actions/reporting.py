"""Reports about entries: taken in from anyone, sealed, shown to the organisers, gone once settled."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from undersigned.common import clock
from undersigned.letters.models import Letter
from undersigned.mail.pacing import count_once, limits_key
from undersigned.sealing.boxes import seal
from undersigned.sealing.derive import tag

from ..errors import ReportError
from ..keys import REPORTS, destroy_keys_before, make_report_key
from ..looking import LONGEST_WORD, MOST_WORDS, forget_watched
from ..models import Report, Signature, WatchList

PER_HOUR = 5
"""Reports from one network about one letter; of the crowd of shared networks, ten times as many."""
MOST_WAITING = 500
KEPT = timedelta(days=90)
_CROWD = 10


def report_entry(*, letter: Letter, signature: Signature, cause: str, words: str, network: str) -> None:
    """Keep what somebody says is wrong with a listed entry. Raises ReportError when there were too many just now."""
    day = clock.today()
    counter = tag(limits_key(day), "report", letter.pk.bytes, network)
    if count_once(counter, lasts=timedelta(hours=1)) > PER_HOUR * (1 if network else _CROWD):
        raise ReportError(
            _("There were many reports from your network just now. Keep your words and try again in an hour.")
        )
    if Report.objects.filter(letter_id=letter.pk).count() >= MOST_WAITING:
        raise ReportError(
            _("The organisers have more reports to read than they can. Keep your words and try again in some days.")
        )
    row = Report(letter=letter, signature=signature, cause=cause, day=day)
    if words.strip():
        row.box = seal(make_report_key(day), words.strip().encode(), context=f"report {row.pk}")
    row.save(force_insert=True)


def settle_reports(*, letter: Letter, report_ids: Iterable[uuid.UUID]) -> int:
    """The organisers have dealt with these: they are deleted. Returns how many there were."""
    return Report.objects.filter(letter_id=letter.pk, pk__in=list(report_ids)).delete()[0]


@transaction.atomic
def watch_for(*, campaign_id: uuid.UUID, words: str) -> list[str]:
    """Set the words that a campaign watches for, one a line; returns them. Raises ReportError for too many."""
    lines = list(dict.fromkeys(" ".join(line.split()) for line in words.splitlines() if line.strip()))
    if len(lines) > MOST_WORDS or any(len(line) > LONGEST_WORD for line in lines):
        raise ReportError(
            _("At most %(most)d lines of at most %(long)d characters. Please shorten the list.")
            % {"most": MOST_WORDS, "long": LONGEST_WORD}
        )
    WatchList.objects.update_or_create(campaign_id=campaign_id, defaults={"words": "\n".join(lines)})
    forget_watched(campaign_id)
    return lines


def forget_reports() -> None:
    """Forget reports that nobody settled in ninety days, and destroy keys whose reports are all gone."""
    Report.objects.filter(day__lt=clock.today() - KEPT).delete()
    first = Report.objects.order_by("day").values_list("day", flat=True).first()
    destroy_keys_before(REPORTS, min(first or clock.today(), clock.today() - timedelta(days=1)))
