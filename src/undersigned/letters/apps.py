"""The room's Django application."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Room `letters`."""

    name = "undersigned.letters"
