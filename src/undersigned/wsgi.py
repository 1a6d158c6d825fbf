"""What the HTTP server calls: the ready pages, behind them the door for signing forms, and behind it Django."""

import os

from django.core.wsgi import get_wsgi_application

from undersigned.pages.changes import last_deeds
from undersigned.pages.ready import ReadyPages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.settings")

_django = get_wsgi_application()

from undersigned.pages.signing_door import SigningDoor  # noqa: E402 - its models need a Django that is set up

application = ReadyPages(SigningDoor(_django), look=last_deeds)
