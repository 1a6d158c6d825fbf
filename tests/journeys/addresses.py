"""The instance's addresses, some that fail on purpose, and the demo's outbox."""

from django.urls import include, path

from tests.pages import addresses
from undersigned.mail import urls as mail
from undersigned.pages import errors

urlpatterns = [
    path("letters/pool/sign", addresses.away),
    path("away", addresses.away),
    path("broken", addresses.broken),
    path("forbidden", addresses.forbidden),
    path("bad", addresses.bad),
    path("crowded", addresses.crowded),
    path("unchecked", errors.csrf_failure),
    path("", include((mail.outbox_urls, "mail"))),
    path("", include("undersigned.urls")),
]
handler400 = addresses.handler400
handler403 = addresses.handler403
handler404 = addresses.handler404
handler500 = addresses.handler500
