"""A letter on other people's pages: its form in a frame, its count as a badge, and oEmbed, which tells of both.

The frame is a page of our own without scripts and cookies, so it works where browsers block those of third parties. Its
form posts to our own origin: a post that a browser calls cross-site did not come from it, and is held like any other.
"""

import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from undersigned.common.languages import direction
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.preview import shown
from undersigned.letters.queries import current_texts, public_letter
from undersigned.signatures.actions.keeping import prepare_form
from undersigned.signatures.errors import BusyError, NotOpenError
from undersigned.signatures.forms import SignForm
from undersigned.signatures.network import network_of_request, reason_to_hold
from undersigned.signatures.queries import count_of
from undersigned.signatures.turns import keep_now

from .kit import EMBED_HEIGHT, EMBED_WIDTH, address_of, embed_html, letter_to_show
from .languages import speak

READY_SECONDS, BADGE_SECONDS, OEMBED_SECONDS = 3, 60, 300
UNPROCESSABLE, UNAVAILABLE = 422, 503
# Anybody may frame it; it runs nothing. Its own origin stays, or its form would look like a stranger's.
EMBED_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors *",
        "sandbox allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    ]
)
_PATH = re.compile(r"/letters/([a-z0-9_-]+)/(?:([A-Za-z0-9-]+)/)?", re.IGNORECASE)
_THUMBNAIL = (1200, 630)


