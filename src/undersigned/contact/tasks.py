"""The worker's loop step, and what it does every hour."""

from procrastinate.contrib.django import app

from .actions import forget_old, plan_messages, queue_confirmations


def mail_messages() -> bool:
    """Move messages on towards the mail room; True while there is more to do at once."""
    planned, queued = plan_messages(), queue_confirmations()
    return bool(planned or queued)


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="contact-upkeep", pass_context=False)
def upkeep(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Close what is silent, and forget what has had its time."""
    forget_old()
