"""Background work of the room: the daily clearing up."""

from procrastinate.contrib.django import app

from . import accounts
from .activity import forget_old_activity
from .agreeing import forget_old_approvals


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="campaigns-tidy")
def tidy_daily(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Daily: remove ended sessions and links, addresses that nobody proved to be theirs, and old records."""
    accounts.tidy()
    forget_old_activity()
    forget_old_approvals()
