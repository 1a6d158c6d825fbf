"""The room's Django application."""

from django.apps import AppConfig


class TranslatingConfig(AppConfig):
    """Room `translating`."""

    name = "undersigned.translating"
