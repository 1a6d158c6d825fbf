"""Days and lines as a language writes them."""

from datetime import date

from django import template

from undersigned.common import written
from undersigned.frame import speaking

register = template.Library()


@register.filter
def day_in(day: date, language: str) -> str:
    """A day in the language of a text, which the interface may not speak."""
    return written.day_in(language, day)


@register.filter
def apart(words: object) -> str:
    """A name or title in a sentence of a plain-text mail, set apart where it may run in the other direction."""
    return speaking.apart(str(words))


@register.simple_tag
def comma() -> str:
    """The comma of the page's language, with its space."""
    return speaking.comma()


@register.simple_tag
def asked_again() -> str:
    """Behind a form's address: the language that this page was asked for in, where it was."""
    return speaking.asked_again()
