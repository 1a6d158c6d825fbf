"""The worker's loop step, which asks other sites one by one, and what puts documents on its list."""

from procrastinate.contrib.django import app

from . import checking, far_links, following


def check_waiting() -> bool:
    """Look at one page that is due, follow one letter, look at one link; True while there may be more."""
    return any([checking.check_next(), following.follow_next(), far_links.look_next()])


@app.periodic(cron="7,27,47 * * * *")
@app.task(queueing_lock="reprints-want-again", pass_context=False)
def want_again(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate passes the tick
    """Documents are compared anew once their letter is frozen."""
    checking.want_again()
