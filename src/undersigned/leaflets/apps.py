"""The room's Django application."""

from django.apps import AppConfig


class LeafletsConfig(AppConfig):
    """Room `leaflets`."""

    name = "undersigned.leaflets"

    def ready(self) -> None:
        """Leaflets can be translated."""
        from undersigned.translating.works import register

        from .works import LEAFLETS

        register(LEAFLETS)
