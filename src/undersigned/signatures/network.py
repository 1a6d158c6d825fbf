"""Why a person should look at a form before a mail goes out. Which network it came from is told by `frame`."""

from django.http import HttpRequest

from undersigned.frame.network import is_cross_site
from undersigned.frame.network import network_of_request as network_of_request

from .models import Pending


def reason_to_hold(request: HttpRequest) -> str:
    """Why a person should look at this form before a mail goes out; "" for an ordinary one."""
    if request.POST.get("website"):
        return Pending.Held.HONEYPOT.value
    return Pending.Held.CROSS_SITE.value if is_cross_site(request) else ""
