"""What can be asked about updates and handing over."""

import uuid
from collections import Counter
from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from undersigned.letters.models import Letter
from undersigned.meetings.models import Meeting
from undersigned.meetings.queries import meetings_to_come
from undersigned.signatures.models import NewsAddress

from .models import UNDER_WAY, Addressee, HandOver, Progress, State, Update, UpdateText

MOST_SHOWN = 100


def update_on_the_desk(pk: uuid.UUID) -> Update:
    """The update, for its organisers; raises Update.DoesNotExist."""
    return Update.objects.select_related("letter__campaign", "meeting").get(pk=pk)


def updates_of(letter: Letter) -> list[Update]:
    """All updates of a letter with their texts, the newest first."""
    return list(_with_texts(Update.objects.filter(letter=letter).order_by("-created"))[:MOST_SHOWN])


def public_updates(letter: Letter) -> list[Update]:
    """Those that the organisers show on the letter's page, the newest first."""
    rows = Update.objects.filter(letter=letter, public=True, state__in=(State.SENDING, State.SENT)).order_by(
        "-started_at"
    )
    return list(_with_texts(rows)[:MOST_SHOWN])


def texts_of(update: Update) -> list[UpdateText]:
    """Its texts, the letter's original language first, then by language."""
    first = update.letter.original_language
    return sorted(update.texts.all(), key=lambda text: (text.language != first, text.language))


def text_for(texts: Sequence[UpdateText], language: str) -> UpdateText:
    """What somebody who read the letter in `language` gets: in it, else in its base language, else the first."""
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(language.partition("-")[0]) or texts[0]


def readers_by_language(letter: Letter) -> Counter[str]:
    """How many want news, by the language they read the letter in."""
    return Counter(NewsAddress.objects.filter(letter_id=letter.pk).values_list("language", flat=True))


def meetings_to_tell_of(letter: Letter) -> QuerySet[Meeting]:
    """Meetings of the campaign that are to come and that no update of this letter has told of."""
    told = Update.objects.filter(letter=letter, meeting__isnull=False, state__in=UNDER_WAY).values("meeting_id")
    return meetings_to_come(letter.campaign).exclude(pk__in=told).exclude(state="cancelled")


def _with_texts(rows: QuerySet[Update]) -> QuerySet[Update]:
    return rows.select_related("letter", "meeting").prefetch_related(Prefetch("texts"))


def addressee_on_the_desk(pk: uuid.UUID) -> Addressee:
    """The addressee, for the organisers; raises Addressee.DoesNotExist."""
    return Addressee.objects.select_related("letter__campaign").get(pk=pk)


def addressees_of(letter: Letter) -> list[Addressee]:
    """Whom the letter is to reach, by name."""
    return list(Addressee.objects.filter(letter=letter).order_by("name", "pk"))


def hand_over_on_the_desk(pk: uuid.UUID) -> HandOver:
    """That it was handed over, for the organisers; raises HandOver.DoesNotExist."""
    return HandOver.objects.select_related("letter__campaign", "addressee").get(pk=pk)


def hand_overs_of(letter: Letter) -> list[HandOver]:
    """Every handing over, also those under way and those that failed, the newest first."""
    return list(HandOver.objects.filter(letter=letter).order_by("-at")[:MOST_SHOWN])


def public_hand_overs(letter: Letter) -> list[HandOver]:
    """Those that happened, for the letter's page, the newest first; the reply is for who may read it."""
    done = HandOver.objects.filter(letter=letter, progress__in=(Progress.DELIVERED, Progress.DONE))
    return list(done.order_by("-at")[:MOST_SHOWN])
