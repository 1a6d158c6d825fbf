# ruff: noqa: E501  leaflets stand as they are read
"""Everyday leaflets in several languages and layouts. People, places and causes are made up."""

from datetime import UTC, datetime

import pytest

from undersigned.common import clock
from undersigned.importing.draft import Doubt, Draft
from undersigned.importing.leaflet_draft import Figure, Quotation
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

POOL = """Keep Elm Pool open!

The council wants to close Elm Pool on weekdays. Over 400 children learn to swim there each week (probably more in summer).

Two pools, one budget

Public meeting: who needs a pool?
Saturday 7 June 2025, 2.30pm–4pm
Venue: Elm Hall, 3 Oak Street, Bramford, BR1 1AA
Organised by: Friends of Elm Pool
Contact: pool@example.org

\tElm Pool\tOak Pool
How many swim there?\tAt least 1,200 people a week since 2019.\tAbout 300 people a week. Source: the council's report of 2024.
Is it warm?\tYes.\tRarely. The boiler is from the 1970s.
Can I get there by bus?\tYes, line 12 stops at the door.\tNot yet.

“A town without a pool is a town without a summer for its children” – Ada Example, swimming teacher, 2 May 2025

Come along and bring a friend!
"""

RUSSIAN = """Верните вечерний автобус

Последний автобус уходит в шесть вечера. Более 500 жителей возвращаются домой пешком.

Собрание жителей улицы Вязов
Вторник, 10 июня 2025 года, 19:00
Место: библиотека, ул. Вязов, 12
Организаторы: Друзья автобуса
bus@example.org

\tАвтобус 12\tАвтобус 14
Ходит вечером?\tНет. Последний уходит в шесть.\tДа, до полуночи.
Сколько людей ездит?\tНе менее 1 200 человек в день (вероятно, больше).\tТысячи людей каждую неделю.

«Без автобуса наша улица засыпает в шесть часов вечера» — Анна Примерова, учительница, 3 марта 2025 года

Приходите и приводите соседей!
"""

ARABIC = """أعيدوا فتح المكتبة يوم الجمعة

المكتبة مغلقة يوم الجمعة منذ الشتاء. أكثر من 300 قارئ يأتون كل أسبوع إلى هذه القاعة الصغيرة.

لقاء مفتوح لأهل الحي
الثلاثاء 10 يونيو 2025، الساعة 7 مساءً
المكان: قاعة المكتبة، شارع الدردار 5
تنظيم: أصدقاء المكتبة
library@example.org

\tمكتبة الدردار\tمكتبة الزيتون
هل تفتح يوم الجمعة؟\tلا.\tنعم، حتى المساء.
كم قارئا يأتي إليها؟\tعلى الأقل 1200 قارئ في الشهر (ربما أكثر).\tمئات القراء كل شهر.

«المكتبة بيت ثان لكل أطفال هذا الحي» – سمير مثال، معلم، 3 مارس 2025

انضموا إلينا وأخبروا جيرانكم!
"""

HEBREW = """החזירו את קו האוטובוס של הערב

האוטובוס האחרון יוצא בשש. יותר מ-400 תושבים הולכים הביתה ברגל כל שבוע.

אסיפת תושבים פתוחה
יום שלישי, 10 ביוני 2025, בשעה 19:00
מקום: אולם הספרייה, רחוב הבוקיצה 5
מארגנים: ידידי האוטובוס
bus@example.org

\tקו 12\tקו 14
נוסע בערב?\tלא. האחרון יוצא בשש.\tכן, עד חצות.
כמה אנשים נוסעים?\tלפחות 1,200 נוסעים ביום (כנראה יותר).\tאלפי אנשים בכל שבוע.

"בלי אוטובוס הרחוב שלנו נרדם כבר בשש בערב" – דנה דוגמה, מורה, 3 במרץ 2025

בואו והביאו את השכנים!
"""


def read(text: str) -> Draft:
    """The draft of a text, after checking what holds for every draft."""
    draft = import_bytes(text.encode())
    assert not words_lost(text, draft)
    assert Draft.from_json(draft.to_json()) == draft
    assert all(doubt.choices for doubt in draft.doubts)
    assert apply(draft, suggestions(draft)).doubts == ()
    return draft


