# ruff: noqa: E501  leaflets stand as they are read
"""The leaflet of the seeds: what stands in its draft, what is asked, and what the answers do."""

from dataclasses import replace

import pytest

from tests.importing.leaflet_makers import TEXT
from undersigned.importing import command
from undersigned.importing.draft import Doubt, Draft
from undersigned.importing.errors import BadResolutionError
from undersigned.importing.leaflet_draft import Cell, Figure, Meeting, Quotation
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost


@pytest.fixture(scope="module")
def draft() -> Draft:
    return import_bytes(TEXT.encode(), filename="leaflet.txt")


def place(draft: Draft, code: str, where: str = "") -> int:
    return next(at for at, one in enumerate(draft.doubts) if one.code == code and one.where.startswith(where))


def doubt(draft: Draft, code: str, where: str = "") -> Doubt:
    return draft.doubts[place(draft, code, where)]


def cell(draft: Draft, row: int, column: int) -> Cell:
    assert draft.table is not None
    return draft.table.rows[row].cells[column]


def test_headline_paragraphs_and_call(draft: Draft) -> None:
    lines = [line for line in TEXT.split("\n") if line]
    assert draft.kind == "leaflet"
    assert draft.heading == "From Ukraine to Palestine Occupation is a crime"
    assert list(draft.paragraphs) == lines[1:5]
    assert draft.call == "Join our meeting on Tuesday 11 June to discuss this more."
    assert (draft.title, draft.body, draft.salutation, draft.closing, draft.signatories) == (None, (), None, None, ())


def test_meeting_with_its_ranked_dates(draft: Draft) -> None:
    assert draft.meetings == (
        Meeting(
            title="What internationalism means",
            strapline="Unite the struggles of Palestine, Ukraine and beyond",
            starts="2024-06-11T19:00",
            date_candidates=("2024-06-11", "2030-06-11"),
            venue="Community Centre, 62 Marchmont St",
            postcode="WC1N 1AB",
            organiser="Ukraine Information Group",
            email="unitethestruggles@gmail.com",
        ),
    )


def test_table_has_every_cell_as_it_stands(draft: Draft) -> None:
    rows = [line.split("\t") for line in TEXT.split("\n") if "\t" in line]
    assert draft.table is not None
    assert list(draft.table.subjects) == rows[0][1:] == ["Israel in Palestine", "Russia in Ukraine"]
    assert [[row.question, *(one.text for one in row.cells)] for row in draft.table.rows] == rows[1:]
    answers = [[one.answer for one in row.cells] for row in draft.table.rows]
    assert answers == [
        [None, None],
        [None, None],
        ["Apartheid.", None],
        ["Yes.", "As much as it can."],
        ["Yes.", "Arguably."],
        [None, None],
    ]


def test_figures_keep_qualifier_unit_and_period(draft: Draft) -> None:
    found = [[list(one.figures) for one in row.cells] for row in draft.table.rows] if draft.table else []
    assert found == [
        [[Figure(75, "more than", "years")], [Figure("millions", None, "deaths")]],
        [[], [Figure("tens of thousands", None, "Russians")]],
        [[], []],
        [
            [Figure(35000, "at least, probably many more", "killed")],
            [Figure(18000, "at least, likely many more", "civilians killed", "since 2022")],
        ],
        [[], []],
        [[], []],
    ]


def test_quotation_has_speaker_role_and_date(draft: Draft) -> None:
    line = next(line for line in TEXT.split("\n") if line.startswith('"The goals'))
    assert draft.quotations == (
        Quotation(line.split('"')[1], "Sergei Lavrov", "Russia's Foreign Minister", "2023-12-28"),
    )


def test_no_word_is_lost_and_every_lost_word_is_noticed(draft: Draft) -> None:
    assert not words_lost(TEXT, draft)
    assert words_lost(TEXT, replace(draft, doubts=())) == {
        "Tuesday": 1, "11": 1, "June": 1, "7pm": 1, "Organised": 1, "by": 1, "the": 1,
        "developed": 1, "with": 1, "China": 1, "28": 1, "December": 1, "2023": 1,
    }  # fmt: skip
    assert words_lost(TEXT, replace(draft, call=None))["Join"] == 1


