"""The house's own pages, made from the real settings: imprint, terms, privacy, accessibility.

What a page says of limits and times is read where the program reads it, so it cannot say something else than is done.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from undersigned.mail.actions import FAILED_DAYS
from undersigned.mail.pacing import KEYS_KEPT
from undersigned.signatures.actions.mailing import KEPT_AT_MOST

READY_SECONDS = 60


@dataclass(frozen=True)
class House:
    """Who runs this server, as they say themselves."""

    name: str
    lines: tuple[str, ...]
    email: str

    @property
    def is_named(self) -> bool:
        """Whether anybody is named."""
        return bool(self.name)


def house() -> House:
    """The operator of the settings: name first, then the lines of the postal address."""
    lines = tuple(line.strip() for line in settings.UNDERSIGNED_OPERATOR.split("|") if line.strip())
    return House(lines[0] if lines else "", lines[1:], settings.UNDERSIGNED_OPERATOR_EMAIL)


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages: imprint, terms, privacy, accessibility."""
    context = {
        "house": house(),
        "origin": settings.UNDERSIGNED_ORIGIN,
        "encrypted": settings.UNDERSIGNED_ORIGIN.startswith("https:"),
        "pending_hours": settings.UNDERSIGNED_PENDING_HOURS,
        "kept_days": KEPT_AT_MOST.days,
        "failed_days": FAILED_DAYS,
        "limit_days": KEYS_KEPT.days,
        "session_days": settings.SESSION_COOKIE_AGE // 86400,
        "registration": settings.UNDERSIGNED_REGISTRATION,
        "relay": not settings.UNDERSIGNED_DEMO,
    }
    response = render(request, f"pages/house_{name}.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    return response
