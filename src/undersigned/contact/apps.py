"""The room's Django application."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Room `contact`."""

    name = "undersigned.contact"
