"""The organiser's chosen language on the pages: a cookie that Django's locale middleware reads."""

from django.conf import settings
from django.http.response import HttpResponseBase


def show_pages_in(response: HttpResponseBase, language: str) -> None:
    """Let this browser get its pages in `language` for as long as a session lasts."""
    if language not in dict(settings.LANGUAGES):
        return  # the interface lost it; Django would ignore the cookie
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
