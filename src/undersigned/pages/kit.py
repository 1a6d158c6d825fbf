"""What others need to show a letter elsewhere: its text to paste, the form to embed, a badge, and how to name it.

The text comes as HTML that survives editors such as WordPress's (elements that they keep, no classes, no styles, one
line for each block) and as plain text, both with the credit line, the licence, the address and the SHA-256.
"""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from undersigned.common import markdown
from undersigned.common.languages import direction, name_of
from undersigned.frame.speaking import apart
from undersigned.letters.models import Letter, State, Text
from undersigned.letters.queries import current_texts, public_letter
from undersigned.signatures.queries import count_of

from .languages import best_text, speak

READY_SECONDS = 60
EMBED_HEIGHT, EMBED_WIDTH = 860, 640
# Between blocks a line, inside them none: WordPress makes paragraphs of empty lines and breaks of single ones.
_BETWEEN = re.compile(r"(</(?:p|ul|ol|blockquote|h[1-6])>)\s*(?=<)")
_INSIDE = re.compile(r"\s*\n\s*")
_ATTRIBUTES = re.compile(r' (?:dir="auto"|rel="[^"]*")')


@require_safe
def kit(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """Everything to copy, in fields that can be copied from without a script."""
    letter, text, texts = letter_to_show(request, slug, language)
    speak(text.language)
    context = {
        "letter": letter,
        "text": text,
        "direction": direction(text.language),
        "texts": [{"language": one.language, "name": name_of(one.language), "current": one == text} for one in texts],
        "html": kit_html(letter, text),
        "plain": kit_text(letter, text),
        "embed": embed_html(letter, text),
        "badge": badge_html(letter, text),
        "licence": licence_line(letter),
    }
    response = render(request, "pages/kit.html", context)
    response["X-Undersigned-Ready"] = str(READY_SECONDS)
    if not language:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def letter_to_show(request: HttpRequest, slug: str, language: str) -> tuple[Letter, Text, list[Text]]:
    """A letter whose words may be shown, and the text that is asked for; 404 for none, and for one taken down."""
    letter = public_letter(slug)
    if letter is None or letter.state == State.TAKEN_DOWN:
        raise Http404
    texts = current_texts(letter)
    text = next((one for one in texts if one.language == language), None) if language else best_text(request, texts)
    if text is None:
        raise Http404
    return letter, text, texts


def address_of(letter: Letter, text: Text) -> str:
    """Where the letter stands, for good."""
    return f"{settings.UNDERSIGNED_ORIGIN}/letters/{letter.slug}/{text.language}/"


def kit_html(letter: Letter, text: Text) -> SafeString:
    """The letter as HTML, then a line and who may be credited. Only elements that editors keep."""
    parts = [
        format_html("<h2>{}</h2>", text.title),
        _lines(text.salutation),
        mark_safe(_plain_html(markdown.render(text.body))),  # noqa: S308 - rendered without HTML, cleaned by nh3
        _lines(text.closing),
        mark_safe("<hr>"),
        *_credit_html(letter, text),
    ]
    whole = format_html_join("\n\n", "{}", ((part,) for part in parts if part))
    return format_html('<div lang="{}" dir="{}">\n\n{}\n\n</div>', text.language, direction(text.language), whole)


def kit_text(letter: Letter, text: Text) -> str:
    """The same as plain text, with addresses written out."""
    words = markdown.to_plain(bytes(text.canonical or b"").decode()).strip()
    return "\n\n".join([words, "* * *", "\n".join(_credit_lines(letter, text))]) + "\n"


def embed_html(letter: Letter, text: Text) -> SafeString:
    """A link, and a frame with the letter's form in it; editors that keep no frames keep the link."""
    return format_html(
        '<blockquote><p lang="{language}"><a href="{address}">{title}</a></p></blockquote>\n'
        '<iframe src="{origin}/letters/{slug}/embed.{language}" title="{title}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0"></iframe>',
        language=text.language,
        address=address_of(letter, text),
        title=text.title,
        origin=settings.UNDERSIGNED_ORIGIN,
        slug=letter.slug,
        width=EMBED_WIDTH,
        height=EMBED_HEIGHT,
    )


def badge_html(letter: Letter, text: Text) -> SafeString:
    """A link around the picture of the count."""
    return format_html(
        '<a href="{}"><img src="{}/letters/{}/badge.{}.svg" alt="{}" height="28"></a>',
        address_of(letter, text),
        settings.UNDERSIGNED_ORIGIN,
        letter.slug,
        text.language,
        _("Signatures under “%(title)s”") % {"title": apart(text.title)},
    )


def licence_line(letter: Letter) -> str:
    """What the organisers say about reprinting."""
    match letter.licence:
        case Letter.Licence.UNCHANGED:
            return _("May be reprinted unchanged, with this credit line.")
        case Letter.Licence.BY_ND:
            return _("Licence: CC BY-ND 4.0, https://creativecommons.org/licenses/by-nd/4.0/")
        case Letter.Licence.BY:
            return _("Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
        case Letter.Licence.ZERO:
            return _("Licence: CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/")
        case _:
            return _("The organisers have stated no licence. Ask them before you reprint it.")


def _credit_lines(letter: Letter, text: Text) -> list[str]:
    return [
        _("An open letter by %(who)s.") % {"who": apart(text.sender or letter.campaign.name)},
        _("First published, and open for signing, at %(address)s") % {"address": address_of(letter, text)},
        _counted(letter),
        licence_line(letter),
        _("SHA-256 of the text: %(hash)s") % {"hash": text.sha256_hex},
    ]


def _credit_html(letter: Letter, text: Text) -> list[SafeString]:
    who, where, counted, licence, digest = _credit_lines(letter, text)
    address = address_of(letter, text)
    before, _found, after = where.partition(address)
    link = format_html('{}<a href="{}">{}</a>{}', before, address, address, after)
    return [
        format_html("<p>{} {}</p>", who, link),
        format_html("<p>{} {}</p>", counted, licence),
        format_html("<p>{}</p>", digest),
    ]


def _counted(letter: Letter) -> str:
    number = count_of(letter)
    shown = number_format(number.total, force_grouping=True)
    line = ngettext("%(n)s confirmed signature", "%(n)s confirmed signatures", number.total) % {"n": shown}
    return f"{line} ({date_format(number.at, 'DATE_FORMAT')})." if number.at else f"{line}."


def _lines(words: str) -> SafeString:
    if not words.strip():
        return mark_safe("")
    joined = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in words.strip().splitlines()))
    return format_html("<p>{}</p>", joined)


def _plain_html(html: str) -> str:
    """Without attributes that say nothing elsewhere; a line between blocks and none inside them."""
    bare = _INSIDE.sub(" ", _ATTRIBUTES.sub("", html).strip())
    return _BETWEEN.sub(r"\1\n\n", bare)
