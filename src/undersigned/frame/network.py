"""Where a form came from: its network, for pacing only (no address is stored), and whether another site sent it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from undersigned.common.errors import NotANetworkAddressError
from undersigned.common.networks import client_network

# Requests that reach us from our own machine come through an onion service: strangers who share one address.
_LOCAL = ("127.0.0.0/8", "::1/128")


def network_of_request(request: HttpRequest) -> str:
    """The client's /24 or /56 as text; "" for networks that strangers share, which count as one crowd."""
    return network_of_sender(request.META)


def network_of_sender(meta: Mapping[str, Any]) -> str:
    """The same, of a request that is nothing but its headers (as WSGI and Django spell them)."""
    try:
        return client_network(
            meta.get("REMOTE_ADDR", ""),
            meta.get("HTTP_X_FORWARDED_FOR", ""),
            settings.UNDERSIGNED_TRUSTED_PROXIES,
            shared=(*_LOCAL, *settings.UNDERSIGNED_SHARED_NETWORKS),
        )
    except NotANetworkAddressError:  # a proxy on a Unix socket that is not set up to tell
        return ""


def is_cross_site(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on another site's page."""
    # Read where they lie: `request.headers` would first make a case-blind copy of all of them.
    return is_from_elsewhere(request.META, request.get_host())


def is_from_elsewhere(meta: Mapping[str, Any], host: str) -> bool:
    """The same, of a request to `host` that is nothing but its headers."""
    if meta.get("HTTP_SEC_FETCH_SITE") == "cross-site":
        return True
    origin = meta.get("HTTP_ORIGIN", "null")
    return origin != "null" and str(urlsplit(origin).netloc) != host
