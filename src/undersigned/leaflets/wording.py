"""How figures and sources are written out, and how words that come in are cleaned."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from undersigned.common.canonical import one_line
from undersigned.common.errors import NotCanonicalError
from undersigned.frame.speaking import parted

from .errors import ClaimError, LeafletError
from .models import Claim, Figure, Source, plain_number
from .tables import FigureData

_NUMBER = re.compile(r"-?\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d{1,6})?|-?\d{1,18}(?:\.\d{1,6})?")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,\u00a0\u202f\u2009'’ ](?=\d{3}(?!\d))")


def clean_line(text: str, *, most: int, what: str, error: type[LeafletError] = LeafletError) -> str:
    """Words on one line by the character rules of canon/1; empty stays empty. Raises `error` with one sentence."""
    if not text.strip():
        return ""
    try:
        return one_line(text, max_length=most)
    except NotCanonicalError as refused:
        raise error(f"{what}: {refused.problems[0].message}") from refused


def number_in(value: str) -> Decimal | None:
    """The number that a value is, or None for a vague magnitude. Thousands may be grouped: 35,000."""
    if not _NUMBER.fullmatch(value):
        return None
    try:
        return Decimal(re.sub("[,\u00a0\u202f ]", "", value))
    except InvalidOperation:
        return None


def figure_of(data: FigureData, claim: Claim, position: int) -> Figure:
    """A figure to store. Raises ClaimError when it has no value."""

    def line(text: str, most: int) -> str:
        return clean_line(text, most=most, what=_("Figure"), error=ClaimError)

    value = line(data.value, 100)
    if not value:
        raise ClaimError(_("A figure needs a number, or words such as “tens of thousands”."))
    number = number_in(value)
    return Figure(
        claim=claim,
        position=position,
        number=number,
        magnitude="" if number is not None else value,
        qualifiers=line(data.qualifiers, 200),
        unit=line(data.unit, 100),
        period=line(data.period, 100),
    )


def figure_line(figure: Figure) -> str:
    """Such as "at least 35,000 killed (probably many more), since 2022"."""
    before, _comma, behind = figure.qualifiers.partition(", ")
    value = figure.magnitude or _grouped(figure.number or Decimal(0))
    line = " ".join(part for part in (before, value, figure.unit) if part)
    line = f"{line} ({behind})" if behind else line
    return f"{line}, {figure.period}" if figure.period else line


def source_line(source: Source) -> str:
    """Such as "Annual report, City Library, 3 March 2026, p. 12"."""
    return parted((source.title, about_source(source)))


def about_source(source: Source) -> str:
    """The same without the title: "City Library, 3 March 2026, p. 12"."""
    day = date_format(source.date, "DATE_FORMAT") if source.date else ""
    page = _("p. %(page)s") % {"page": source.page} if source.page else ""
    return parted((source.publisher, day, page))


def figure_is_in(figure: Figure, text: str) -> bool:
    """Whether the claim's words still have the figure's value, however its thousands are grouped."""
    value = plain_number(abs(figure.number)) if figure.number is not None else figure.magnitude
    bare = _BETWEEN_DIGITS.sub("", text)
    return re.search(rf"(?<![\d]){re.escape(value)}(?!\d)", bare, re.IGNORECASE) is not None


def _grouped(number: Decimal) -> str:
    places = len(plain_number(number).partition(".")[2])
    return str(number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True))
