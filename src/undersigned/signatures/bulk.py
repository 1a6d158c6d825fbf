"""Which signatures a bulk void is about: a rule, those that fit it, and what voiding them would change.

A rule is plain words in a named field, or marks of where signatures came from. It is never a pattern language: what
somebody types is compared as it is, by LIKE with everything escaped, so no rule can make the database toil.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Count, F, Func, Q, QuerySet, UUIDField, Value
from django.db.models import TextChoices as Choices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersigned.letters.models import Letter

from .models import CONFIRMED_CLASSES, Batch, Origin, OriginTag, Signature, SignatureClass
from .origins import Group, groups_of
from .queries import count_of

SAMPLE = 20


class Where(Choices):
    """The field that words are looked for in."""

    NAME = "name", gettext_lazy("name")
    AFFILIATION = "affiliation", gettext_lazy("profession or organisation")
    PLACE = "place", gettext_lazy("place")


class How(Choices):
    """How words must stand there; case does not matter."""

    CONTAINS = "contains", gettext_lazy("contains")
    STARTS = "starts", gettext_lazy("begins with")
    EQUALS = "equals", gettext_lazy("is exactly")


_LOOKUPS = {How.CONTAINS: "icontains", How.STARTS: "istartswith", How.EQUALS: "iexact"}


@dataclass(frozen=True)
class Rule:
    """Words in a field (`where`, `how`, `words`); marks of one origin (`origin`, `marks` as (day, hexadecimal)); or
    what was entered together (`batch`: its id).
    """

    where: str = ""
    how: str = ""
    words: str = ""
    origin: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    batch: str = ""

    @classmethod
    def of_groups(cls, groups: Sequence[Group]) -> "Rule":
        """The signatures of these groups, which are of one origin."""
        return cls(origin=groups[0].origin.value, marks=tuple((str(one.day), one.tag.hex()) for one in groups))

    def to_json(self) -> dict[str, Any]:
        """For the row of a bulk void."""
        if self.origin:
            return {"origin": self.origin, "marks": [list(one) for one in self.marks]}
        if self.batch:
            return {"batch": self.batch}
        return {"where": self.where, "how": self.how, "words": self.words}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rule":
        """Out of the row of a bulk void."""
        marks = tuple((str(day), str(value)) for day, value in data.get("marks", []))
        words = (data.get("where", ""), data.get("how", ""), data.get("words", ""))
        return cls(*words, data.get("origin", ""), marks, data.get("batch", ""))

    def __str__(self) -> str:
        if self.origin:
            labels = ", ".join(f"{value[:6]} ({day})" for day, value in self.marks)
            return _("confirmed from one %(origin)s: %(marks)s") % {
                "origin": Origin(self.origin).label,
                "marks": labels,
            }
        if self.batch:
            return _what_was_entered(self.batch)
        if not self.words:
            return ""
        return _("%(where)s %(how)s “%(words)s”") % {
            "where": Where(self.where).label,
            "how": How(self.how).label,
            "words": self.words,
        }


@dataclass(frozen=True)
class Effect:
    """What voiding would do: how many, by class before and after, and some of them to look at."""

    number: int
    hidden: int
    by_class: dict[str, int]
    classes: list[tuple[str, int, int]]  # label, before, after
    before: int  # the headline count
    after: int
    sample: list[Signature]


def matching(letter: Letter, rule: Rule) -> QuerySet[Signature]:
    """The counted signatures that fit a rule, as far as they have their place in the log."""
    rows = Signature.objects.filter(letter_id=letter.pk, status=Signature.Status.COUNTED, index__isnull=False)
    if rule.origin:
        places = Q(pk__in=[])
        for day, value in rule.marks:
            places |= Q(day=date.fromisoformat(day), **{Origin(rule.origin).value: bytes.fromhex(value)})
        return rows.filter(_one_of(OriginTag.objects.filter(places, letter_id=letter.pk)))
    if rule.batch:
        return rows.filter(batch=uuid.UUID(rule.batch))
    return rows.filter(show="named", **{f"{Where(rule.where).value}__{_LOOKUPS[How(rule.how)]}": rule.words})


def _what_was_entered(batch: str) -> str:
    """A batch as its page names it: how its signatures came, when they were entered, by whom."""
    found = Batch.objects.filter(pk=batch).first()
    if found is None:
        return ""
    label, day = found.get_klass_display(), date_format(found.entered_at, "DATE_FORMAT")
    return _("%(label)s: entered on %(day)s by %(who)s") % {"label": label, "day": day, "who": found.entered_as}


def _one_of(tags: QuerySet[OriginTag]) -> Func:
    """Any of the signatures with these marks, as one list.

    As a condition on the other table the database joins the two, and while it has not counted a wave that has just
    come, it compares each with each: 10,000 then take a minute.
    """
    chosen = list(tags.values_list("signature_id", flat=True))
    listed = Value(chosen, output_field=ArrayField(UUIDField()))
    return Func(F("pk"), listed, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


def effect_on(letter: Letter, rows: QuerySet[Signature]) -> Effect:
    """What voiding these would do now."""
    by_class = dict(rows.order_by().values_list("klass").annotate(number=Count("pk")))
    count = count_of(letter)
    before = {**count.by_class, **count.claimed}
    classes = [
        (SignatureClass(klass).label, number, number - by_class.get(klass, 0)) for klass, number in before.items()
    ]
    gone = sum(number for klass, number in by_class.items() if klass in CONFIRMED_CLASSES)
    return Effect(
        number=sum(by_class.values()),
        hidden=rows.filter(show="hidden").count(),
        by_class=by_class,
        classes=[(str(label), number, after) for label, number, after in classes],
        before=count.total,
        after=count.total - gone,
        sample=list(rows.filter(show="named").order_by("sort_key", "id")[:SAMPLE]),
    )


def groups_by_value(letter: Letter, values: Sequence[str]) -> list[Group]:
    """The shown groups that a form names; what it names and is not shown is not there."""
    return [group for group in groups_of(letter) if group.value in set(values)]
