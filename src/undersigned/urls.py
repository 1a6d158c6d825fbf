"""Every address of the instance, by room; DESIGN section 5 lists them.

Each room writes its paths in full, from the root, in its own `urls.py`; the operator's pages are in `campaigns`.
"""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path


def _room(name: str) -> list[URLPattern | URLResolver]:
    """The room's addresses, or none when it has no `urls.py`."""
    module = f"undersigned.{name}.urls"
    return [path("", include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    *_room("campaigns"),
    *(_room("mail") if settings.UNDERSIGNED_DEMO else []),  # the outbox: anybody's mail, so never on a real server
    *_room("letters"),
    *_room("signatures"),
    *_room("importing"),
    *_room("pages"),
]

handler400 = "undersigned.pages.errors.bad_request"
handler403 = "undersigned.pages.errors.forbidden"
handler404 = "undersigned.pages.errors.not_found"
handler500 = "undersigned.pages.errors.server_error"
