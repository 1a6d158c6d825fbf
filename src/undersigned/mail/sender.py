"""Sends a batch over several kept-open connections, and pauses as a whole while the server is away. Pure.

Threads only speak SMTP; the caller's thread takes their outcomes in small groups and writes them down, so that little
is sent twice when the process is killed.
"""

import logging
import queue
import random
import ssl
import threading
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from undersigned.common import clock

from .errors import DeliveryError, FinalFailure, MailError, ServerFailure
from .smtp import Abilities, SmtpConnection
from .smtp_address import SmtpAddress

log = logging.getLogger(__name__)

MAILS_A_THREAD = 10  # fewer are sooner sent over one connection than over a second one that must be opened
GROUP = 25  # outcomes written down together: also the most, a thread, that a kill can send twice
BATCH_TIME = timedelta(seconds=20)  # then the rest goes back to the queue, where something more urgent may wait by now
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)


class Outcome(Enum):
    """What became of a mail in this attempt."""

    ACCEPTED = "accepted"
    PASSING = "passing"
    FINAL = "final"
    RELEASED = "released"  # not tried, or the server was away: no fault of the mail, no attempt counted


@dataclass(frozen=True)
class Job:
    """One mail to send: `claim` is the queue's id and attempt; `build` writes it for the server's abilities."""

    claim: tuple[uuid.UUID, int]
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    build: Callable[[Abilities], bytes] = field(repr=False)


@dataclass(frozen=True)
class Sent:
    """A job's outcome, and why where it was not accepted; `met_server_failure` marks the job that found it away."""

    job: Job
    outcome: Outcome
    reason: str = ""
    met_server_failure: bool = False


class Sender:
    """The connections to one mail server, and the pause while it is away."""

    def __init__(
        self,
        address: SmtpAddress,
        *,
        name: str,
        connections: int,
        timeout: float = 60.0,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        self._connections = [
            SmtpConnection(address, name=name, timeout=timeout, tls_context=tls_context)
            for _ in range(max(1, connections))
        ]
        self._stopping = threading.Event()
        self._failures = 0
        self._paused_until: datetime | None = None

    def is_paused(self) -> bool:
        """Whether the server was away a moment ago and it is too early to ask again."""
        return self._paused_until is not None and clock.now() < self._paused_until

    def stop(self) -> None:
        """End the batch in hand after the mails that are under way; callable from any thread."""
        self._stopping.set()

    def close_idle(self) -> None:
        """End connections that have carried nothing for a minute."""
        for connection in self._connections:
            connection.close_if_idle()

    def close(self) -> None:
        """End all connections."""
        for connection in self._connections:
            connection.close()

    def deliver(self, jobs: Sequence[Job]) -> Generator[list[Sent]]:
        """Send the jobs, yielding their outcomes in small groups; every job has exactly one outcome."""
        waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        done: queue.SimpleQueue[Sent | None] = queue.SimpleQueue()
        for job in jobs:
            waiting.put(job)
        away, until = threading.Event(), clock.now() + BATCH_TIME

        def work(connection: SmtpConnection) -> None:
            try:
                while not away.is_set() and not self._stopping.is_set() and clock.now() < until:
                    try:
                        job = waiting.get_nowait()
                    except queue.Empty:
                        return
                    done.put(self._send(connection, job, away))
            finally:
                done.put(None)

        threads = self._connections[: -(-len(jobs) // MAILS_A_THREAD)]
        with ThreadPoolExecutor(len(threads) or 1, "mail") as pool:
            running = [pool.submit(work, connection) for connection in threads]
            try:
                yield from _groups(done, len(running))
            finally:
                away.set()  # also when the caller could not write the outcomes down: do not send what is not recorded
        if self._stopping.is_set():
            self.close()
        rest = [Sent(waiting.get_nowait(), Outcome.RELEASED) for _ in range(waiting.qsize())]
        if rest:
            yield rest
        _raise_what_was_raised(running)

    def _send(self, connection: SmtpConnection, job: Job, away: threading.Event) -> Sent:
        try:
            connection.send(sender=job.sender, recipient=job.recipient, build=job.build)
        except ServerFailure as failure:
            if not away.is_set():
                away.set()
                self._pause(failure)
            outcome = Outcome.PASSING if failure.after_recipient else Outcome.RELEASED
            return Sent(job, outcome, failure.reason, met_server_failure=True)
        except FinalFailure as failure:
            return Sent(job, Outcome.FINAL, failure.reason)
        except DeliveryError as failure:
            return Sent(job, Outcome.PASSING, failure.reason)
        except (MailError, UnicodeError, ValueError) as error:
            # Written badly: by us, or by what someone typed. It would be no better tomorrow.
            log.error("A mail could not be written (%s).", type(error).__name__)
            return Sent(job, Outcome.FINAL, "not writable")
        self._failures, self._paused_until = 0, None
        return Sent(job, Outcome.ACCEPTED)

    def _pause(self, failure: ServerFailure) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(self._failures, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
        self._failures += 1
        self._paused_until = clock.now() + pause
        if failure.lasting:
            log.error(
                "The mail server refuses us (%s). No mail goes out and none is lost: check EMAIL_URL, the sender's "
                "address and the server's certificate. Next try in %d seconds.",
                failure.reason,
                pause.total_seconds(),
            )
        else:
            log.warning(
                "The mail server is away (%s). Mails wait; next try in %d seconds.",
                failure.reason,
                pause.total_seconds(),
            )


def _groups(done: "queue.SimpleQueue[Sent | None]", threads: int) -> Iterator[list[Sent]]:
    """What the threads have done, in groups of at most GROUP or a second's worth, until each has said None."""
    group: list[Sent] = []
    while threads:
        try:
            sent = done.get(timeout=1.0)
        except queue.Empty:
            if group:
                yield group
                group = []
            continue
        if sent is None:
            threads -= 1
        else:
            group.append(sent)
        if len(group) >= GROUP:
            yield group
            group = []
    if group:
        yield group


def _raise_what_was_raised(running: list[Future[None]]) -> None:
    """A fault of ours inside a thread belongs to the caller, not to nobody."""
    for future in running:
        future.result()
