"""The worker's loop step, which looks at pages one by one, and what puts documents on its list."""

from procrastinate.contrib.django import app

from . import checking


def check_waiting() -> bool:
    """Look at one page that is due; True while there may be more."""
    return checking.check_next()


@app.periodic(cron="7,27,47 * * * *")
@app.task(queueing_lock="reprints-want-again", pass_context=False)
def want_again(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Documents are compared anew once their letter is frozen."""
    checking.want_again()
