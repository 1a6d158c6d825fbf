"""Which network a form came from, for pacing only; the address itself is never stored."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from undersigned.common.errors import NotANetworkAddressError
from undersigned.common.networks import client_address, is_within, network_of

from .models import Pending

# Requests that reach us from our own machine come through an onion service: strangers who share one address.
_LOCAL = ("127.0.0.0/8", "::1/128")


def network_of_request(request: HttpRequest) -> str:
    """The client's /24 or /56 as text; "" for networks that strangers share, which count as one crowd."""
    try:
        address = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
            settings.UNDERSIGNED_TRUSTED_PROXIES,
        )
    except NotANetworkAddressError:  # a proxy on a Unix socket that is not set up to tell
        return ""
    if is_within(address, (*_LOCAL, *settings.UNDERSIGNED_SHARED_NETWORKS)):
        return ""
    return network_of(address)


def reason_to_hold(request: HttpRequest) -> str:
    """Why a person should look at this form before a mail goes out; "" for an ordinary one."""
    if request.POST.get("website"):
        return Pending.Held.HONEYPOT.value
    # Read where they lie: `request.headers` would first make a case-blind copy of all of them.
    if request.META.get("HTTP_SEC_FETCH_SITE") == "cross-site":
        return Pending.Held.CROSS_SITE.value
    origin = request.META.get("HTTP_ORIGIN", "null")
    if origin != "null" and urlsplit(origin).netloc != request.get_host():
        return Pending.Held.CROSS_SITE.value
    return ""
