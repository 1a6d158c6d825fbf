"""The room's Django application."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Room `delivery`."""

    name = "undersigned.delivery"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from . import events  # noqa: F401 - importing makes the events known
        from .actions import handing  # noqa: F401 - importing connects the receivers
