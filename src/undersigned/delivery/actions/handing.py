"""Handing a letter to its addressees: who they are, that it was done, and what they replied."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Organiser
from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError
from undersigned.letters.models import Letter
from undersigned.letters.models import State as LetterState
from undersigned.mail.actions import queue_mail
from undersigned.mail.signals import mails_accepted, mails_failed
from undersigned.typesetting import TypesettingError

from ..addressees import Whereabouts, seal_whereabouts, whereabouts_of
from ..deeds import HANDED_OVER, TAKEN_BACK
from ..errors import HandOverError
from ..events import tell_handed_over, tell_reply, untell
from ..mails import HAND_OVER, hand_over_mail
from ..models import PROGRESS, Addressee, Channel, HandOver, Progress
from ..package import count_now, make_package


def add_addressee(
    *, letter: Letter, name: str, channel: str, language: str, mail: str = "", where: str = ""
) -> Addressee:
    """Someone the letter is to reach. Raises HandOverError for the channel `mail` without an address to mail to."""
    if channel == Channel.MAIL:
        try:
            mail = normalise(mail).deliverable
        except BadAddressError as error:
            raise HandOverError(_("To hand it over by mail, write the addressee’s mail address.")) from error
    addressee = Addressee(letter=letter, name=name, channel=channel, language=language)
    addressee.box = seal_whereabouts(addressee, Whereabouts(mail if channel == Channel.MAIL else "", where))
    addressee.save(force_insert=True)
    return addressee


def remove_addressee(*, addressee: Addressee) -> None:
    """Take them off the list, with their address; what was handed over stays written down."""
    addressee.delete()


@transaction.atomic
def hand_over(
    *, addressee: Addressee, by: Organiser, with_names: bool, note: str = "", at: datetime | None = None
) -> HandOver:
    """Hand the letter over: by mail the worker makes and sends the package; any other way is noted as done.

    The count is that of the last published checkpoint. Raises HandOverError for a letter that is not public, before
    its log is published, for a time to come, and when a mail to the same addressee is under way.
    """
    letter = addressee.letter
    if letter.state not in (LetterState.OPEN, LetterState.CLOSED):
        raise HandOverError(_("Only a letter that is open or closed can be handed over."))
    if at is not None and at > clock.now():
        raise HandOverError(_("This moment is still to come. Note it when it is done."))
    Addressee.objects.select_for_update().get(pk=addressee.pk)
    by_mail = addressee.channel == Channel.MAIL
    waits = HandOver.objects.filter(addressee=addressee, progress__in=(Progress.WAITING, Progress.QUEUED))
    if by_mail and waits.exists():
        raise HandOverError(_("A mail to this addressee is on its way already."))
    count = count_now(letter)
    made = HandOver.objects.create(
        letter=letter,
        addressee=addressee,
        to=addressee.name,
        channel=addressee.channel,
        by=by,
        at=clock.now() if by_mail else at or clock.now(),
        progress=Progress.WAITING if by_mail else Progress.DONE,
        with_names=with_names,
        size=count.size,
        total=count.total,
        note=note,
    )
    if made.happened:
        tell_handed_over(made)
    record_activity(campaign=letter.campaign, by=by, deed=HANDED_OVER, about=letter.slug, number=count.total)
    return made


@transaction.atomic
def take_back(*, hand_over: HandOver, by: Organiser) -> None:
    """It was noted by mistake. Raises HandOverError for a mail: what was sent was sent."""
    held = HandOver.objects.select_for_update(of=("self",)).select_related("letter__campaign").get(pk=hand_over.pk)
    if held.channel == Channel.MAIL and held.progress != Progress.FAILED:
        raise HandOverError(_("The mail has left or is about to, so this cannot be taken back."))
    record_activity(campaign=held.letter.campaign, by=by, deed=TAKEN_BACK, about=held.letter.slug)
    untell(held)
    held.delete()


@transaction.atomic
def note_reply(*, hand_over: HandOver, reply: str, language: str, replied_on: date | None, public: bool) -> None:
    """What the addressee replied, as the organisers write it down; empty for none. Public only if they wish."""
    if not hand_over.happened and reply:
        raise HandOverError(_("It has not reached them, so there can be no reply."))
    hand_over.reply, hand_over.reply_language, hand_over.replied_on = reply, language, replied_on
    hand_over.reply_public = public and bool(reply)
    hand_over.save(update_fields=["reply", "reply_language", "replied_on", "reply_public"])
    tell_reply(hand_over)


def send_packages() -> bool:
    """Make and queue one package that waits; True if there was one.

    Setting the sheets takes seconds, so it is done before anything is locked. A package that cannot be made is said to
    have failed, so that it is not tried for ever.
    """
    waiting = HandOver.objects.filter(progress=Progress.WAITING).order_by("at")
    found = waiting.select_related("letter__campaign", "addressee").first()
    if found is None:
        return False
    mail = None
    whereabouts = whereabouts_of(found.addressee) if found.addressee else None
    if whereabouts is not None and whereabouts.mail and found.letter.state != LetterState.TAKEN_DOWN:
        try:
            package = make_package(found.letter, with_names=found.with_names, size=found.size)
            mail = hand_over_mail(found, whereabouts.mail, package)
        except (HandOverError, TypesettingError):
            mail = None
    with transaction.atomic():
        held = HandOver.objects.select_for_update().filter(pk=found.pk, progress=Progress.WAITING).first()
        if held is not None:
            _move(held, Progress.QUEUED if mail else Progress.FAILED)
            if mail:
                queue_mail(mail)
    return True


@receiver(mails_accepted)
def note_accepted(*, kind: str, references: Iterable[str], at: datetime, **_kwargs: Any) -> None:
    """The delivery record: when the mail server took it."""
    _settle(kind, references, Progress.DELIVERED, at)


@receiver(mails_failed)
def note_failed(*, kind: str, references: Iterable[str], at: datetime, **_kwargs: Any) -> None:
    """It will not be sent any more; the desk says so."""
    _settle(kind, references, Progress.FAILED, at)


def _settle(kind: str, references: Iterable[str], to: Progress, at: datetime) -> None:
    if kind == HAND_OVER:
        rows = HandOver.objects.filter(pk__in=list(references), progress=Progress.QUEUED)
        settled = list(rows.select_related("letter").select_for_update(of=("self",)))
        rows.update(progress=to, settled_at=at)
        for row in settled if to == Progress.DELIVERED else ():
            tell_handed_over(row)


def _move(row: HandOver, to: Progress) -> None:
    assert to in PROGRESS[Progress(row.progress)]
    row.progress = to
    row.settled_at = clock.now() if to == Progress.FAILED else None
    row.save(update_fields=["progress", "settled_at"])
