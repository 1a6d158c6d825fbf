"""What templates need to know about this instance."""

from typing import TypedDict

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from undersigned.frame.speaking import PARAMETER

register = template.Library()


@register.simple_tag
def origin() -> str:
    """The public address of the instance, without a final slash: for canonical links, never from a visitor's header."""
    return str(settings.UNDERSIGNED_ORIGIN)


class LanguageLink(TypedDict):
    """One way to read this page's interface."""

    code: str
    name: str
    url: str
    current: bool


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[LanguageLink]:
    """The page in each language of the interface, each named in itself; none where there is one language only."""
    request = context.get("request")
    if not isinstance(request, HttpRequest) or request.method not in {"GET", "HEAD"} or len(settings.LANGUAGES) < 2:
        return []
    query = request.GET.copy()
    links: list[LanguageLink] = []
    for code, name in settings.LANGUAGES:
        query[PARAMETER] = code
        current = code == translation.get_language()
        links.append({"code": code, "name": str(name), "url": f"?{query.urlencode()}", "current": current})
    return links
