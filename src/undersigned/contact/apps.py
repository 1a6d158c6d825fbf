"""The room's Django application."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Room `contact`."""

    name = "undersigned.contact"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from . import taking_down  # noqa: F401 - importing makes known what can be taken down
        from .actions import answering, mailing  # noqa: F401 - importing connects the receivers
