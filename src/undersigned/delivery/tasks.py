"""Steps for the background worker."""

from procrastinate.contrib.django import app

from .actions.digesting import send_digests
from .actions.handing import send_packages
from .actions.updating import send_batches


def send_updates() -> bool:
    """Move updates on towards the mail room; True while there is more to do at once."""
    return send_batches()


def hand_over_waiting() -> bool:
    """Make and send a package that waits; True if there was one."""
    return send_packages()


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="delivery-digests", pass_context=False)
def tell_teams(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Once an hour: the daily mail, to teams that have not had it and whose hour has come."""
    send_digests()
