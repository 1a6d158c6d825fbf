"""Why a person should look at a form before a mail goes out. Which network it came from is told by `frame`."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from undersigned.frame.network import is_from_elsewhere
from undersigned.frame.network import network_of_request as network_of_request

from .models import Pending


def reason_to_hold(request: HttpRequest) -> str:
    """Why a person should look at this form before a mail goes out; "" for an ordinary one."""
    return reason_to_hold_form(request.POST, request.META, request.get_host())


def reason_to_hold_form(sent: Mapping[str, str], meta: Mapping[str, Any], host: str) -> str:
    """The same, of what was sent to `host` with these headers."""
    if sent.get("website"):
        return Pending.Held.HONEYPOT.value
    return Pending.Held.CROSS_SITE.value if is_from_elsewhere(meta, host) else ""
