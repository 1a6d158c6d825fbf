"""What the server measures of itself: numbers over everything, none about a person, a letter or an address.

All come from the database and the disk, so every node tells the same and none has to be asked in particular. Each
query is bounded by what waits, not by how many have signed. Names and units follow Prometheus: seconds and bytes, one
gauge each; what counts up for ever is left to the proxy in front, which sees every request.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from undersigned import __version__
from undersigned.common import clock
from undersigned.contact.models import PendingMessage
from undersigned.ledger.models import Leaf, Log
from undersigned.ledger.queries import refused_logs
from undersigned.mail.models import QueuedMail, State
from undersigned.mail.queries import returned_addresses
from undersigned.meetings.models import PendingReply
from undersigned.signatures.models import Pending

TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Measure(NamedTuple):
    """One gauge: its name, what it says in words, its values by label ("" where there is only one)."""

    name: str
    words: str | Promise
    label: str
    values: dict[str, float]


class Concern(NamedTuple):
    """Something that somebody should look at; `wake` when it cannot wait for the morning."""

    words: str | Promise
    wake: bool


def measures() -> list[Measure]:
    """Everything that is measured, now."""
    return [*_mail(), *_forms(), *_logs(), *_work(), *_room()]


def exposition() -> str:
    """The measures as Prometheus reads them (text format 0.0.4)."""
    lines = [
        "# HELP undersigned_info The version that runs.",
        "# TYPE undersigned_info gauge",
        f'undersigned_info{{version="{__version__}"}} 1',
    ]
    with translation.override("en"):  # whoever asked, the words stay the same
        found = [(measure, str(measure.words)) for measure in measures()]
    for measure, words in found:
        name = f"undersigned_{measure.name}"
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
        for value, number in measure.values.items():
            label = f'{{{measure.label}="{value}"}}' if measure.label else ""
            lines.append(f"{name}{label} {number:.15g}")
    return "\n".join(lines) + "\n"


def concerns(found: list[Measure]) -> list[Concern]:
    """What of the measures somebody should look at; the same limits as in deploy/prometheus/undersigned.rules.yml."""
    value = {(measure.name, label): number for measure in found for label, number in measure.values.items()}
    held = [
        (value["mail_overdue_seconds", ""] > 900, _("Mail has been waiting for more than a quarter of an hour."), True),
        (value["forms_overdue_seconds", ""] > 900, _("Forms have been waiting for their mail for too long."), True),
        (value["log_behind_leaves", ""] > 0 and value["worker_silent_seconds", ""] > 300,
         _("Confirmed signatures wait for their place in the log, and no worker answers."), True),
        (value["log_refused", ""] > 0, _("The fork guard signs nothing for a log: see “undersigned check”."), True),
        (value["worker_silent_seconds", ""] > 300, _("No background worker has been heard of for five minutes."), True),
        (value["disk_free_bytes", ""] < 1e9, _("Less than a gigabyte of disk is left."), True),
        (value["jobs", "failed"] > 0, _("Background jobs have failed."), False),
        (value["mail", "failed"] > 100, _("Many mails have failed: look at the reasons on the letters’ desks."), False),
    ]  # fmt: skip
    return [Concern(words, wake) for is_so, words, wake in held if is_so]


def _mail() -> Iterator[Measure]:
    yield Measure("mail", _("Mails in the queue, by state."), "state", _by(QueuedMail.objects.all(), "state", State))
    due = QueuedMail.objects.filter(state=State.WAITING, next_attempt__lte=clock.now())
    oldest = due.aggregate(oldest=Min("next_attempt"))["oldest"]
    yield _one("mail_overdue_seconds", _("How long the oldest mail that is due has been waiting."), _age(oldest))
    known = dict.fromkeys(("gone", "refused", "complaint"), 0.0)
    stopped = known | {why: float(number) for why, number in returned_addresses().items()}
    yield Measure("mail_stopped_addresses", _("Addresses that are written to no more, by why."), "why", stopped)


def _forms() -> Iterator[Measure]:
    yield Measure(
        "forms", _("Signatures to be confirmed, by state."), "state", _by(Pending.objects.all(), "state", Pending.State)
    )
    waiting: tuple[QuerySet[Any], ...] = (
        Pending.objects.filter(state=Pending.State.PLANNED),
        PendingReply.objects.filter(progress="planned"),
        PendingMessage.objects.filter(progress="planned"),
    )
    now = clock.now()
    firsts = [rows.filter(mail_after__lte=now).aggregate(first=Min("mail_after"))["first"] for rows in waiting]
    oldest = min((first for first in firsts if first), default=None)
    yield _one(
        "forms_overdue_seconds", _("How long the oldest form whose turn has come has been waiting."), _age(oldest)
    )


def _logs() -> Iterator[Measure]:
    sums = Log.objects.aggregate(
        placed=Sum("size", default=0),
        behind=Sum(F("size") - F("published_size"), filter=Q(is_public=True), default=0),
    )
    unplaced = Leaf.objects.filter(index__isnull=True, log__least_batch=1).count()
    yield _one("log_leaves", _("Entries that have a place in a log."), sums["placed"])
    yield _one("log_behind_leaves", _("Entries that wait for a place or for a checkpoint."), sums["behind"] + unplaced)
    yield _one("log_refused", _("Logs for which the fork guard signs nothing."), len(refused_logs()))


def _work() -> Iterator[Measure]:
    last = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    never = timedelta(days=365).total_seconds()
    silent = _age(last) if last else never
    yield _one("worker_silent_seconds", _("Since when no background worker has been heard of."), silent)
    states = {"todo": 0.0, "doing": 0.0, "failed": 0.0}
    rows = ProcrastinateJob.objects.filter(status__in=states).order_by().values_list("status")
    jobs = states | {state: float(number) for state, number in rows.annotate(number=Count("id"))}
    yield Measure("jobs", _("Background jobs, by state."), "state", jobs)


def _room() -> Iterator[Measure]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    yield _one("database_bytes", _("The size of the database."), size)
    home = settings.UNDERSIGNED_HOME
    usage = shutil.disk_usage(home if home.exists() else home.parent)
    yield _one("disk_free_bytes", _("What is free where the data are."), usage.free)


def _one(name: str, words: Promise, number: float) -> Measure:
    return Measure(name, words, "", {"": float(number)})


def _by(rows: QuerySet[Any], field: str, states: Any) -> dict[str, float]:
    """How many rows there are in each state, also in those without any."""
    found = dict(rows.order_by().values_list(field).annotate(number=Count("pk")))
    return {str(state.value): float(found.get(state.value, 0)) for state in states}


def _age(since: Any) -> float:
    return max(0.0, (clock.now() - since).total_seconds()) if since else 0.0
