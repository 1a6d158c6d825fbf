"""The room's Django application."""

from django.apps import AppConfig


class ReprintsConfig(AppConfig):
    """Room `reprints`."""

    name = "undersigned.reprints"

    def ready(self) -> None:
        """Connect the receivers."""
        from . import (
            receivers,  # noqa: F401  # its decorators do the connecting
            taking_down,  # noqa: F401  # importing makes known what can be taken down
        )
