"""`undersigned manage allow_mail EMAIL`: write again to an address that was stopped, because its holder asked."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from undersigned.common.errors import BadAddressError
from undersigned.mail.actions import allow_mail_to
from undersigned.mail.receiving import allow_returned


class Command(BaseCommand):
    """Lifts what stops mail to an address, whatever the reason was."""

    help = "Write again to EMAIL, after mail to it was stopped: because it came back, or because its holder said so."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Lift both; CommandError for what is no address."""
        try:
            allow_mail_to(address=options["email"])
            allow_returned(address=options["email"])
        except BadAddressError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("This server writes to that address again.")
