"""The room's Django application."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Room `campaigns`."""

    name = "undersigned.campaigns"
