"""Steps for the background worker."""

from .actions.handing import send_packages
from .actions.updating import send_batches


def send_updates() -> bool:
    """Move updates on towards the mail room; True while there is more to do at once."""
    return send_batches()


def hand_over_waiting() -> bool:
    """Make and send a package that waits; True if there was one."""
    return send_packages()