def doubt(draft: Draft, code: str) -> Doubt:
    return next(one for one in draft.doubts if one.code == code)


def answered(draft: Draft, code: str, answer: str | int) -> Draft:
    number = draft.doubts.index(doubt(draft, code))
    return apply(draft, {number: draft.doubts[number].choices[answer] if isinstance(answer, int) else answer})


def codes(draft: Draft) -> set[str]:
    return {one.code for one in draft.doubts}


def table_of(draft: Draft) -> list[list[str]]:
    assert draft.table is not None
    return [[row.question, *(cell.text for cell in row.cells)] for row in draft.table.rows]


def figures_of(draft: Draft) -> list[Figure]:
    assert draft.table is not None
    return [figure for row in draft.table.rows for cell in row.cells for figure in cell.figures]


def test_english_leaflet() -> None:
    draft = read(POOL)
    assert (draft.kind, draft.language, draft.heading) == ("leaflet", "en", "Keep Elm Pool open!")
    assert draft.paragraphs == (POOL.split("\n\n")[1],)
    assert draft.call == "Come along and bring a friend!"
    (meeting,) = draft.meetings
    assert (meeting.title, meeting.strapline) == ("Two pools, one budget", "Public meeting: who needs a pool?")
    assert (meeting.starts, meeting.ends) == ("2025-06-07T14:30", "2025-06-07T16:00")
    assert (meeting.venue, meeting.postcode, meeting.city) == (
        "Elm Hall, 3 Oak Street, Bramford",
        "BR1 1AA",
        "Bramford",
    )
    assert (meeting.organiser, meeting.email) == ("Friends of Elm Pool", "pool@example.org")
    assert doubt(draft, "meeting-words").quoted == "Venue: · Organised by: · Contact:"
    assert "meeting-city" not in codes(draft)
    assert draft.quotations == (
        Quotation("A town without a pool is a town without a summer for its children", "Ada Example", "swimming teacher", "2025-05-02"),
    )  # fmt: skip


def test_english_figures_names_and_years() -> None:
    draft = read(POOL)
    assert figures_of(draft) == [
        Figure(1200, "at least", "people", "a week"),
        Figure(300, "about", "people", "a week"),
    ]
    unsourced = [(one.where, one.quoted) for one in draft.doubts if one.code == "unsourced-figure"]
    assert unsourced == [("table.rows.0.cells.0", "At least 1,200 people"), ("paragraphs.0", "Over 400 children")]
    answers = [cell.answer for row in draft.table.rows for cell in row.cells] if draft.table else []
    assert answers == [None, None, "Yes.", "Rarely.", None, "Not yet."]


@pytest.mark.parametrize(
    ("text", "language", "venue", "organiser", "label", "figures", "who"),
    [
        (
            RUSSIAN, "ru", "библиотека, ул. Вязов, 12", "Друзья автобуса", "Место: · Организаторы:",
            [Figure(1200, "не менее, вероятно, больше", "человек", "в день"), Figure("тысячи", None, "людей", "каждую неделю")],
            ("Анна Примерова", "учительница"),
        ),
        (
            ARABIC, "ar", "قاعة المكتبة، شارع الدردار 5", "أصدقاء المكتبة", "المكان: · تنظيم:",
            [Figure(1200, "على الأقل, ربما أكثر", "قارئ", "في الشهر"), Figure("مئات", None, "القراء", "كل شهر")],
            ("سمير مثال", "معلم"),
        ),
        (
            HEBREW, "he", "אולם הספרייה, רחוב הבוקיצה 5", "ידידי האוטובוס", "מקום: · מארגנים:",
            [Figure(1200, "לפחות, כנראה יותר", "נוסעים", "ביום"), Figure("אלפי", None, "אנשים", "בכל שבוע")],
            ("דנה דוגמה", "מורה"),
        ),
    ],
    ids=["ru", "ar", "he"],
)  # fmt: skip
def test_leaflets_in_other_languages(
    text: str, language: str, venue: str, organiser: str, label: str, figures: list[Figure], who: tuple[str, str]
) -> None:
    draft = read(text)
    parts = [part for part in text.split("\n\n") if part.strip()]
    assert (draft.kind, draft.language, draft.heading) == ("leaflet", language, parts[0])
    assert draft.paragraphs == (parts[1],)
    assert draft.call == parts[-1].strip()
    (meeting,) = draft.meetings
    assert meeting.title == parts[2].split("\n")[0]
    assert (meeting.starts, meeting.date_candidates) == ("2025-06-10T19:00", ("2025-06-10",))
    assert (meeting.venue, meeting.organiser) == (venue, organiser)
    assert doubt(draft, "meeting-words").quoted == label
    rows = [line.split("\t") for line in parts[3].strip("\n").split("\n")]
    assert table_of(draft) == rows[1:]
    assert [(figure.value, figure.qualifier, figure.unit) for figure in figures_of(draft)] == [
        (figure.value, figure.qualifier, figure.unit) for figure in figures
    ]
    assert [figure.period for figure in figures_of(draft)] == [figure.period for figure in figures]
    (quotation,) = draft.quotations
    assert (quotation.speaker, quotation.role, quotation.date) == (*who, "2025-03-03")


