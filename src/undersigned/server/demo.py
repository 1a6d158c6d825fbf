"""The demo's content: one made-up campaign with a letter in three languages, signatures marked as examples, a leaflet
and a meeting; and a second campaign that is linked to it.

Everything goes the way real content goes: texts are frozen, forms are sealed, tokens confirm, the sequencer counts.
Only the days are spread afterwards, so that the plot of how signatures came in has something to show.
"""

import itertools
import tomllib
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from undersigned.campaigns.accounts import approve_organiser, make_sign_in_link
from undersigned.campaigns.actions import start_campaign
from undersigned.campaigns.models import Campaign, Organiser
from undersigned.common import clock
from undersigned.common.addresses import normalise
from undersigned.ledger.actions import sequence_log
from undersigned.letters.actions import add_text, freeze_letter, open_letter, start_letter
from undersigned.letters.models import Event, Letter, Text
from undersigned.letters.queries import current_texts
from undersigned.letters.timeline import MILESTONE, OPENED
from undersigned.meetings.actions import confirm_reply, reply_by_address, reply_coming, start_meeting
from undersigned.meetings.models import Meeting, PendingReply
from undersigned.meetings.sealed import open_typed
from undersigned.meetings.when import moment
from undersigned.signatures.actions.signing import confirm_signature, sign_letter
from undersigned.signatures.entry import Entry
from undersigned.signatures.models import DayTally, Pending
from undersigned.signatures.pending import open_contents

from . import demo_leaflet

ADDRESS = "organiser@example.org"
SLUG = "evening-bus"
DAYS = 14
SIGNATURES = 320

_TEXTS = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))

# Given names by language; each bears the word for "example" as its family name, so that nobody takes it for a person.
NAMES = {
    "en": (
        "Example",
        "Ada Ben Clara Dan Edith Frank Grace Harry Iris Jack Kate Leo Mary Ned Olive Paul Rose Sam Tess Will",
    ),
    "ru": ("Примерова|Примеров", "Анна Вера Галина Дарья Елена|Борис Виктор Глеб Денис Иван"),
    "ar": ("مثال", "أمل باسم جميلة داود رنا زياد سلمى طارق عادل فاطمة ليلى مازن نادية هاني ياسمين"),
}
WORK = {
    "en": ("nurse", "bus driver", "teacher", "student", "cook", "retired", "gardener", ""),
    "ru": ("медсестра", "водитель", "учитель", "студент", "повар", ""),
    "ar": ("ممرضة", "سائق", "معلمة", "طالب", "طباخ", ""),
}
PLACES = {
    "en": ("Hill Street", "Mill Lane", "Station Road", ""),
    "ru": ("Холмистая улица", "Вокзальная улица", ""),
    "ar": ("شارع التل", "طريق المحطة", ""),
}


def seed() -> None:
    """Make the example campaign, unless it is there; a killed attempt leaves nothing behind."""
    if Campaign.objects.filter(slug=SLUG).exists():
        return
    with transaction.atomic():
        organiser, _made = Organiser.objects.get_or_create(email=ADDRESS, defaults={"name": "Example organiser"})
        approve_organiser(organiser=organiser)
        campaign = start_campaign(organiser=organiser, name="Example: evenings on line 12", slug=SLUG)
        Campaign.objects.filter(pk=campaign.pk).update(about=_TEXTS["about"])
        start_letter(campaign=campaign, language="en", **_TEXTS["draft"])
        letter = _frozen_letter(campaign)
        people = _people()
        texts = {text.language: text for text in current_texts(letter)}
        for language, entry in itertools.islice(people, 6):
            _sign(letter, texts[language], entry, first=True)
        open_letter(letter=letter)
        _spread_over_days(letter, texts, people)
        meeting = _announce_meeting(campaign)
        demo_leaflet.make_leaflet(campaign=campaign, letter=letter, meeting=meeting, told=_TEXTS["leaflet"])
        demo_leaflet.link_another(organiser=organiser, campaign=campaign, told=_TEXTS["other"])


def organiser_link() -> str:
    """A link that signs the demo's organiser in."""
    return settings.UNDERSIGNED_ORIGIN + make_sign_in_link(organiser=Organiser.objects.get(email=ADDRESS))


