"""The worker's loop step, and what it does every ten minutes."""

from procrastinate.contrib.django import app

from .actions import forget_past, plan_replies, queue_confirmations, remind, tell_changes


def mail_replies() -> bool:
    """Move replies on towards the mail room, and tell of changes; True while there is more to do at once."""
    planned, queued, told = plan_replies(), queue_confirmations(), tell_changes()
    return bool(planned or queued or told)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="meetings-upkeep", pass_context=False)
def upkeep(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Remind, and forget what has had its time."""
    while remind():
        pass
    forget_past()
