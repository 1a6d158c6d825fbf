"""What stands on a letter's paper: the text, who has signed, how many, and how to check it."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from undersigned.common.written import apart_in, day_in
from undersigned.frame.speaking import parted
from undersigned.letters.models import Letter, Text
from undersigned.typesetting import LetterSheet, Paragraph, Signatory, from_markdown

from .models import Signature, SignatureClass
from .queries import Count, count_of, listed

MOST_FIRST, MOST_NAMES = 200, 5000


def letter_sheet(
    letter: Letter,
    text: Text,
    *,
    names: bool = True,
    number: Count | None = None,
    most: int = MOST_NAMES,
    facts: Iterable[str] = (),
) -> LetterSheet:
    """At most `most` names, and how many more there are; or the text and the count alone.

    With `number`, a count of the log at one size, the sheet shows who had signed then, so far as they are listed now,
    and the count by class. `facts` are further closing lines.
    """
    then, number = number is not None, number or count_of(letter)
    people = listed(letter).order_by("sort_key", "id")
    if then:
        people = people.filter(Q(amend_leaf=None) | Q(amend_leaf__index__lt=number.size), index__lt=number.size)
    firsts = list(people.filter(first=True)[: MOST_FIRST if names else 0])
    others = list(people.filter(first=False)[: most if names else 0])
    body = "\n\n".join(part for part in (text.salutation, text.body) if part.strip())
    closing = tuple(Paragraph(line) for line in text.closing.strip().splitlines() if line.strip())
    return LetterSheet(
        title=text.title,
        language=text.language,
        body=(*from_markdown(body), *closing),
        sender=text.sender,
        addressee=text.addressee,
        date=day_in(text.language, letter.dated) if letter.dated else "",
        first_signatories_heading=_("First signatories") if firsts else "",
        first_signatories=_people(firsts),
        signatories_heading=_("Names") if others else "",
        signatories=_people(others),
        hidden_line=_unnamed(number, len(firsts) + len(others)) if names else "",
        facts=(*_facts(letter, text, number), *(_by_class(number) if then else ()), *facts),
        canonical=bytes(text.canonical) if text.canonical else None,
        canonical_name=f"text.{text.language}.md",
        made=number.at,
    )


def _people(signatures: Iterable[Signature]) -> tuple[Signatory, ...]:
    return tuple(Signatory(one.name, parted((one.affiliation, one.place))) for one in signatures)


def _unnamed(number: Count, named: int) -> str:
    rest = number.total - named
    if rest <= 0:
        return ""
    shown = number_format(rest, force_grouping=True)
    return ngettext("and %(n)s more, without a name here", "and %(n)s more, without names here", rest) % {"n": shown}


def _facts(letter: Letter, text: Text, number: Count) -> tuple[str, ...]:
    total = number_format(number.total, force_grouping=True)
    when = f"{date_format(number.at, 'DATE_FORMAT')}" if number.at else ""
    signed = ngettext("%(n)s confirmed signature", "%(n)s confirmed signatures", number.total) % {"n": total}
    return (
        f"{signed}{f' ({when})' if when else ''}",
        apart_in(text.language, f"{short_address(letter)}{text.language}/"),
        f"SHA-256 {text.sha256_hex}",
    )


def _by_class(number: Count) -> Iterable[str]:
    for klass, n in number.by_class.items():
        yield f"{SignatureClass(klass).label}: {number_format(n, force_grouping=True)}"
    for klass, n in number.claimed.items():
        shown = number_format(n, force_grouping=True)
        label = SignatureClass(klass).label
        yield _("Not in this count: %(n)s (%(how)s), entered by the organisers") % {"n": shown, "how": label}


def short_address(letter: Letter) -> str:
    return f"{urlsplit(settings.UNDERSIGNED_ORIGIN).netloc}/letters/{letter.slug}/"