def _frozen_letter(campaign: Campaign) -> Letter:
    letter = start_letter(campaign=campaign, language="en", **_TEXTS["letter"]["en"])
    for language in ("ru", "ar"):
        add_text(letter=letter, language=language, **_TEXTS["letter"][language])
    freeze_letter(letter=letter)
    letter.refresh_from_db()
    return letter


def _people() -> Iterator[tuple[str, Entry]]:
    """Languages and entries without end, always the same; one in five wants no name shown."""
    made = {language: _entries(language) for language in _TEXTS["letter"]}
    for number in itertools.count():
        language = ("en", "en", "ru", "en", "ar")[number % 5]
        named = next(made[language])
        yield language, Entry("hidden") if number % 5 == 3 else named


def _entries(language: str) -> Iterator[Entry]:
    family, given = NAMES[language]
    families, groups = family.split("|"), given.split("|")
    pairs = [(name, families[place]) for place, group in enumerate(groups) for name in group.split()]
    for number in itertools.count():
        name, surname = pairs[number % len(pairs)]
        work = WORK[language][(number * 3 + number // 7) % len(WORK[language])]
        place = PLACES[language][(number * 5 + number // 3) % len(PLACES[language])]
        yield Entry("named", f"{name} {surname} {number + 1}", work, place)


def _sign(letter: Letter, text: Text, entry: Entry, *, first: bool = False) -> None:
    """Sign and confirm as a person would, without the mail in between."""
    known = set(Pending.objects.filter(letter_id=letter.pk).values_list("pk", flat=True))
    number = letter.signatures.count()
    address = normalise(f"signatory-{number}-{'first' if first else 'later'}@example.org")
    sign_letter(letter=letter, text=text, entry=entry, address=address, network="", first=first)
    row = Pending.objects.filter(letter_id=letter.pk).exclude(pk__in=known).get()
    confirm_signature(token=open_contents(row).token)


def _spread_over_days(letter: Letter, texts: dict[str, Text], people: Iterator[tuple[str, Entry]]) -> None:
    """The signatures come in over a fortnight: many at first, then fewer, with a second wave."""
    assert letter.log_id is not None
    shares = [3, 9, 14, 10, 7, 5, 4, 3, 2, 8, 12, 9, 8, 6]
    today = clock.today()
    for back, share in zip(range(DAYS - 1, -1, -1), shares, strict=True):
        for language, entry in itertools.islice(people, share * SIGNATURES // sum(shares)):
            _sign(letter, texts[language], entry)
        sequence_log(log_id=letter.log_id)
        if back:
            DayTally.objects.filter(letter=letter, day=today).update(day=today - timedelta(days=back))
            reached = Event.objects.filter(letter=letter, kind=MILESTONE, at__date=today)
            reached.update(at=clock.now() - timedelta(days=back))
    opened = clock.now() - timedelta(days=DAYS - 1)
    Event.objects.filter(letter=letter, kind=OPENED).update(at=opened)
    Letter.objects.filter(pk=letter.pk).update(opened_at=opened, frozen_at=opened - timedelta(days=2))


def _announce_meeting(campaign: Campaign) -> Meeting:
    """A meeting at 19:00 in about a fortnight, on a Wednesday, to which a few are coming."""
    soon = clock.today() + timedelta(days=DAYS)
    day = soon + timedelta(days=(2 - soon.weekday()) % 7)
    meeting = start_meeting(
        campaign=campaign,
        language="en",
        starts=moment(day, time(19), "Europe/London"),
        ends=moment(day, time(20, 30), "Europe/London"),
        zone="Europe/London",
        **_TEXTS["meeting"],
    )
    for number, name in enumerate(("Ada Example", "Harry Example", "")):
        _reply(meeting, f"guest-{number}@example.org", name)
    for _press in range(5):
        reply_coming(meeting=meeting, network="")
    return meeting


def _reply(meeting: Meeting, address: str, name: str) -> None:
    """Reply and confirm as a person would, without the mail in between."""
    reply_by_address(meeting=meeting, address=normalise(address), name=name, network="")
    confirm_reply(token=open_typed(PendingReply.objects.get(meeting=meeting)).token)
