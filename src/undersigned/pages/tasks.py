"""What is done now and then over the tables of all rooms."""

from procrastinate.contrib.django import app

from .wiping import NIGHTLY_BYTES, wipe_deleted


@app.periodic(cron="5-55/10 * * * *")
@app.task(queueing_lock="wiping", pass_context=False)
def wipe(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Take what was deleted out of the database's files, in every room's tables, while they are small."""
    wipe_deleted()


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="wiping-nightly", pass_context=False)
def wipe_nightly(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """The same for larger tables, when few people are about."""
    wipe_deleted(most_bytes=NIGHTLY_BYTES)
