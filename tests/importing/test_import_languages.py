# ruff: noqa: E501  leaflets stand as they are read
"""The same letter in ten languages, with and without blank lines: each part is recognised, and nothing is lost."""

from datetime import date

import pytest

from tests.importing.letters_in_ten_languages import EXAMPLES
from undersigned.importing import phrases
from undersigned.importing.dates import find_dates
from undersigned.importing.draft import ClaimedCount, Introduction
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost


@pytest.mark.parametrize("layout", ["blank lines", "no blank lines"])
@pytest.mark.parametrize("language", EXAMPLES)
def test_every_part_is_recognised(language: str, layout: str) -> None:
    example = EXAMPLES[language]
    text = example.text if layout == "blank lines" else example.text.replace("\n\n", "\n")
    draft = import_bytes(text.encode())
    assert not words_lost(text, draft)
    assert draft.language == language
    assert str(draft.date) == example.date
    assert draft.introductions == (Introduction(example.outlet, example.introduction),)
    assert (draft.title, draft.addressee) == (example.title, example.addressee)
    assert (draft.salutation, draft.closing) == (example.salutation, example.closing)
    assert draft.sender == example.sender
    assert draft.body == example.body
    assert tuple(one.name for one in draft.signatories) == example.names
    assert draft.signatories[0].affiliation is not None
    assert draft.claimed_count == ClaimedCount(example.count, example.qualifier)


def test_every_language_of_letters_has_phrases() -> None:
    assert set(phrases.BY_LANGUAGE) == set(EXAMPLES)


@pytest.mark.parametrize(
    ("language", "written", "right"),
    [
        ("ar", "الأحد ٨ آذار ٢٠٢٦", date(2026, 3, 8)),
        ("ar", "8 مارس 2026", date(2026, 3, 8)),
        ("fa", "یکشنبه ۸ مارس ۲۰۲۶", date(2026, 3, 8)),
        ("he", "יום ראשון, 8 במרץ 2026", date(2026, 3, 8)),
        ("pl", "niedziela, 8 marca 2026", date(2026, 3, 8)),
        ("de", "Sonntag, 8. März 2026", date(2026, 3, 8)),
        ("es", "domingo 8 de marzo de 2026", date(2026, 3, 8)),
        ("fr", "dimanche 8 mars 2026", date(2026, 3, 8)),
        ("ru", "воскресенье, 8 марта 2026 года", date(2026, 3, 8)),
        ("uk", "неділя, 8 березня 2026 року", date(2026, 3, 8)),
    ],
)
def test_dates_are_read_with_their_weekday(language: str, written: str, right: date) -> None:
    (found,) = find_dates(written, language)
    assert (found.value, found.problem) == (right, "")


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "الاثنين ٨ آذار ٢٠٢٦"),
        ("fa", "دوشنبه ۸ مارس ۲۰۲۶"),
        ("pl", "poniedziałek, 8 marca 2026"),
        ("uk", "понеділок, 8 березня 2026 року"),
    ],
)
def test_a_weekday_that_does_not_fit_is_pointed_out(language: str, written: str) -> None:
    (found,) = find_dates(written, language)
    assert found.problem == "weekday"


# Headline, a paragraph, a meeting: title, when, where, who organises it; a call.
LEAFLETS = {
    "ar": "أنقذوا المسبح\n\nسيُغلق المسبح مع أن الأطفال يتعلمون السباحة فيه كل أسبوع ونحن نريد أن يبقى مفتوحًا للجميع.\n\nمسبح للجميع\nالثلاثاء ١٠ حزيران ٢٠٢٥ الساعة ١٩:٠٠\nالمكان: قاعة المكتبة، شارع الدردار ١٢\nتنظيم: أصدقاء المسبح",
    "uk": "Збережіть басейн!\n\nБасейн мають закрити, хоча діти вчаться там плавати щотижня, і ми хочемо, щоб він працював далі.\n\nБасейн для всіх\nвівторок, 10 червня 2025 року о 19:00\nМісце: бібліотека, вул. В’язів, 12\nОрганізатори: Друзі басейну",
    "fr": "Sauvons la piscine !\n\nLa piscine doit fermer alors que les enfants y apprennent à nager chaque semaine, et nous voulons qu'elle reste ouverte.\n\nUne piscine pour tous\nmardi 10 juin 2025 à 19h00\nLieu : salle de la bibliothèque, 12 rue des Ormes\nOrganisée par : Les Amis de la piscine",
    "de": "Rettet das Schwimmbad!\n\nDas Schwimmbad soll schließen, obwohl die Kinder dort jede Woche schwimmen lernen, und wir wollen, dass es bleibt.\n\nEin Bad für alle\nDienstag, 10. Juni 2025 um 19:00 Uhr\nOrt: Bibliothek, Ulmenstraße 12\nVeranstalter: Freunde des Schwimmbads",
    "es": "¡Salvemos la piscina!\n\nLa piscina va a cerrar aunque los niños aprenden a nadar en ella cada semana, y queremos que siga abierta.\n\nUna piscina para todos\nmartes 10 de junio de 2025 a las 19:00\nLugar: biblioteca, calle del Olmo 12\nOrganizado por: Amigos de la piscina",
    "pl": "Ratujmy basen!\n\nBasen ma zostać zamknięty, choć dzieci uczą się tam pływać co tydzień, i chcemy, aby był nadal otwarty dla nas.\n\nBasen dla wszystkich\nwtorek, 10 czerwca 2025 o godz. 19:00\nMiejsce: biblioteka, ul. Wiązowa 12\nOrganizator: Przyjaciele Basenu",
    "fa": "استخر را نگه داریم\n\nقرار است استخر بسته شود با این که کودکان هر هفته در آن شنا یاد می‌گیرند و ما می‌خواهیم که باز بماند.\n\nاستخری برای همه\nسه‌شنبه ۱۰ ژوئن ۲۰۲۵ ساعت ۱۹:۰۰\nمکان: کتابخانه، خیابان نارون ۱۲\nبرگزارکننده: دوستان استخر",
}


@pytest.mark.parametrize("language", LEAFLETS)
def test_a_meeting_is_recognised_in_a_leaflet(language: str) -> None:
    text = LEAFLETS[language]
    headline, paragraph, notice = text.split("\n\n")
    title, _when, where, organiser = notice.split("\n")
    draft = import_bytes(text.encode())
    assert not words_lost(text, draft)
    assert (draft.kind, draft.language, draft.heading) == ("leaflet", language, headline)
    assert draft.paragraphs == (paragraph,)
    (meeting,) = draft.meetings
    assert (meeting.title, meeting.starts) == (title, "2025-06-10T19:00")
    assert meeting.venue == where.partition(":")[2].strip()
    assert meeting.organiser == organiser.partition(":")[2].strip()
