"""The room's Django application."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Room `delivery`."""

    name = "undersigned.delivery"
