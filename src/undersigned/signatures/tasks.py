"""The worker's loop step, and what it does every ten minutes."""

from procrastinate.contrib.django import app

from .actions.archiving import archive_due
from .actions.auditing import look_after_audits
from .actions.bulk import carry_out_bulk_voids, drop_stale_bulk_voids
from .actions.claiming import enter_part
from .actions.inviting import plan_invitations
from .actions.mailing import let_go, plan_new, queue_due, remind
from .actions.news import mix_news_addresses
from .actions.origins import notice_trends
from .actions.reporting import forget_reports

MIXED_OFTEN = 4 * 1024 * 1024  # some 10,000 addresses: laid anew in tens of milliseconds, else at night


def look_after() -> bool:
    """Notice where many come from, and do the bulk voids that are due; True while there is more to do at once."""
    noticed, voided = notice_trends(), carry_out_bulk_voids()
    return bool(noticed or voided)


def mail_pending() -> bool:
    """Move waiting forms on towards the mail room; True while there is more to do at once."""
    planned, queued = plan_new(), queue_due()
    return bool(planned or queued)


def enter_claimed() -> bool:
    """Enter the next part of a batch of claimed signatures; True while there may be more."""
    return enter_part()


def invite_claimed() -> bool:
    """Move the next invitations to confirm towards their mails. They have time: never at once again."""
    plan_invitations()
    return False


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="signatures-upkeep", pass_context=False)
def upkeep(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Remind, forget what has expired, archive letters whose day has come."""
    while remind():
        pass
    let_go()
    look_after_audits()
    archive_due()
    mix_news_addresses(most_bytes=MIXED_OFTEN)
    drop_stale_bulk_voids()
    forget_reports()


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="signatures-mixing", pass_context=False)
def mix_news(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Daily: take the order in which they came out of the addresses for news, and what joins them to signatures."""
    mix_news_addresses()
