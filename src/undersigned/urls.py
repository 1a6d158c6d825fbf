"""Every address of the instance, by room; DESIGN section 5 lists them.

Each room writes its paths in full, from the root, in its own `urls.py`; the operator's pages are in `campaigns`.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("undersigned.signatures.urls")),  # first: its form is what a surge asks for
    path("", include("undersigned.campaigns.urls")),
    path("", include("undersigned.contact.urls")),
    path("", include("undersigned.delivery.urls")),
    path("", include("undersigned.importing.urls")),
    path("", include("undersigned.leaflets.urls")),
    path("", include("undersigned.ledger.urls")),
    path("", include("undersigned.letters.urls")),
    path("", include("undersigned.meetings.urls")),
    path("", include("undersigned.pages.urls")),
    path("", include("undersigned.pages.api.urls")),
    path("", include("undersigned.reprints.urls")),
    path("", include("undersigned.translating.urls")),
]

if settings.UNDERSIGNED_DEMO:  # the outbox shows anybody's mail, so never on a real server
    urlpatterns.append(path("", include("undersigned.mail.urls")))

handler400 = "undersigned.pages.errors.bad_request"
handler403 = "undersigned.pages.errors.forbidden"
handler404 = "undersigned.pages.errors.not_found"
handler500 = "undersigned.pages.errors.server_error"
