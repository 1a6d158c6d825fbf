"""The room's Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Room `ledger`."""

    name = "undersigned.ledger"
