"""The room's Django application."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """Room `importing`."""

    name = "undersigned.importing"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from . import receivers  # noqa: F401 - importing connects them
