"""Steps for the background worker."""

from .actions.updating import send_batches


def send_updates() -> bool:
    """Move updates on towards the mail room; True while there is more to do at once."""
    return send_batches()
