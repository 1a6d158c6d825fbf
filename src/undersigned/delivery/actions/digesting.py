"""The daily mail to organisers: what came in yesterday and what waits for a person, in numbers and without a name.

A team whose letters had nothing new is not written to. The mails and the note that they were written are one
transaction, so a worker that is killed has done both or neither.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from undersigned.campaigns.mails import send
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.campaigns.queries import who_has
from undersigned.campaigns.roles import Right
from undersigned.common import clock
from undersigned.letters.models import Letter, State
from undersigned.letters.queries import current_texts
from undersigned.mail.queries import failed_number
from undersigned.signatures.queries import awaiting_a_look, growth_of, held_for_a_person, reports_of

from ..models import Digest, DigestOff

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Figures:
    """What happened to one letter yesterday, and what waits for a person now."""

    letter: Letter
    title: str
    path: str
    signed: int
    total: int
    failed: int
    held: int
    awaiting: int
    reports: int

    @property
    def waiting(self) -> list[int]:
        """What a person has to look at."""
        return [self.held, self.awaiting, self.reports]


def switch_digest(*, campaign: Campaign, organiser: Organiser, on: bool) -> None:
    """Whether a member of the team gets the daily mail."""
    if on:
        DigestOff.objects.filter(campaign=campaign, organiser=organiser).delete()
    else:
        DigestOff.objects.get_or_create(campaign=campaign, organiser=organiser)


def gets_digest(campaign: Campaign, organiser: Organiser) -> bool:
    """Whether they get it now."""
    return not DigestOff.objects.filter(campaign=campaign, organiser=organiser).exists()


def send_digests() -> int:
    """Tell every team that has not been told of yesterday; returns how many mails were queued.

    To be called once an hour: nothing is sent before the hour of UNDERSIGNED_DIGEST_HOUR.
    """
    if clock.now().hour < settings.UNDERSIGNED_DIGEST_HOUR:
        return 0
    yesterday = clock.today() - _DAY
    told = Digest.objects.filter(day__gte=yesterday).values("campaign_id")
    with_letters = Letter.objects.filter(state__in=(State.FROZEN, State.OPEN, State.CLOSED)).values("campaign_id")
    return sum(_tell(one, yesterday) for one in Campaign.objects.filter(pk__in=with_letters).exclude(pk__in=told))


@transaction.atomic
def _tell(campaign: Campaign, yesterday: date) -> int:
    Digest.objects.get_or_create(campaign=campaign, defaults={"day": yesterday - _DAY})
    row = Digest.objects.select_for_update().get(campaign=campaign)
    if row.day >= yesterday:  # another worker was first
        return 0
    letters = Letter.objects.filter(campaign=campaign, state__in=(State.FROZEN, State.OPEN, State.CLOSED))
    figures = [_figures(letter, yesterday) for letter in letters.order_by("created")]
    news = [one for one in figures if one.signed or one.failed or _is_new(one, row)]
    row.day, row.waiting = yesterday, {str(one.letter.pk): one.waiting for one in figures}
    row.save()
    off = set(DigestOff.objects.filter(campaign=campaign).values_list("organiser_id", flat=True))
    members = [one for one in who_has(campaign, Right.MODERATE) if one.pk not in off] if news else []
    for member in members:
        context = {"campaign": campaign.name, "figures": news, "day": yesterday, "path": digest_path(campaign)}
        send("delivery/mail/digest", to=member.email, language=member.language, context=context)
    return len(members)


def digest_path(campaign: Campaign) -> str:
    """Where the mail is switched off."""
    return reverse("desk-digest", args=[campaign.slug])


def _is_new(figures: Figures, told: Digest) -> bool:
    """Whether more waits for a person than they were told of last."""
    before = told.waiting.get(str(figures.letter.pk), [0, 0, 0])
    return any(now > then for now, then in zip(figures.waiting, before, strict=True))


def _figures(letter: Letter, yesterday: date) -> Figures:
    growth = growth_of(letter)
    until = [total for day, total in growth if day <= yesterday]
    before = [total for day, total in growth if day < yesterday]
    total, earlier = (until or [0])[-1], (before or [0])[-1]
    return Figures(
        letter=letter,
        title=current_texts(letter)[0].title,
        path=f"/desk/letters/{letter.slug}/",
        signed=total - earlier,
        total=total,
        failed=failed_number(about=letter.pk, day=yesterday),
        held=held_for_a_person(letter).count(),
        awaiting=awaiting_a_look(letter).count(),
        reports=reports_of(letter).count(),
    )
