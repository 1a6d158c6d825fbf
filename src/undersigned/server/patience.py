"""Changes of tables that never make who is signing wait for who is reading.

`ALTER TABLE` waits until no transaction reads the table, a backup for instance, and everyone who comes later, so
everyone who signs, waits behind it. So it waits a moment only, gives way, and tries again.
"""

import time
from collections.abc import Callable

LOCK_WAIT = "1s"  # how long a form may be held up by one attempt
PAUSE = 2.0
TRIES = 300  # ten minutes and more: a backup of a large database takes that long


def patiently(step: Callable[[], object], *, pause: float = PAUSE, tries: int = TRIES) -> None:
    """Call `step`, which may be called again after it failed half-way, until no lock is in its way.

    It runs on Django's connection with a bounded wait for locks. Raises what the last attempt raised.
    """
    from django.db import OperationalError, connection
    from psycopg.errors import LockNotAvailable

    try:
        for left in range(tries - 1, -1, -1):
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCK_WAIT}'")
            try:
                step()
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable) or not left:
                    raise
                time.sleep(pause)
            else:
                return
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
