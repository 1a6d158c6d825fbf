"""The room's Django application."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Room `frame`."""

    name = "undersigned.frame"

    def ready(self) -> None:
        """Compile what the translators changed, before a page asks for it."""
        from .catalogues import compile_catalogues

        compile_catalogues()
