"""Our application: the front, behind it the ready pages, the door for signing forms, and at last Django.

`front` is what our HTTP server calls. `application` is the same as WSGI, without what only an event loop can do: for
tools that want one.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.settings")

_django = get_wsgi_application()

# These have models, which need a Django that is set up.
from undersigned.pages.changes import last_deeds  # noqa: E402
from undersigned.pages.front import Front  # noqa: E402
from undersigned.pages.ready import ReadyPages  # noqa: E402
from undersigned.pages.signing_door import SigningDoor  # noqa: E402
from undersigned.signatures.turns import turns  # noqa: E402

door = SigningDoor(_django)
application = ReadyPages(door, look=last_deeds)


def front(threads: int) -> Front:
    """What Granian calls, with so many threads for Django in each of its workers."""
    return Front(application, door, turns, threads=threads)
