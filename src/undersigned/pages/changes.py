"""Whether something was done since a page was made ready: the same for every node, because the database says so.

What a team changes is written down for its owners (campaigns/activity.py), and what happens to a letter in its
timeline: texts, states, names that are not to be listed, taking down. So the last of these tell whether a page that is
kept for a minute or more may still be right.
"""

import threading
from collections.abc import Callable

from django.db import Error

from undersigned.campaigns.models import Activity
from undersigned.letters.models import Event
from undersigned.signatures.turns import give_back_connection

LOOK_SECONDS = 2.0
AWAY_SECONDS = 30.0  # the database did not answer: nobody waits for it again so soon
_DEEDS = 50  # the newest alone would hide one that is committed after a younger one

Mark = tuple[int, ...]


def last_deeds() -> Mark:
    """The numbers of the last deeds of all teams, and of what happened to letters. Raises django.db.Error."""
    deeds = Activity.objects.exclude(kind=Activity.Kind.VIEWED).order_by("-pk").values_list("pk", flat=True)
    events = Event.objects.order_by("-pk").values_list("pk", flat=True)
    try:
        return (*deeds[:_DEEDS], *events[:_DEEDS])
    finally:
        give_back_connection()  # we are in front of Django, which gives back its own


class Changes:
    """Remembers for two seconds what `look` said. Safe between threads; only one of them asks.

    Who may not wait for the database (`front.py`) takes what is `known`, and has a thread ask when it `is_due`.
    """

    def __init__(self, look: Callable[[], Mark], clock: Callable[[], float]) -> None:
        self._look = look
        self._clock = clock
        self._asking = threading.Lock()
        self._again = float("-inf")
        self._mark: Mark = ()

    def is_due(self) -> bool:
        """Whether `mark` would ask now."""
        return self._clock() >= self._again

    def known(self) -> Mark | None:
        """What it said last, at most some seconds ago; None when that is longer ago. Asks nobody."""
        return self._mark if self._clock() < self._again + LOOK_SECONDS else None

    def mark(self) -> Mark:
        """What is other when something has changed. While the database is away, what it said last."""
        if self._clock() >= self._again and self._asking.acquire(blocking=False):
            try:
                self._mark = self._look()
                self._again = self._clock() + LOOK_SECONDS
            except Error:
                self._again = self._clock() + AWAY_SECONDS
            finally:
                self._asking.release()
        return self._mark
