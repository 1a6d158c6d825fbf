"""Which language a page speaks: by its address, then by the browser's wish; never by where someone is."""

from collections.abc import Sequence

from django.http import HttpRequest

from undersigned.frame.speaking import speak as speak
from undersigned.frame.speaking import wished_for
from undersigned.letters.models import Text


def best_text(request: HttpRequest, texts: Sequence[Text]) -> Text | None:
    """The text whose language the browser asks for first; the original when it asks for none of them."""
    by_language = {text.language: text for text in texts}
    wish = wished_for(request, by_language)
    return by_language[wish] if wish else next(iter(texts), None)
