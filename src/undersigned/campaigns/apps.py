"""The room's Django application."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Room `campaigns`."""

    name = "undersigned.campaigns"

    def ready(self) -> None:
        """Connect the receivers."""
        from . import receivers  # noqa: F401  # its decorators do the connecting