def test_json_has_the_keys_of_the_format_and_comes_back(draft: Draft) -> None:
    assert Draft.from_json(draft.to_json()) == draft
    data = draft.as_dict()
    assert {"title", "strapline", "starts", "date_candidates", "venue", "postcode", "organiser", "email"} <= set(
        data["meetings"][0]
    )
    assert set(data["table"]) == {"subjects", "rows"}
    assert set(data["table"]["rows"][0]["cells"][0]) == {"text", "answer", "figures"}
    assert set(data["quotations"][0]) == {"text", "speaker", "role", "date"}


def test_split_cell_is_one_doubt_and_never_joined_silently(draft: Draft) -> None:
    asked = doubt(draft, "split-cell")
    assert asked.where == "table.rows.5.cells.0"
    assert asked.quoted == "developed with China."
    assert asked.choices == ("co-developed", "codeveloped", "Leave them apart")
    assert sum(one.code == "split-cell" for one in draft.doubts) == 1
    number = place(draft, "split-cell")
    for choice, end in (("co-developed", "co-developed with China."), ("codeveloped", "codeveloped with China.")):
        assert cell(apply(draft, {number: choice}), 5, 0).text.endswith(f"Surveillance tech {end}")
    apart = apply(draft, {number: "Leave them apart"})
    assert cell(apart, 5, 0) == cell(draft, 5, 0)
    assert apart.paragraphs[-1] == "developed with China."


@pytest.mark.parametrize(
    ("code", "where", "first"),
    [
        ("meeting-year", "meetings.0.starts", "2024-06-11"),
        ("meeting-time-zone", "meetings", "Europe/London"),
        ("meeting-city", "meetings.0.city", "London"),
        ("quotation-date", "quotations.0.date", "2023-12-28"),
        ("answers-guessed", "table", "Yes, they are the answers"),
    ],
)
def test_what_the_leaflet_does_not_say_is_asked(draft: Draft, code: str, where: str, first: str) -> None:
    asked = doubt(draft, code)
    assert asked.where == where
    assert asked.suggestion == first
    assert len(asked.choices) > 1


def test_figures_quotations_and_claims_without_sources_are_asked_about(draft: Draft) -> None:
    figures = [one.where for one in draft.doubts if one.code == "unsourced-figure"]
    assert figures == [f"table.rows.{row}.cells.{column}" for row, column in ((0, 0), (0, 1), (1, 1), (3, 0), (3, 1))]
    assert doubt(draft, "unsourced-figure", "table.rows.3.cells.0").quoted == "At least 35,000 killed"
    quoted = [(one.where, one.quoted) for one in draft.doubts if one.code == "unsourced-quotation"]
    assert ("table.rows.4.cells.1", "a classic example of the Soviet genocide") in quoted
    assert "quotations.0" in [where for where, _ in quoted]
    claims = [one.where for one in draft.doubts if one.code == "unsourced-claim"]
    covered = {"table.rows.0.cells.0", "table.rows.0.cells.1", "table.rows.1.cells.1", "table.rows.3.cells.0"}
    every = {f"table.rows.{row}.cells.{column}" for row in range(6) for column in range(2)}
    assert set(claims) == every - covered
    assert len(claims) == len(set(claims))


def test_suspected_misprints_are_pointed_out_and_mended_only_by_an_answer(draft: Draft) -> None:
    told = {one.quoted: one for one in draft.doubts if one.code == "misprint"}
    assert set(told) == {"solidarity .", "airdefences"}
    assert told["airdefences"].choices == ("air defences", "air-defences", "Keep it as it is")
    assert "airdefences" in cell(draft, 3, 1).text
    assert draft.paragraphs[0].endswith("solidarity .")
    number = draft.doubts.index(told["airdefences"])
    assert "Western-provided air defences keep" in cell(apply(draft, {number: "air defences"}), 3, 1).text
    assert apply(draft, {number: "Keep it as it is"}).table == draft.table
    assert "anti-aircraft guns keep" in cell(apply(draft, {number: "anti-aircraft guns"}), 3, 1).text


def test_accepting_all_suggestions_leaves_no_doubt(draft: Draft) -> None:
    assert all(one.choices and one.message.count("?") >= 1 for one in draft.doubts)
    resolved = apply(draft, suggestions(draft))
    assert resolved.doubts == ()
    assert resolved.meetings[0].starts == "2024-06-11T19:00"
    assert (resolved.meetings[0].city, resolved.meetings[0].time_zone) == ("London", "Europe/London")
    assert resolved.paragraphs[0].endswith("international solidarity.")
    assert resolved.paragraphs[1:] == draft.paragraphs[1:]


