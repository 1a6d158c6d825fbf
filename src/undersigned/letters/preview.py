"""How a text is shown: its parts as safe HTML, and what its author should look at."""

from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from undersigned.common import markdown
from undersigned.common.errors import NotCanonicalError
from undersigned.common.languages import direction, name_of

from .models import Text
from .text import compose


@dataclass(frozen=True)
class ShownText:
    """A text ready for a template."""

    language: str
    language_name: str
    direction: str
    title: str
    salutation_html: SafeString
    body_html: SafeString
    closing_html: SafeString
    sender: str
    addressee: str
    translator: str
    sha256: str
    is_original: bool
    original_name: str
    reviewed: bool
    version_url: str


def shown(text: Text) -> ShownText:
    """The text as readers see it."""
    return ShownText(
        language=text.language,
        language_name=name_of(text.language),
        direction=direction(text.language),
        title=text.title or _("(no title yet)"),
        salutation_html=lines(text.salutation),
        body_html=mark_safe(markdown.render(text.body)),  # noqa: S308 - rendered without HTML, then cleaned by nh3
        closing_html=lines(text.closing),
        sender=text.sender,
        addressee=text.addressee,
        translator=text.translator,
        sha256=text.sha256_hex,
        is_original=text.is_original,
        original_name=name_of(text.letter.original_language),
        reviewed=text.reviewed,
        version_url=f"/letters/{text.letter.slug}/text.{text.language}.md",
    )


def lines(words: str) -> SafeString:
    """A few plain lines as one paragraph."""
    if not words.strip():
        return mark_safe("")
    joined = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in words.strip().splitlines()))
    return format_html('<p dir="auto">{}</p>', conditional_escape(joined))


def problems_of(text: Text) -> list[str]:
    """What stands in the way of freezing this text, or will look other than its author thinks; plain sentences."""
    found = [f"{problem.message}" for problem in markdown.problems(text.body)]
    try:
        composed = compose(title=text.title, salutation=text.salutation, body=text.body, closing=text.closing)
    except NotCanonicalError as error:
        return found + [str(problem) for problem in error.problems[:20]]
    return found + [notice.message for notice in composed.notices]
