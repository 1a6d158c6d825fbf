"""The room's Django application."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Room `contact`."""

    name = "undersigned.contact"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from .actions import answering, mailing  # noqa: F401 - importing connects the receivers
