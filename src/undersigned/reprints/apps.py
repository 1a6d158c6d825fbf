"""The room's Django application."""

from django.apps import AppConfig


class ReprintsConfig(AppConfig):
    """Room `reprints`."""

    name = "undersigned.reprints"
