"""`undersigned manage away_page > deploy/away.html`: what a proxy says while this server is away."""

from typing import Any

from django.core.management.base import BaseCommand
from django.template.loader import render_to_string
from django.utils import translation

from undersigned.frame.catalogues import spoken_languages


class Command(BaseCommand):
    """For `deploy/away.html`, in every language of the interface: who reads it asked a proxy, not us."""

    help = "Print the page that a proxy shows while this server is away, in every language of the interface."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print the page."""
        with translation.override("en"):
            page = render_to_string("pages/errors/away.html", {"languages": spoken_languages()})
        self.stdout.write(page, ending="")
