"""Writing an update and sending it to those who want news.

Sending survives whatever is killed: in one transaction a batch of mails is queued and the update notes how far it has
come, so nobody is left out and nobody's mail is queued twice. It keeps the queue short, so that somebody who signs
meanwhile is not made to wait behind thousands of updates.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from undersigned.campaigns.activity import record_activity
from undersigned.campaigns.models import Organiser
from undersigned.campaigns.quota import next_day, take_mails
from undersigned.common import clock
from undersigned.common.languages import name_of
from undersigned.frame.speaking import apart
from undersigned.letters.models import Letter
from undersigned.letters.models import State as LetterState
from undersigned.mail.actions import queue_mails
from undersigned.mail.queries import due_number
from undersigned.meetings.models import Meeting
from undersigned.signatures.actions.news import forget_uncounted
from undersigned.signatures.news import news_number, news_rows, readers_among

from ..deeds import UPDATE_SENT, UPDATE_STOPPED
from ..errors import NobodyToTellError, ToldAlreadyError, UpdateError
from ..events import tell_update
from ..mails import UPDATE, trial_mail, update_mail
from ..models import MOVES, State, Update, UpdateText
from ..queries import meetings_to_tell_of, text_for, texts_of

BATCH = 100
MOST_WAITING = 2 * BATCH  # updates in the mail queue at a time


def start_update(*, letter: Letter, meeting: Meeting | None = None, language: str, subject: str, body: str) -> Update:
    """A new draft in one language. Raises UpdateError for a letter that is not public, ToldAlreadyError."""
    if letter.state not in (LetterState.OPEN, LetterState.CLOSED):
        raise UpdateError(_("News can be sent once the letter is open, and not after it was taken down."))
    if letter.is_sealed:
        raise UpdateError(
            _("This server cannot read the addresses of those who want news of a sealed letter: only your keys can.")
        )
    if meeting is not None and not meetings_to_tell_of(letter).filter(pk=meeting.pk).exists():
        raise ToldAlreadyError(_("They were told of this meeting already, or it is over. Choose another, or none."))
    with transaction.atomic():
        update = Update.objects.create(letter=letter, meeting=meeting)
        UpdateText.objects.create(update=update, language=language, subject=subject, body=body)
    return update


@transaction.atomic
def write_update(*, update: Update, language: str, subject: str, body: str) -> UpdateText:
    """Write it in one language, for the first time or anew. Raises UpdateError once it is on its way."""
    _drafted(update)
    values = {"subject": subject, "body": body}
    return UpdateText.objects.update_or_create(update=update, language=language, defaults=values)[0]


@transaction.atomic
def remove_update_text(*, update: Update, language: str) -> None:
    """Take one language out of a draft; the last one stays. Raises UpdateError."""
    _drafted(update)
    if update.texts.exclude(language=language).count() == 0:
        raise UpdateError(_("This is the only text. Delete the whole update instead."))
    update.texts.filter(language=language).delete()


@transaction.atomic
def delete_update(*, update: Update) -> None:
    """Throw a draft away. Raises UpdateError once it is on its way."""
    _drafted(update).delete()


@transaction.atomic
def show_update(*, update: Update, public: bool) -> None:
    """Show it on the letter's page, from when it is sent, or show it no more."""
    held = Update.objects.select_for_update(of=("self",)).select_related("letter").get(pk=update.pk)
    held.public = public
    held.save(update_fields=["public"])
    tell_update(held, texts_of(held)[0].subject)


def send_test(*, update: Update, to: Organiser) -> None:
    """Mail a copy in each of its languages to one of the organisers, at their own address."""
    queue_mails([trial_mail(update, text, to) for text in texts_of(update)])


@transaction.atomic
def send_update(*, update: Update, by: Organiser) -> int:
    """Begin to send a draft to all who want news; returns how many they are now.

    Raises NobodyToTellError, UpdateError when it is on its way already, ToldAlreadyError when another update told of
    its meeting meanwhile.
    """
    held = _drafted(update)
    number = news_number(held.letter)
    if number == 0:
        raise NobodyToTellError(_("Nobody wants news of this letter so far, so nothing was sent."))
    _demand_one_language(held)
    held.sent_by, held.started_at, held.next_batch = by, clock.now(), clock.now()
    try:
        with transaction.atomic():
            _move(held, State.SENDING, "sent_by", "started_at", "next_batch")
    except IntegrityError as error:
        raise ToldAlreadyError(_("Another update has told of this meeting already. This one was not sent.")) from error
    tell_update(held, texts_of(held)[0].subject)
    record_activity(campaign=held.letter.campaign, by=by, deed=UPDATE_SENT, about=held.letter.slug, number=number)
    return number


