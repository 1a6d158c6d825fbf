"""`undersigned manage approve_organiser EMAIL`: let someone who waits start campaigns."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from undersigned.campaigns import actions
from undersigned.campaigns.models import Organiser


class Command(BaseCommand):
    """Approves an organiser; they get a mail."""

    help = "Let the organiser with the address EMAIL start campaigns; they get a mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Approve; CommandError when nobody has this address."""
        try:
            organiser = Organiser.objects.get_by_natural_key(options["email"])
        except Organiser.DoesNotExist as error:
            raise CommandError("No organiser has this address. They sign in at /start first.") from error
        actions.approve_organiser(organiser=organiser)
        self.stdout.write("Approved. A mail is on its way.")