@pytest.mark.parametrize(
    ("line", "starts", "code"),
    [
        ("Friday 13 June 2025 at 19:00", "2025-06-13T19:00", "meeting-date"),
        ("13 June 2025, 7 p.m.", "2025-06-13T19:00", "meeting-date"),
        ("Date: 13 June 2025 Time: 11am", "2025-06-13T11:00", "meeting-date"),
        ("Friday 13 June 2025, 11-1pm", "2025-06-13T11:00", "meeting-date"),
        ("Thursday 13 June 2025, 7pm", "2025-06-13T19:00", "meeting-weekday"),
        ("13/06/2025 19:30", "2025-06-13T19:30", "meeting-date"),
        ("05/06/2025 19:30", "2025-06-05T19:30", "meeting-date"),
        ("13 June 2025 at 7", "2025-06-13T07:00", "meeting-time"),
        ("Friday 13 June, 7pm", "2025-06-13T19:00", "meeting-year"),
    ],
)
def test_when_a_meeting_is(line: str, starts: str, code: str) -> None:
    draft = read(f"Keep the bus\n\nWe met on 3 March 2025 and counted.\n\nA meeting about buses\n{line}\nElm Hall\n")
    assert draft.kind == "leaflet"
    assert draft.meetings[0].starts == starts
    assert draft.meetings[0].title == "A meeting about buses"
    assert draft.meetings[0].venue == "Elm Hall"
    assert doubt(draft, code).where == "meetings.0.starts"


def test_hour_without_its_half_of_the_day_is_asked() -> None:
    draft = read("Keep the bus\n\nA meeting about buses\n13 June 2025 at 7\nElm Hall\n")
    assert doubt(draft, "meeting-time").choices == ("19:00", "07:00")
    assert answered(draft, "meeting-time", 0).meetings[0].starts == "2025-06-13T19:00"
    assert answered(draft, "meeting-time", "18:15").meetings[0].starts == "2025-06-13T18:15"


def test_year_is_ranked_by_weekday_and_by_now_where_nothing_else_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, tzinfo=UTC))
    draft = read("Keep the bus\n\nA meeting about buses\nFriday 13 March, 7pm\nElm Hall\n")
    assert draft.meetings[0].date_candidates[0] == "2026-03-13"
    assert all(one.endswith("-03-13") for one in draft.meetings[0].date_candidates)
    assert doubt(draft, "meeting-year").choices[0] == "2026-03-13"


def test_year_is_not_before_a_day_that_the_leaflet_speaks_of() -> None:
    draft = read("Keep the bus\n\nWe counted on 28 December 2024.\n\nA meeting about buses\n13 June, 7pm\nElm Hall\n")
    assert draft.meetings[0].date_candidates[0] == "2025-06-13"
    assert "2024-06-13" not in draft.meetings[0].date_candidates


