"""The room's Django application."""

from django.apps import AppConfig


class LeafletsConfig(AppConfig):
    """Room `leaflets`."""

    name = "undersigned.leaflets"
