"""The room's Django application."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Room `frame`."""

    name = "undersigned.frame"
