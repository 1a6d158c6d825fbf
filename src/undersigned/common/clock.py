"""The one place that asks what time it is, so that tests move time at one seam."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in UTC; day keys and daily limits change with it."""
    return now().date()
