"""The room's Django application."""

from django.apps import AppConfig
from django.core.checks import register


class MailConfig(AppConfig):
    """Room `mail`."""

    name = "undersigned.mail"

    def ready(self) -> None:
        """Let Django check the mail settings before anything starts."""
        from .checks import check_mail, note_no_mail_in

        register(check_mail)
        register(note_no_mail_in, deploy=True)