def test_answers_on_the_meeting(draft: Draft) -> None:
    year, zone, city = (place(draft, code) for code in ("meeting-year", "meeting-time-zone", "meeting-city"))
    assert apply(draft, {year: "2030-06-11"}).meetings[0].starts == "2030-06-11T19:00"
    assert apply(draft, {year: "2025-06-12"}).meetings[0].starts == "2025-06-12T19:00"
    assert apply(draft, {year: draft.doubts[year].choices[-1]}).meetings[0].starts is None
    assert apply(draft, {zone: "Europe/Kyiv"}).meetings[0].time_zone == "Europe/Kyiv"
    assert apply(draft, {city: "Bramford"}).meetings[0].city == "Bramford"
    for bad in ({year: "soon"}, {year: "2025-02-30"}, {zone: "Middle Earth"}):
        with pytest.raises(BadResolutionError):
            apply(draft, bad)
    labels = place(draft, "meeting-words")
    assert draft.doubts[labels].quoted == "Organised by the"
    assert apply(draft, {labels: draft.doubts[labels].choices[1]}).paragraphs[-1] == "Organised by the"


def test_answers_on_figures_answers_and_the_quotation(draft: Draft) -> None:
    figure = place(draft, "unsourced-figure", "table.rows.3.cells.1")
    assert cell(apply(draft, {figure: draft.doubts[figure].choices[2]}), 3, 1).figures == ()
    assert cell(apply(draft, {figure: draft.doubts[figure].choices[0]}), 3, 1).figures == cell(draft, 3, 1).figures
    guessed = place(draft, "answers-guessed")
    plainer = apply(draft, {guessed: draft.doubts[guessed].choices[1]})
    assert [cell(plainer, row, column).answer for row, column in ((2, 0), (3, 0), (3, 1), (4, 1))] == [
        None, "Yes.", None, "Arguably.",
    ]  # fmt: skip
    said = place(draft, "quotation-date")
    assert apply(draft, {said: "2023-12-29"}).quotations[0].date == "2023-12-29"
    assert apply(draft, {said: draft.doubts[said].choices[1]}).quotations[0].date is None


@pytest.mark.parametrize(
    "layout",
    [TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, TEXT.replace("\n\n", "\n\n\n"), TEXT.rstrip("\n") + "\n\n", TEXT.replace("\n\n\n", "\n")],
    ids=["crlf", "bom", "wide", "end", "narrow"],
)  # fmt: skip
def test_layout_does_not_change_the_draft(draft: Draft, layout: str) -> None:
    assert import_bytes(layout.encode()) == draft


def test_tabs_that_became_spaces_are_noticed(draft: Draft) -> None:
    wide = TEXT.replace("\t", "     ")
    other = import_bytes(wide.encode())
    assert other.table == draft.table
    assert doubt(other, "table-spaces").where == "table"
    assert not words_lost(wide, other)
    number = place(other, "table-spaces")
    text = apply(other, {number: other.doubts[number].choices[1]})
    assert text.table is None
    assert any(entry.startswith("Genocide? – Yes. – Arguably.") for entry in text.paragraphs)


def test_tabs_that_became_single_spaces_are_noticed(draft: Draft) -> None:
    narrow = TEXT.replace("\t", " ")
    other = import_bytes(narrow.encode())
    asked = doubt(other, "lost-columns")
    assert other.table is None
    assert not words_lost(narrow, other)
    assert other.paragraphs[int(asked.where.rpartition(".")[2])].startswith("Invasion and occupation?")
    table = apply(other, {place(other, "lost-columns"): asked.choices[1]}).table
    assert table is not None
    assert [row.question for row in table.rows] == [row.question for row in draft.table.rows] if draft.table else False


def test_summary_shows_every_part_and_the_doubts(draft: Draft) -> None:
    shown = command.summary(draft, "0" * 64)
    for words in ("A leaflet", "Headline: From Ukraine", "2024-06-11T19:00", "Marchmont St, WC1N 1AB", "2 subjects, 6 questions",
                  "at least 35000 killed (probably many more)", "Sergei Lavrov, Russia's Foreign Minister, 2023-12-28",
                  f"Doubts ({len(draft.doubts)}):", "   - co-developed"):  # fmt: skip
        assert words in shown
