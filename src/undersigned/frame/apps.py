"""The room's Django application."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Room `frame`."""

    name = "undersigned.frame"

    def ready(self) -> None:
        """Compile what the translators changed, and lend our translation to the modules that know no Django."""
        from django.utils.translation import gettext

        from undersigned.common.saying import translate_with

        from .catalogues import compile_catalogues

        compile_catalogues()
        translate_with(gettext)