@transaction.atomic
def stop_update(*, update: Update, by: Organiser) -> int:
    """Queue no more of its mails; returns to how many it has gone. Raises UpdateError when it is not being sent."""
    held = Update.objects.select_for_update(of=("self",)).select_related("letter__campaign").get(pk=update.pk)
    if State.STOPPED not in MOVES[State(held.state)]:
        raise UpdateError(_("It is not being sent, so there is nothing to stop."))
    _end(held, State.STOPPED)
    record_activity(campaign=held.letter.campaign, by=by, deed=UPDATE_STOPPED, about=held.letter.slug)
    return held.queued


def send_batches() -> bool:
    """Queue the next batch of each update that is due, while the mail queue is short; True if there was work."""
    worked = False
    for pk in Update.objects.filter(state=State.SENDING, next_batch__lte=clock.now()).values_list("pk", flat=True):
        if due_number(UPDATE) >= MOST_WAITING:
            break
        worked = _send_batch(pk) or worked
    return worked


@transaction.atomic
def _send_batch(pk: uuid.UUID) -> bool:
    """One batch of one update, all or nothing; False when another worker has it."""
    rows = Update.objects.select_for_update(of=("self",), skip_locked=True).select_related("letter__campaign")
    update = rows.filter(pk=pk, state=State.SENDING).first()
    if update is None:
        return False
    letter = update.letter
    closed = news_rows(letter, after=bytes(update.reached), limit=BATCH)
    if letter.state == LetterState.TAKEN_DOWN or not closed:
        _end(update, State.SENT if not closed else State.STOPPED)
        return True
    closed = closed[: take_mails(letter.campaign, len(closed))]
    if not closed:  # a new campaign has sent its mails of the day
        update.next_batch = next_day()
        update.save(update_fields=["next_batch"])
        return True
    readers = forget_uncounted(letter=letter, readers=list(readers_among(letter, closed)))
    texts = texts_of(update)
    queue_mails([update_mail(update, text_for(texts, reader.language), reader) for reader in readers])
    update.reached, update.queued = bytes(closed[-1].mark), update.queued + len(readers)
    update.next_batch = clock.now() + _pause(len(readers))
    update.save(update_fields=["reached", "queued", "next_batch"])
    return True


def _pause(mails: int) -> timedelta:
    """How long these mails take at the pace that the operator allows; all updates under way share it."""
    sending = Update.objects.filter(state=State.SENDING).count()
    return timedelta(minutes=1) * mails * max(1, sending) / settings.UNDERSIGNED_NEWS_PER_MINUTE


def _drafted(update: Update) -> Update:
    """The draft, held; raises UpdateError once it is on its way."""
    rows = Update.objects.select_for_update(of=("self",)).select_related("letter__campaign")
    held = rows.get(pk=update.pk)
    if not held.is_draft:
        raise UpdateError(_("This update is on its way, so it cannot be changed any more."))
    return held


def _demand_one_language(update: Update) -> None:
    """Whoever read the letter in a language that the update lacks gets the first text: that must be a good choice."""
    original = update.letter.original_language
    if not update.texts.filter(language=original).exists():
        raise UpdateError(
            _("Write it in %(name)s first: who read the letter in a language that is missing here gets it in that one.")
            % {"name": apart(name_of(original))}
        )


def _end(update: Update, to: State) -> None:
    update.ended_at, update.next_batch, update.reached = clock.now(), None, b""
    _move(update, to, "ended_at", "next_batch", "reached")


def _move(update: Update, to: State, *fields: str) -> None:
    if to not in MOVES[State(update.state)]:
        raise UpdateError(_("This update is on its way, so it cannot be changed any more."))
    update.state = to
    update.save(update_fields=["state", *fields])
