"""The room's Django application."""

from django.apps import AppConfig


class ImportingConfig(AppConfig):
    """Room `importing`."""

    name = "undersigned.importing"
