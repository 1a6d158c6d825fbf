"""`undersigned manage blocked show|add|remove LIST [ENTRY …]`: what the operator has shut out."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from undersigned.campaigns.actions import block, unblock
from undersigned.campaigns.errors import BlockedError
from undersigned.campaigns.models import Blocked

LISTS = {"domains": Blocked.Kind.DOMAIN, "short-lived": Blocked.Kind.SHORT_LIVED, "words": Blocked.Kind.WORDS}


class Command(BaseCommand):
    """Shows a blocklist, adds to it, takes off it."""

    help = (
        "Blocklists: `domains` (mail domains that are refused), `short-lived` (names confirmed from there wait for a "
        "look), `words` (that no name or title may have). Without an ENTRY, `add` and `remove` read one a line from "
        "standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, with which list, and the entries."""
        parser.add_argument("step", choices=("show", "add", "remove"))
        parser.add_argument("list", choices=sorted(LISTS), metavar="LIST")
        parser.add_argument("entry", nargs="*", metavar="ENTRY")
        parser.add_argument("--note", default="", help="why, for yourself")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it and say how many; CommandError for lines that are none."""
        kind = LISTS[options["list"]]
        if options["step"] == "show":
            for entry in Blocked.objects.filter(kind=kind).order_by("entry").values_list("entry", flat=True):
                self.stdout.write(entry)
            return
        lines = options["entry"] or sys.stdin.read().splitlines()
        try:
            if options["step"] == "add":
                self.stdout.write(f"New on the list: {block(kind=kind, lines=lines, note=options['note'])}.")
            else:
                self.stdout.write(f"Taken off the list: {unblock(kind=kind, lines=lines)}.")
        except BlockedError as error:
            raise CommandError(str(error)) from error
