"""The room's Django application."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Room `pages`."""

    name = "undersigned.pages"