def test_two_meetings_have_their_own_parts_and_one_question_of_the_time_zone() -> None:
    draft = read(
        "Keep the bus\n\nFirst talk\nFriday 13 June 2025, 7pm\nElm Hall, 1 Oak Street\n\n"
        "Second talk\nFriday 20 June 2025, 6pm\nOak Library, 2 Elm Road\n"
    )
    assert [(one.title, one.starts, one.venue) for one in draft.meetings] == [
        ("First talk", "2025-06-13T19:00", "Elm Hall, 1 Oak Street"),
        ("Second talk", "2025-06-20T18:00", "Oak Library, 2 Elm Road"),
    ]
    assert sum(one.code == "meeting-time-zone" for one in draft.doubts) == 1
    assert {one.time_zone for one in answered(draft, "meeting-time-zone", "Europe/Dublin").meetings} == {
        "Europe/Dublin"
    }


def test_meeting_without_title_place_or_time_is_asked_about() -> None:
    draft = read("Keep the bus\nFriday 13 June 2025, 7pm\n")
    assert {"meeting-title", "meeting-place"} <= codes(draft)
    assert answered(draft, "meeting-title", "Bus night").meetings[0].title == "Bus night"
    assert answered(draft, "meeting-place", "Elm Hall").meetings[0].venue == "Elm Hall"
    assert answered(draft, "meeting-title", 0).meetings[0].title == "Keep the bus"


def test_letter_with_a_table_stays_a_letter() -> None:
    text = "Open letter to the pool\n\nDear swimmers,\n\nLook:\n\n\tElm\tOak\nOpen?\tYes.\tNo.\nWarm?\tNo.\tNo.\n\nYours,\nAda Example\n"
    assert import_bytes(text.encode()).kind == "letter"
    names = "Open letter to the pool\n\nDear swimmers,\n\nSwim.\n\nYours,\n\nName\tCity\nAda Example\tBramford\n"
    assert import_bytes(names.encode()).kind == "letter"
    invited = "Open letter to the pool\n\nDear swimmers,\n\nCome.\n\nFriday 13 June 2025, 7pm\n\nYours,\nAda Example\n"
    assert import_bytes(invited.encode()).kind == "letter"


@pytest.mark.parametrize(
    "text",
    [
        "Minutes\n\nThe committee met on 3 March 2025 at 19:00.\n\nPresent: Ada Example, Ben Sample.\n",
        "Statement\n\nWe say: open it. On Monday 3 March 2025 at 7pm the council voted to shut it.\n\nAda Example\n",
        "Dear neighbours\n\nThe bus is gone. Come on Friday 13 June 2025 at 7pm to Elm Hall.\n\nYours, Ada\n",
    ],
)
def test_text_that_only_tells_a_time_stays_a_letter(text: str) -> None:
    assert read(text).kind == "letter"


def test_cells_with_sources_are_not_asked_about() -> None:
    sourced = TABLE.replace("On Sundays it is.", "On 40 Sundays (source: council report).").replace(
        "Open?\tYes.", "Open?\tYes [it is](https://example.org/x)."
    )
    asked = [one.where for one in read(sourced).doubts if one.code.startswith("unsourced")]
    assert asked == [f"table.rows.{row}.cells.{cell}" for row, cell in ((0, 1), (1, 0), (2, 0), (2, 1))]


def test_leaflet_with_a_letters_part_is_asked_what_it_is() -> None:
    text = (
        "Friends,\n\nThe pool is cold in winter and warm in summer.\n\n\tElm\tOak\nOpen?\tYes.\tNo.\nWarm?\tNo.\tNo.\n"
    )
    draft = read(text)
    assert doubt(draft, "which-kind").choices == ("It is a leaflet", "It is a letter")
    letter = answered(draft, "which-kind", 1)
    assert (letter.kind, letter.table, letter.paragraphs) == ("letter", None, ())
    assert "Open? – Yes. – No." in letter.body
    assert not words_lost(text, letter)


TABLE = "Two pools\n\n\tElm\tOak\nOpen?\tYes.\tNo.\nWarm?\tNo.\tOn Sundays it is.\nNear?\tYes.\tYes.\n"


