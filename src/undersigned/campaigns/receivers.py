"""What this room does when Django signs someone in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from undersigned.common import clock

SIGNED_IN_AT = "signed_in_at"


@receiver(user_logged_in)
def remember_when(request: HttpRequest, **_kwargs: Any) -> None:
    """Note the moment in the session: changing passkeys asks that it is not long ago."""
    request.session[SIGNED_IN_AT] = clock.now().timestamp()
