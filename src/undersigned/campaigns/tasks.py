"""Background work of the room: the daily clearing up."""

from procrastinate.contrib.django import app

from . import accounts


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="campaigns-tidy")
def tidy_daily(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Daily: remove ended sessions and links, and addresses that nobody proved to be theirs."""
    accounts.tidy()
