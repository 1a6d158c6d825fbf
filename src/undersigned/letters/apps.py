"""The room's Django application."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Room `letters`."""

    name = "undersigned.letters"

    def ready(self) -> None:
        """Letters can be translated."""
        from undersigned.translating.works import register

        from .translating import LETTERS

        register(LETTERS)
