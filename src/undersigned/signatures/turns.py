"""Forms of one process that come in at the same moment are kept together, and wait together when that takes long.

Whoever comes while nothing is being kept keeps their own form, at once. Who comes meanwhile waits; then the first of
them keeps all that wait, in one statement. Nobody waits for a clock, and the more come, the more one write to the
disk serves.

When the database does not answer, trying again is our work and not the visitor's: a form waits for its turn as long as
a person might (`WAIT_SECONDS`), and only then is told so. Meanwhile at most `places` forms may wait, since each has a
thread of this process, and readers need some; who comes on top hears it at once.
"""

import threading
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from .actions.keeping import PreparedForm, keep_forms, not_open
from .errors import BusyError

WAIT_SECONDS = 20.0  # less than any proxy in `deploy/` waits for an answer
STALLED_SECONDS = 1.0  # keeping takes milliseconds: after this long something is wrong, and places are counted
PAUSE_SECONDS = 0.25  # between two tries to reach the database
MOST_TOGETHER = 500
NO_TURN = "undersigned.no_turn"  # in a request's META: the BusyError that it has met before it reached the view
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

Keep = Callable[[Sequence[PreparedForm]], set[uuid.UUID]]


class _Waiting:
    """A form and the one who waits for it. `kept` is None until it is known."""

    __slots__ = ("called", "error", "form", "kept", "leads")

    def __init__(self, form: PreparedForm) -> None:
        self.form = form
        self.called = threading.Event()
        self.kept: bool | None = None
        self.error: Exception | None = None
        self.leads = False


class Turns:
    """`keep` is called by one thread at a time, with all forms that wait. Safe between threads."""

    def __init__(self, keep: Keep = keep_forms, *, places: int = 2, wait: float = WAIT_SECONDS) -> None:
        self._keep = keep
        self.places = places
        self.wait = wait
        self._lock = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._busy_since: float | None = None  # since when somebody keeps forms

    def is_stalled(self) -> bool:
        """Whether the database has not answered for longer than keeping takes."""
        since = self._busy_since
        return since is not None and monotonic() - since > STALLED_SECONDS

    def take(self, form: PreparedForm) -> None:
        """Have the form kept, durably. Raises NotOpenError, or BusyError when its turn did not come in time.

        After BusyError the form may still be kept, if the database had it and could not say so; sending the same again
        is then the same row.
        """
        mine = _Waiting(form)
        until = monotonic() + self.wait
        with self._lock:
            if self._busy_since is None:
                self._busy_since = monotonic()
                mine.leads = True
            elif self.is_stalled() and len(self._queue) >= self.places:
                raise _busy()
            self._queue.append(mine)
        if not mine.leads and not self._is_called(mine, until):
            raise _busy()
        if mine.leads:
            self._lead(until)
        if mine.error is not None:
            raise mine.error
        if not mine.kept:
            raise not_open()

    def _is_called(self, mine: _Waiting, until: float) -> bool:
        """Wait for the outcome, or for the turn to lead; False when neither came in time."""
        if mine.called.wait(max(0.0, until - monotonic())):
            return True
        with self._lock:
            if mine.called.is_set():  # at the last moment
                return True
            if mine in self._queue:
                self._queue.remove(mine)
            return False

    def _lead(self, until: float) -> None:
        """Keep all that wait, this thread's own form among them, then call the next one."""
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(MOST_TOGETHER, len(self._queue)))]
        try:
            kept = self._keep_patiently([each.form for each in batch], until)
            for each in batch:
                each.kept = each.form.id in kept
        except Exception as error:  # noqa: BLE001 - each of those who wait raises it as their own
            for each in batch:
                each.error = _busy(error) if isinstance(error, AWAY) else error
        finally:
            with self._lock:
                self._busy_since = monotonic() if self._queue else None
                if self._queue:
                    self._queue[0].leads = True
                    self._queue[0].called.set()
            for each in batch:
                each.called.set()

    def _keep_patiently(self, forms: list[PreparedForm], until: float) -> set[uuid.UUID]:
        """As `keep`, tried again while the database is away: a restart or a failover costs a wait and no form."""
        while True:
            try:
                return self._keep(forms)
            except AWAY:
                if connection.in_atomic_block or monotonic() + PAUSE_SECONDS > until:
                    raise
            connection.close()
            threading.Event().wait(PAUSE_SECONDS)


def _busy(cause: Exception | None = None) -> BusyError:
    error = BusyError(_("Your form has not had its turn yet. What you typed is still here: send it again."))
    error.__cause__ = cause
    return error


def take_turn(form: PreparedForm) -> None:
    """Have a form kept together with the others that this process is being sent. Raises as `Turns.take`."""
    turns.take(form)


def is_stalled() -> bool:
    """Whether forms wait because the database does not answer: then nothing else should be asked of it first."""
    return turns.is_stalled()


turns = Turns(places=settings.UNDERSIGNED_WAITING_FORMS)
