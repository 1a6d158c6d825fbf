"""Forms of one process that come in at the same moment are kept together, in one statement.

While one batch is being kept, whoever comes waits, and all who wait are the next batch. Nobody waits for a clock, and
the more come, the more one write to the disk serves. Waiting costs no thread.

While the database does not answer, trying again is our work and not the visitor's: the forms wait here, for as long as
who waits for them will (`pages.front`). At most `places` forms wait then; who comes on top hears it at once.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from .actions.keeping import PreparedForm, keep_forms, not_open
from .errors import BusyError

STALLED_SECONDS = 1.0  # keeping takes milliseconds: after this long something is wrong, and places are counted
PAUSE_SECONDS = 0.25  # between two tries to reach the database
MOST_TOGETHER = 500
NO_TURN = "undersigned.no_turn"  # in a request's META: the BusyError that it has met before it reached the view
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

Keep = Callable[[Sequence[PreparedForm]], set[uuid.UUID]]


class Turns:
    """`keep` is called in a thread of its own, by one batch at a time. For one event loop."""

    def __init__(self, keep: Keep = keep_forms, *, places: int = 1000) -> None:
        self._keep = keep
        self.places = places
        self._waiting: deque[tuple[PreparedForm, asyncio.Future[bool]]] = deque()
        self._keeping: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._answered_at = monotonic()  # when the database last did, or was asked after a rest

    def is_stalled(self) -> bool:
        """Whether forms wait because the database has not answered for longer than keeping takes."""
        return self._keeping is not None and monotonic() - self._answered_at > STALLED_SECONDS

    def enter(self, form: PreparedForm) -> asyncio.Future[bool]:
        """Have the form kept, durably. The future tells whether it was: False when its letter takes none now.

        Whoever waits no longer cancels the future; the form may then still be kept, and sending the same again is the
        same row. Raises BusyError when all places are taken.
        """
        if len(self._waiting) >= self.places and self.is_stalled():
            raise busy()
        outcome: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((form, outcome))
        if self._keeping is None:
            self._answered_at = monotonic()
            self._keeping = asyncio.create_task(self._keep_all())
        return outcome

    async def _keep_all(self) -> None:
        """Batch after batch, until nobody waits."""
        try:
            while self._waiting:
                count = min(MOST_TOGETHER, len(self._waiting))
                batch = [one for one in (self._waiting.popleft() for _ in range(count)) if not one[1].done()]
                if batch and not await self._keep_batch(batch):
                    self._waiting.extendleft(reversed(batch))
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                self._answered_at = monotonic()
        finally:
            self._keeping = None

    async def _keep_batch(self, batch: list[tuple[PreparedForm, asyncio.Future[bool]]]) -> bool:
        """Keep these and tell; False when the database was away, so that they must be tried again."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "keeping")
        forms = [form for form, _outcome in batch]
        try:
            kept = await asyncio.get_running_loop().run_in_executor(self._thread, self._in_thread, forms)
        except AWAY:
            return False
        except Exception as error:  # noqa: BLE001 - each of those who wait meets it as their own
            for _form, outcome in batch:
                if not outcome.done():
                    outcome.set_exception(error)
            return True
        for form, outcome in batch:
            if not outcome.done():
                outcome.set_result(form.id in kept)
        return True

    def _in_thread(self, forms: Sequence[PreparedForm]) -> set[uuid.UUID]:
        try:
            kept = self._keep(forms)
        except Exception:
            give_back_connection()  # it may be the broken one
            raise
        if not self._waiting:  # else the next batch needs it at once
            give_back_connection()
        return kept


def busy() -> BusyError:
    """What is said of a form that had no turn."""
    return BusyError(_("Your form has not had its turn yet. What you typed is still here: send it again."))


def keep_now(form: PreparedForm) -> None:
    """Have one form kept, by a view. Raises NotOpenError, or BusyError when the database is away."""
    try:
        kept = keep_forms([form])
    except AWAY as error:
        raise busy() from error
    if form.id not in kept:
        raise not_open()


def is_stalled() -> bool:
    """Whether forms wait because the database does not answer: then nothing else should be asked of it first."""
    return turns.is_stalled()


def give_back_connection() -> None:
    """Django does so at the end of a request; who asks the database outside of one does it by this."""
    if not connection.in_atomic_block:
        connection.close()


turns = Turns(places=settings.UNDERSIGNED_WAITING_FORMS)
