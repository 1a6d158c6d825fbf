"""Units: what changes in the original marks exactly what it touches, and nothing that was translated is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.letters import units
from undersigned.letters.units import Unit

ORIGINAL = {
    "title": "Open on Saturdays",
    "salutation": "",
    "body": "First.\n\nSecond.\n\nThird.",
    "closing": "Regards,",
    "sender": "readers",
    "addressee": "the council",
}


def _all_translated(parts: dict[str, str]) -> list[Unit]:
    found = units.units_of(parts)
    return units.translated(found, [f"«{unit.source}»" for unit in found])


def _sources(found: list[Unit], *, was: bool) -> list[str]:
    return [unit.source for unit in found if bool(unit.was) is was]


def test_parts_and_paragraphs_are_units_and_absent_parts_are_none() -> None:
    found = units.units_of(ORIGINAL)
    assert [(unit.part, unit.source) for unit in found] == [
        ("title", "Open on Saturdays"),
        ("body", "First."),
        ("body", "Second."),
        ("body", "Third."),
        ("closing", "Regards,"),
        ("sender", "readers"),
        ("addressee", "the council"),
    ]
    assert all(unit.is_open for unit in found)


def test_a_changed_paragraph_is_the_only_one_marked() -> None:
    changed = ORIGINAL | {"body": "First.\n\nSecond, and better.\n\nThird."}
    found = units.brought_up_to_date(_all_translated(ORIGINAL), changed)
    assert [(unit.source, unit.was, unit.target) for unit in found if unit.was] == [
        ("Second, and better.", "Second.", "«Second.»")
    ]
    assert len(_sources(found, was=False)) == 6


def test_new_paragraphs_are_empty_and_removed_ones_are_gone() -> None:
    changed = ORIGINAL | {"body": "First.\n\nBetween.\n\nSecond."}
    found = units.brought_up_to_date(_all_translated(ORIGINAL), changed)
    body = [(unit.source, unit.target, unit.was) for unit in found if unit.part == "body"]
    assert body == [("First.", "«First.»", ""), ("Between.", "", ""), ("Second.", "«Second.»", "")]


def test_a_change_that_is_changed_again_still_shows_what_was_translated() -> None:
    once = units.brought_up_to_date(_all_translated(ORIGINAL), ORIGINAL | {"title": "Open on Sundays"})
    twice = units.brought_up_to_date(once, ORIGINAL | {"title": "Open every day"})
    assert (twice[0].was, twice[0].target) == ("Open on Saturdays", "«Open on Saturdays»")


def test_the_mark_goes_when_the_translation_changes_or_somebody_says_that_it_fits() -> None:
    changed = ORIGINAL | {"title": "Open on Sundays", "closing": "Yours,"}
    found = units.brought_up_to_date(_all_translated(ORIGINAL), changed)
    targets = [unit.target for unit in found]
    assert sum(bool(unit.was) for unit in units.translated(found, targets)) == 2
    assert not units.translated(found, ["new", *targets[1:]])[0].was
    assert not units.translated(found, targets, {4})[4].was


def test_a_text_written_as_a_whole_is_cut_beside_the_original() -> None:
    written = ORIGINAL | {"title": "T", "body": "Eins.\n\nZwei.\n\nDrei.\n\nVier."}
    found = units.beside(ORIGINAL, written)
    assert [unit.target for unit in found if unit.part == "body"] == ["Eins.", "Zwei.", "Drei.\n\nVier."]
    assert units.assembled(found)["body"] == written["body"]


def test_a_file_changes_only_what_changed_in_it() -> None:
    found = _all_translated(ORIGINAL)
    pairs = [(unit.source, unit.target) for unit in found]
    pairs[2] = ("Second.", "Zweitens.")
    taken = units.taken_in(found, [*pairs, ("Gone.", "Weg."), ("Third.", "")])
    assert taken.changed == 1
    assert [unit.target for unit in taken.units if unit.target != f"«{unit.source}»"] == ["Zweitens."]
    assert taken.unknown == ["Gone.", "Third."]


def test_a_source_that_stands_twice_is_taken_in_its_order() -> None:
    found = units.units_of(ORIGINAL | {"body": "No.\n\nYes.\n\nNo."})
    taken = units.taken_in(found, [("No.", "eins"), ("No.", "zwei")])
    assert [unit.target for unit in taken.units if unit.part == "body"] == ["eins", "", "zwei"]


def test_an_empty_target_in_a_file_loses_nothing() -> None:
    found = _all_translated(ORIGINAL)
    assert units.taken_in(found, [(unit.source, "") for unit in found]).units == found


paragraph = st.text(alphabet="abc .", min_size=1, max_size=8).map(str.strip).filter(bool)
bodies = st.lists(paragraph, max_size=6).map("\n\n".join)


@given(bodies, bodies)
def test_paragraphs_that_stayed_keep_their_translation(before: str, after: str) -> None:
    found = units.brought_up_to_date(_all_translated(ORIGINAL | {"body": before}), ORIGINAL | {"body": after})
    assert [(unit.part, unit.source) for unit in found] == [
        (unit.part, unit.source) for unit in units.units_of(ORIGINAL | {"body": after})
    ]
    for unit in found:
        assert unit.target in ("", f"«{unit.was or unit.source}»")


@given(bodies)
def test_nothing_changes_when_the_original_does_not(body: str) -> None:
    found = _all_translated(ORIGINAL | {"body": body})
    assert units.brought_up_to_date(found, ORIGINAL | {"body": body}) == found
    assert units.from_json(units.to_json(found)) == found


@pytest.mark.parametrize("data", [None, {}, "x"])
def test_what_is_no_list_of_units_is_none(data: object) -> None:
    assert units.from_json(data) == []
