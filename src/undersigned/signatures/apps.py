"""The room's Django application."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """Room `signatures`."""

    name = "undersigned.signatures"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from .actions import auditing, bulk, counting, mailing, moderating  # noqa: F401 - importing connects the receivers
