"""Example letters for the tests of every room, and a clock that moves."""

from datetime import UTC, datetime, timedelta

import pytest

from undersigned.campaigns.models import Campaign
from undersigned.common import clock
from undersigned.letters.actions import add_text, freeze_letter, open_letter, start_letter
from undersigned.letters.models import Letter

ENGLISH = {
    "title": "Keep the Elm Street library open on Saturdays",
    "salutation": "Dear members of the council,",
    "body": "We read, study and meet in the library on Elm Street.\n\nPlease keep it open on *Saturdays*.",
    "closing": "With kind regards,",
    "sender": "people who use the Elm Street library",
    "addressee": "the city council",
}
RUSSIAN = {
    "title": "Оставьте библиотеку на улице Вязов открытой по субботам",
    "salutation": "Уважаемые члены совета,",
    "body": "Мы читаем, учимся и встречаемся в библиотеке.\n\nПожалуйста, не закрывайте её по субботам.",
    "closing": "С уважением,",
    "sender": "читатели библиотеки на улице Вязов",
    "addressee": "городскому совету",
}
ARABIC = {
    "title": "أبقوا مكتبة شارع الدردار مفتوحة أيام السبت",
    "salutation": "أعضاء المجلس الكرام،",
    "body": "نقرأ وندرس ونلتقي في المكتبة.\n\nنرجو أن تبقى مفتوحة يوم السبت.",
    "closing": "مع التحية،",
    "sender": "رواد مكتبة شارع الدردار",
    "addressee": "مجلس المدينة",
}


def draft_for_tests(campaign: Campaign | None = None) -> Letter:
    """A draft in English with a Russian and an Arabic text."""
    campaign = campaign or Campaign.objects.create(slug="example-library", name="Example: friends of the library")
    letter = start_letter(campaign=campaign, language="en", **ENGLISH)
    add_text(letter=letter, language="ru", **RUSSIAN)
    add_text(letter=letter, language="ar", **ARABIC)
    return letter


def open_letter_for_tests(campaign: Campaign | None = None) -> Letter:
    """The same, open."""
    letter = draft_for_tests(campaign)
    freeze_letter(letter=letter)
    open_letter(letter=letter)
    letter.refresh_from_db()
    return letter


class FrozenClock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


@pytest.fixture
def moved_clock(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """The clock, patched at its one seam."""
    frozen = FrozenClock()
    monkeypatch.setattr(clock, "now", frozen.now)
    return frozen
