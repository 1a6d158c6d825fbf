"""The background process: Procrastinate's worker for jobs, and a thread for each loop that a room has.

`python -m undersigned work`, started by the supervisor. A loop is a function `step() -> bool` in a room's `tasks.py`:
True when there was work and more may wait, anything else to be asked again after the loop's interval.
"""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

logger = logging.getLogger("undersigned.server.worker")

LONGEST_WAIT = 60.0
NICENESS = 5  # where processors are short, who is sending a form goes before mails that can wait a second


class Loop(NamedTuple):
    """A step to be called again and again; `seconds` is the wait after it found nothing to do."""

    path: str
    seconds: float = 1.0


LOOPS: tuple[Loop, ...] = (
    Loop("undersigned.ledger.tasks.sequence_waiting"),
    Loop("undersigned.ledger.tasks.publish_waiting", seconds=0.5),
    Loop("undersigned.signatures.tasks.mail_pending"),
    Loop("undersigned.signatures.tasks.enter_claimed", seconds=2.0),
    Loop("undersigned.signatures.tasks.invite_claimed", seconds=5.0),
    Loop("undersigned.signatures.tasks.look_after", seconds=10.0),
    Loop("undersigned.meetings.tasks.mail_replies"),
    Loop("undersigned.contact.tasks.mail_messages"),
    Loop("undersigned.delivery.tasks.send_updates"),
    Loop("undersigned.delivery.tasks.hand_over_waiting", seconds=3.0),
    Loop("undersigned.mail.tasks.send_waiting"),
    Loop("undersigned.mail.tasks.read_mailbox", seconds=30.0),
    Loop("undersigned.reprints.tasks.check_waiting", seconds=3.0),
    Loop("undersigned.pages.tasks.publish_pages"),
    Loop("undersigned.mail.tasks.destroy_mail_keys", seconds=6 * 3600.0),
)
# Called once, when the work is to end, so that a long step gives up early.
STOPPERS: tuple[str, ...] = ("undersigned.mail.tasks.stop_sending", "undersigned.pages.tasks.stop_publishing")


def main() -> int:
    """Work until SIGTERM or SIGINT. Returns the exit code."""
    import django

    _make_room()
    django.setup()
    from django.utils.module_loading import import_string

    stop = threading.Event()
    threads = [
        threading.Thread(target=run_loop, args=(import_string(loop.path), loop, stop), name=loop.path, daemon=True)
        for loop in LOOPS
    ]
    for thread in threads:
        thread.start()
    asyncio.run(_run_jobs(stop))
    stop.set()
    for stopper in STOPPERS:
        import_string(stopper)()
    for thread in threads:
        thread.join(timeout=10)
    return 0


def _make_room() -> None:
    """Let the web processes go first. Linux may schedule each session as one, so ours gets the niceness, too."""
    os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS))


def run_loop(step: Callable[[], object], loop: Loop, stop: threading.Event) -> None:
    """Call `step` until `stop` is set, waiting longer after each failure in a row, at most a minute.

    Failures are logged by the name of their class only: a message could hold what somebody typed.
    """
    from django.db import close_old_connections

    failures = 0
    while not stop.is_set():
        busy = False
        try:
            busy = bool(step())
            failures = 0
        except Exception as error:  # noqa: BLE001 - whatever it is, the loop goes on and says so
            failures += 1
            logger.error("%s failed with %s, %d in a row", loop.path, type(error).__name__, failures)
        finally:
            close_old_connections()  # gives the connection back to the pool, and drops a broken one
        if not busy:
            stop.wait(min(LONGEST_WAIT, loop.seconds * 2**failures) if failures else loop.seconds)


async def _run_jobs(stop: threading.Event) -> None:
    """Run Procrastinate's worker, again after a failure, until a signal comes."""
    signalled = asyncio.Event()
    running = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        running.add_signal_handler(number, signalled.set)
    signalling = asyncio.create_task(signalled.wait())
    failures = 0
    while not signalled.is_set():
        jobs = asyncio.create_task(_work_jobs())
        await asyncio.wait({jobs, signalling}, return_when=asyncio.FIRST_COMPLETED)
        stop_now = signalled.is_set()
        if stop_now:
            stop.set()
            jobs.cancel()
        try:
            await jobs
        except asyncio.CancelledError:
            pass
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            failures += 1
            logger.error("the job worker failed with %s, %d in a row", type(error).__name__, failures)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(signalling), min(LONGEST_WAIT, 2.0 ** min(failures, 6)))


async def _work_jobs() -> None:
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    # A copy of the app: the loops' threads go on deferring jobs through Django's own connections.
    worker_app = app.with_connector(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3))
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            concurrency=1,
            name=f"worker-{os.getpid()}",
            fetch_job_polling_interval=15.0,  # it listens; asking is for what it missed
            abort_job_polling_interval=60.0,
            shutdown_graceful_timeout=8.0,
            delete_jobs="successful",
            install_signal_handlers=False,
        )
