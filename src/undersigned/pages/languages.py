"""Which language a page speaks: by its address, then by the browser's wish; never by where someone is."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from undersigned.frame.speaking import speak as speak
from undersigned.letters.models import Text


def best_text(request: HttpRequest, texts: Sequence[Text]) -> Text | None:
    """The text whose language the browser asks for first; the original when it asks for none of them."""
    by_language = {text.language.lower(): text for text in texts}
    for wish, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        found = by_language.get(wish) or by_language.get(wish.partition("-")[0])
        if found is not None:
            return found
    return texts[0] if texts else None