def test_ragged_rows_are_asked_about_and_lose_nothing() -> None:
    draft = read(
        TABLE.replace("Warm?\tNo.\tOn Sundays it is.", "Warm?\tNo.\tOn Sundays\tit is\tso.").replace(
            "Near?\tYes.\tYes.", "Near?\tYes."
        )
    )
    assert draft.table is not None
    assert draft.table.subjects == ("Elm", "Oak", "", "")
    assert all(len(row.cells) == 4 for row in draft.table.rows)
    joined = answered(draft, "ragged-rows", 1).table
    assert joined is not None
    assert joined.subjects == ("Elm", "Oak")
    assert [cell.text for cell in joined.rows[1].cells] == ["No.", "On Sundays it is so."]
    assert answered(draft, "ragged-rows", 2).paragraphs[-1] == "Near? – Yes."


def test_two_hundred_columns_are_asked_about_and_lose_nothing() -> None:
    rows = [[f"{name}{column}" for column in range(200)] for name in ("pool", "open", "warm")]
    text = "Many pools\n\n" + "\n".join(
        "\t".join(["", *cells] if not number else [f"Row {number}?", *cells]) for number, cells in enumerate(rows)
    )
    draft = read(text)
    assert draft.table is not None
    assert len(draft.table.subjects) == 200
    assert "wide-table" in codes(draft)
    turned = answered(draft, "wide-table", 1)
    assert turned.table is None
    assert not words_lost(text, turned)


def test_cell_of_ten_thousand_words_is_asked_about_and_loses_nothing() -> None:
    text = TABLE.replace("On Sundays it is.", "word " * 9_999 + "end.")
    draft = read(text)
    assert doubt(draft, "long-cell").where == "table.rows.1.cells.1"
    assert "(10000)" in doubt(draft, "long-cell").message
    assert not words_lost(text, answered(draft, "long-cell", 1))


def test_table_without_names_of_columns_is_asked_about() -> None:
    draft = read(TABLE.replace("\tElm\tOak\n", ""))
    assert draft.table is not None
    assert draft.table.subjects == ("", "")
    named = answered(draft, "table-subjects", "Elm Pool; Oak Pool").table
    assert named is not None
    assert named.subjects == ("Elm Pool", "Oak Pool")


def test_words_over_the_first_column_and_second_tables_are_kept_in_doubts() -> None:
    draft = read(TABLE.replace("\tElm\tOak", "Question\tElm\tOak") + "\nPrices\n\nAdults\t5\nChildren\t2\n")
    assert doubt(draft, "table-corner").quoted == "Question"
    assert doubt(draft, "second-table").quoted == "Adults | 5 / Children | 2"
    assert answered(draft, "second-table", 1).paragraphs[-1] == "Adults | 5 / Children | 2"


def test_header_without_its_empty_corner_is_told_by_one_cell_fewer() -> None:
    draft = read(TABLE.replace("\tElm\tOak", "Elm\tOak"))
    assert draft.table is not None
    assert draft.table.subjects == ("Elm", "Oak")
    assert doubt(draft, "table-header").where == "table.subjects"


def test_cell_whose_end_stands_elsewhere_without_a_hyphen() -> None:
    draft = read(TABLE.replace("On Sundays it is.", "On Sundays and in the") + "\nsummer holidays too.\n")
    asked = doubt(draft, "split-cell")
    assert (asked.where, asked.quoted) == ("table.rows.1.cells.1", "summer holidays too.")
    joined = answered(draft, "split-cell", 0).table
    assert joined is not None
    assert joined.rows[1].cells[1].text == "On Sundays and in the summer holidays too."


@pytest.mark.parametrize(
    ("words", "suspect", "instead"),
    [
        ("We met at the the pool.", "the the", "the"),
        ("The pool is warm.We swim.", "warm.We", "warm. We"),
        ("Swim with us , please.", "us ,", "us,"),
        ("The schoollibrary is shut.", "schoollibrary", "school library"),
        ("The pооl is warm.", "pооl", "pool"),
    ],
)
def test_misprints_are_pointed_out(words: str, suspect: str, instead: str) -> None:
    draft = read(f"Two pools\n\n{words} This is a leaflet about the pool and what we want for it.\n{TABLE[9:]}")
    asked = doubt(draft, "misprint")
    assert asked.quoted == suspect
    assert asked.suggestion == instead
    assert suspect in draft.paragraphs[0]
    assert instead in answered(draft, "misprint", 0).paragraphs[0]


