"""`undersigned manage catalogues [--write] [LANGUAGE …]`: what is still to be translated."""

from typing import Any

from babel.messages.pofile import write_po
from django.core.management.base import BaseCommand, CommandError, CommandParser

from undersigned.frame.catalogues import FOLDER, SOURCE_LANGUAGE, spoken_languages
from undersigned.frame.extraction import brought_up_to_date, interface_strings, problems_of


class Command(BaseCommand):
    """For whoever translates the program: checks the catalogues, and with --write brings them up to date."""

    help = "Check the interface's catalogues; with --write, add new strings to them and take away those that are gone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Languages, and whether to write."""
        parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="a new one gets a file (default: all)")
        parser.add_argument("--write", action="store_true", help="bring the files up to date first")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Report each problem on a line of its own; CommandError when there is any."""
        strings = interface_strings()
        found = 0
        for language in options["languages"] or spoken_languages():
            if language == SOURCE_LANGUAGE:
                continue
            path = FOLDER / language / "LC_MESSAGES" / "django.po"
            catalogue = brought_up_to_date(path, strings)
            if options["write"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
            for problem in problems_of(language, catalogue, strings):
                found += 1
                self.stdout.write(str(problem))
        if found:
            raise CommandError(f"{found} strings are to be looked at.")
        self.stdout.write("Every string is translated.")
