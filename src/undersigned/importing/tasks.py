"""What this room does every hour."""

from procrastinate.contrib.django import app

from .bringing import forget_old_lists


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="importing-upkeep", pass_context=False)
def upkeep(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Forget lists of people that nobody has gone on with."""
    forget_old_lists()