@csrf_exempt  # the form carries its own token, which a page on another site cannot have
@require_http_methods(["GET", "HEAD", "POST"])
def embed(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The letter's title, its count and its form, to stand in a frame; takes the form, too."""
    letter, text, _texts = letter_to_show(request, slug, language)
    speak(text.language)
    if request.method == "POST":
        return _framed(_take(request, letter, text))
    form = SignForm(letter=letter, text=text) if _has_form(letter) else None
    response = _framed(_page(request, letter, text, form))
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    if not language:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def _take(request: HttpRequest, letter: Letter, text: Text) -> HttpResponse:
    form = SignForm(request.POST, letter=letter, text=text)
    if not _has_form(letter):
        return _page(request, letter, text, None, status=409)
    if not form.is_valid():
        return _page(request, letter, text, form.renewed(), status=UNPROCESSABLE)
    if form.first:
        raise Http404  # a form of the private page of a frozen letter
    data = form.cleaned_data
    try:
        prepared = prepare_form(
            letter=letter,
            text=text,
            entry=form.entry,
            address=data["email"],
            network=network_of_request(request),
            language=translation.get_language() or "en",
            news=data["news"],
            held=reason_to_hold(request),
        )
        keep_now(prepared)
    except NotOpenError:
        return _page(request, letter, text, None, status=409)
    except BusyError as error:
        form.add_error(None, str(error))
        return _page(request, letter, text, form.renewed(), status=UNAVAILABLE)
    context = _context(letter, text) | {"address": data["email"].deliverable}
    return render(request, "pages/embed_sent.html", context)


def _has_form(letter: Letter) -> bool:
    """Not for letters at risk: what else runs on the page around the frame is nothing that we could vouch for."""
    return letter.state == State.OPEN and not letter.is_at_risk


def _page(
    request: HttpRequest, letter: Letter, text: Text, form: SignForm | None, *, status: int = 200
) -> HttpResponse:
    return render(request, "pages/embed.html", _context(letter, text) | {"form": form}, status=status)


def _context(letter: Letter, text: Text) -> dict[str, Any]:
    return {
        "letter": letter,
        "text": shown(text),
        "direction": direction(text.language),
        "address": address_of(letter, text),
        "count": count_of(letter),
        "is_open": letter.state == State.OPEN,
    }


def _framed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = EMBED_POLICY
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def badge(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The count as a small picture, in the language of the text."""
    letter, text, _texts = letter_to_show(request, slug, language)
    speak(text.language)
    number = count_of(letter).total
    shown_number = number_format(number, force_grouping=True)
    words = ngettext("%(n)s signature", "%(n)s signatures", number) % {"n": shown_number}
    response = HttpResponse(badge_svg(words, text.language), content_type="image/svg+xml")
    response["X-Undersigned-Ready"] = str(BADGE_SECONDS)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    if not language:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def badge_svg(words: str, language: str) -> str:
    """A picture 28 high with these words in it; about as wide as they are, and squeezed where a font is wider."""
    inner = 9 * len(words)
    said = escape(words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{inner + 24}" height="28" role="img" '
        f'lang="{escape(language)}">'
        f"<title>{said}</title>"
        f'<rect width="{inner + 24}" height="28" rx="4" fill="#1f3a8a"/>'
        f'<text x="{inner // 2 + 12}" y="19" text-anchor="middle" direction="{direction(language)}" '
        f'textLength="{inner - 2}" lengthAdjust="spacingAndGlyphs" fill="#fff" font-family="sans-serif" '
        f'font-size="15" font-weight="600">{said}</text></svg>'
    )


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0 (oembed.com): a letter's address in, its frame out; JSON, or XML where that is asked for."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse(status=501)  # as the specification has it
    letter, text = _letter_at(request.GET.get("url", ""))
    speak(text.language)
    most = [_size(request, "maxwidth"), _size(request, "maxheight")]
    data = _oembed(letter, text, *most)
    if form == "xml":
        response = HttpResponse(_as_xml(data), content_type="text/xml; charset=utf-8")
    else:
        response = HttpResponse(json.dumps(data, ensure_ascii=False), content_type="application/json")
    response["X-Undersigned-Ready"] = str(OEMBED_SECONDS)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _letter_at(url: str) -> tuple[Letter, Text]:
    """The letter that stands at an address of ours; 404 for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Http404 from error
    ours = urlsplit(settings.UNDERSIGNED_ORIGIN)
    path = _PATH.fullmatch(unquote(parts.path))
    if path is None or parts.scheme not in ("http", "https") or parts.netloc.lower() != ours.netloc.lower():
        raise Http404
    letter = public_letter(path[1])
    if letter is None or letter.state == State.TAKEN_DOWN:
        raise Http404
    texts = current_texts(letter)
    text = next((one for one in texts if one.language == path[2]), None) if path[2] else texts[0]
    if text is None:
        raise Http404
    return letter, text


def _size(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and int(given[:6]) > 0 else None


def _oembed(letter: Letter, text: Text, width: int | None, height: int | None) -> dict[str, Any]:
    wide = min(EMBED_WIDTH, width or EMBED_WIDTH)
    high = min(EMBED_HEIGHT, height or EMBED_HEIGHT)
    frame = embed_html(letter, text)
    frame_html = frame.replace(f'width="{EMBED_WIDTH}"', f'width="{wide}"')
    data: dict[str, Any] = {
        "type": "rich",
        "version": "1.0",
        "title": text.title,
        "author_name": text.sender or letter.campaign.name,
        "author_url": f"{settings.UNDERSIGNED_ORIGIN}/campaigns/{letter.campaign.slug}/",
        "provider_name": urlsplit(settings.UNDERSIGNED_ORIGIN).netloc,
        "provider_url": f"{settings.UNDERSIGNED_ORIGIN}/",
        "cache_age": OEMBED_SECONDS,
        "html": frame_html.replace(f'height="{EMBED_HEIGHT}"', f'height="{high}"'),
        "width": wide,
        "height": high,
    }
    if _THUMBNAIL[0] <= (width or _THUMBNAIL[0]) and _THUMBNAIL[1] <= (height or _THUMBNAIL[1]):
        data["thumbnail_url"] = f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/card.{text.language}.png"
        data["thumbnail_width"], data["thumbnail_height"] = _THUMBNAIL
    return data


def _as_xml(data: dict[str, Any]) -> bytes:
    root = ElementTree.Element("oembed")
    for name, value in data.items():
        ElementTree.SubElement(root, name).text = str(value)
    told: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return told
