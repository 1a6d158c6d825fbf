"""Translators' files: out, changed by tools that are not ours, and in; only what changed there changes here."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from translate.storage import pypo, xliff, xliff2

from undersigned.letters import units
from undersigned.translating.exchange import FORMATS, MOST_BYTES, ExchangeError, read_pairs
from undersigned.translating.units import Unit

PARTS = {
    "title": "Keep the *Elm Street* library open",
    "salutation": "Dear members of the council,",
    "body": "We read & study <here>.\n\nNo.\n\nPlease\nkeep it open.\n\nNo.",
    "closing": "Regards,\nall of us",
    "sender": "readers",
    "addressee": "the council",
}


def _half_done() -> list[Unit]:
    found = units.units_of(PARTS)
    return units.translated(found, ["أبقوا المكتبة مفتوحة", *("" for _ in found[1:])])


@pytest.mark.parametrize("name", FORMATS)
def test_what_goes_out_comes_in_unchanged(name: str) -> None:
    found = _half_done()
    taken = units.taken_in(found, read_pairs(FORMATS[name].write(found, "en", "ar")))
    assert (taken.units, taken.changed, taken.unknown) == (found, 0, [])


KINDS = {"xliff12": xliff.xlifffile, "xliff20": xliff2.Xliff2File, "po": pypo.pofile}


@pytest.mark.parametrize("name", KINDS)
def test_a_foreign_tool_changes_one_unit_and_only_that_changes_here(name: str) -> None:
    found = _half_done()
    data = FORMATS[name].write(found, "en", "ar")
    store = KINDS[name].parsestring(data)
    changed = next(unit for unit in store.units if unit.source == "Regards,\nall of us")
    changed.target = "مع التحية،\nكلنا"
    out = BytesIO()
    store.serialize(out)
    taken = units.taken_in(found, read_pairs(out.getvalue()))
    assert [(unit.part, unit.target) for unit in taken.units if unit not in found] == [("closing", "مع التحية،\nكلنا")]
    assert taken.changed == 1


def test_segments_that_a_program_made_of_one_unit_are_one_unit_again() -> None:
    data = b"""<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en"><file id="f">
    <unit id="u1"><segment><source>One. </source><target>Eins. </target></segment>
    <segment><source>Two.</source><target>Zwei.</target></segment></unit></file></xliff>"""
    assert [(s.replace(" ", ""), t.replace(" ", "")) for s, t in read_pairs(data)] == [("One.Two.", "Eins.Zwei.")]


def test_a_cell_of_the_word_file_is_filled_in_by_hand() -> None:
    found = _half_done()
    document = Document(BytesIO(FORMATS["docx"].write(found, "en", "ar")))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["English", "العربية"]
    row = next(row for row in table.rows if row.cells[0].text == "Dear members of the council,")
    row.cells[1].text = "أعضاء المجلس الكرام،"
    out = BytesIO()
    document.save(out)
    taken = units.taken_in(found, read_pairs(out.getvalue()))
    assert [unit.part for unit in taken.units if unit not in found] == ["salutation"]


def test_right_to_left_columns_say_so_in_the_word_file() -> None:
    data = FORMATS["docx"].write(_half_done(), "en", "ar")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        document = archive.read("word/document.xml").decode()
    assert "<w:bidi/>" in document
    assert "<w:rtl/>" in document


BOMB = BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _archive:
    _archive.writestr("word/document.xml", b" " * (31 * 1024 * 1024))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        b"PK\x03\x04 damaged",
        b"<html></html>",
        b"<xliff",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
        b'msgid "a\nmsgstr',
        b"\xff\xfe\x00",
        b"x" * (MOST_BYTES + 1),
        BOMB.getvalue(),
    ],
    ids=["empty", "text", "zip", "html", "cut", "entity", "po", "bytes", "large", "bomb"],
)
def test_other_files_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_pairs(data)
    assert str(refused.value).endswith((".", "?"))


@given(st.binary(max_size=300))
def test_no_bytes_let_another_exception_out(data: bytes) -> None:
    for start in (b"", b"PK", b"<xliff>", b'msgid "'):
        try:
            read_pairs(start + data)
        except ExchangeError:
            continue
