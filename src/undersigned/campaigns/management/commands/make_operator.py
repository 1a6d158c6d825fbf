"""`undersigned manage make_operator EMAIL`: the first operator, or one more, and a link that signs them in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from undersigned.campaigns import actions
from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError


class Command(BaseCommand):
    """Makes an operator and prints a sign-in link on the terminal only."""

    help = "Make EMAIL an operator of this server and print a link that signs them in, once, within an hour."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address."""
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Make and print; CommandError for what is not an address."""
        try:
            email = normalise(options["email"]).deliverable
        except BadAddressError as error:
            raise CommandError(str(error)) from error
        organiser = actions.make_operator(email=email)
        path = actions.make_sign_in_link(organiser=organiser)
        self.stdout.write(f"Operator. This link signs in once, within an hour:\n{settings.UNDERSIGNED_ORIGIN}{path}")
