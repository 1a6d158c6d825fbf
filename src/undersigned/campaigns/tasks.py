"""Background work of the room: the daily clearing up."""

from . import accounts


def tidy_daily() -> None:
    """Daily: remove ended sessions and links, and addresses that nobody proved to be theirs."""
    accounts.tidy()
