"""What templates need to know about this instance."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def origin() -> str:
    """The public address of the instance, without a final slash: for canonical links, never from a visitor's header."""
    return str(settings.UNDERSIGNED_ORIGIN)