def test_compounds_that_people_write_are_no_misprints() -> None:
    words = "At the weekend the railway brings schoolchildren, homeowners and policymakers to the playground and the workshops."
    assert "misprint" not in codes(read(f"Two pools\n\n{words}\n{TABLE[9:]}"))


def test_quotation_by_a_dash_below_and_one_by_nobody() -> None:
    draft = read(
        f"“We swim here every day of the year”\n— Ben Sample, retired driver\n\n«The water is cold in winter time»\n{TABLE[9:]}"
    )
    assert draft.quotations == (
        Quotation("We swim here every day of the year", "Ben Sample", "retired driver", None),
        Quotation("The water is cold in winter time"),
    )
    assert answered(draft, "quotation-speaker", "Ada Example").quotations[1].speaker == "Ada Example"


def test_several_calls_are_asked_about() -> None:
    draft = read(
        f"Two pools\n\nSign our petition this week.\n\nSome words on pools.\n\nCome and swim with us.\n{TABLE[9:]}"
    )
    assert draft.call == "Come and swim with us."
    other = answered(draft, "several-calls", 1)
    assert other.call == "Sign our petition this week."
    assert "Come and swim with us." in other.paragraphs


def test_meeting_that_only_a_call_speaks_of() -> None:
    draft = read(
        "Library under threat\n\nOur library is to shut.\n\nJoin us on Saturday 17 May at 11am outside the Town Hall!\n"
    )
    assert draft.kind == "leaflet"
    assert draft.call == "Join us on Saturday 17 May at 11am outside the Town Hall!"
    assert draft.meetings[0].starts == "2025-05-17T11:00"
    assert draft.meetings[0].venue is None
    assert doubt(draft, "meeting-year").quoted == ""


def test_calls_with_places_below_in_russian() -> None:
    draft = read(
        "Читайте вместе\n\nПриглашаем на встречу в среду 12 марта 2025 года в 18:30\nБиблиотека № 5, ул. Садовая, 3\n"
    )
    assert (draft.kind, draft.language) == ("leaflet", "ru")
    assert draft.meetings[0].starts == "2025-03-12T18:30"
    assert draft.meetings[0].venue == "Библиотека № 5, ул. Садовая, 3"


def test_month_of_march_is_no_call() -> None:
    draft = read("Keep the bus\n\nA talk about buses\nMarch 14, 2025, 7pm at Elm Hall\n")
    assert draft.call is None
    assert (draft.meetings[0].starts, draft.meetings[0].venue) == ("2025-03-14T19:00", "Elm Hall")


def test_numbers_that_are_names_are_no_figures() -> None:
    words = (
        "More than 2,000 people use the 48 bus from 4 Mill Lane each day, and our library had 45,000 visits last year."
    )
    draft = read(f"Two pools\n\n{words}\n{TABLE[9:]}")
    told = [one.quoted for one in draft.doubts if one.code == "unsourced-figure"]
    assert told == ["More than 2,000 people", "45,000 visits"]


def test_markdown_table_is_a_table() -> None:
    draft = read(
        "# Two pools\n\n| | Elm | Oak |\n|---|:---:|---|\n| Open? | Yes. | No. |\n| Warm? | No. | On Sundays. |\n"
    )
    assert draft.table is not None
    assert draft.table.subjects == ("Elm", "Oak")
    assert table_of(draft) == [["Open?", "Yes.", "No."], ["Warm?", "No.", "On Sundays."]]
    assert "table-spaces" not in codes(draft)


def test_running_text_that_begins_and_ends_with_quoted_words_is_no_quotation() -> None:
    words = '"It was lovely to be there," said Ada Example, a swimmer. "I came back every single day."'
    draft = read(f"Two pools\n\n{words}\n{TABLE[9:]}")
    assert draft.quotations == ()
    assert draft.paragraphs == (words,)
