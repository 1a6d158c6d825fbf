"""The room's Django application."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Room `meetings`."""

    name = "undersigned.meetings"

    def ready(self) -> None:
        """Listen to the rooms below; meetings can be translated."""
        from undersigned.translating.works import register

        from .actions import mailing  # noqa: F401 - importing connects the receivers
        from .works import MEETINGS

        register(MEETINGS)
