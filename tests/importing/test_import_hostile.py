"""Documents that are broken, hidden in, too large or no documents: one plain sentence each."""

import io
import struct
import zipfile
import zlib

import pytest

from tests.importing import makers
from undersigned.importing.errors import (
    BadResolutionError,
    DamagedError,
    EmptyDocumentError,
    EncryptedError,
    ImportingError,
    TooLargeError,
    UnknownFormatError,
)
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import Limits, import_bytes
from undersigned.importing.words import words_lost

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PASSWORD = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({'x' * 32}) /U ({'y' * 32}) /P -4 >> /ID [<00> <00>]"


def bomb(parts: int = 1) -> bytes:
    nothing = b"<w:t>" + b"0" * (60 * 2**20)
    return makers.zipped({"word/document.xml": nothing} | {f"x{number}": nothing for number in range(parts)})


def lying_bomb() -> bytes:
    """A part that says it is small and unpacks to far more."""
    inner = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = inner.compress(b" " * (80 * 2**20)) + inner.flush()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", packed)
    data = bytearray(out.getvalue())
    struct.pack_into("<H", data, 8, zipfile.ZIP_DEFLATED)
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, zipfile.ZIP_DEFLATED)
    return bytes(data)


def locked_zip() -> bytes:
    """A Word document whose parts say that they are under a password."""
    data = bytearray(makers.zipped({"word/document.xml": b"secret"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


CASES = {
    "empty": (b"", EmptyDocumentError),
    "blank": (b" \n\t\n\xef\xbb\xbf", EmptyDocumentError),
    "no words": (b"... --- ***\n\n!!!", EmptyDocumentError),
    "huge": (b"word " * (3 * 2**20), TooLargeError),
    "binary": (bytes(range(256)) * 64, UnknownFormatError),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(200) + b"text", UnknownFormatError),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), UnknownFormatError),
    "broken utf-16": (b"\xff\xfeA\x00\x00\xd8B\x00", DamagedError),
    "encrypted pdf": (makers.pdf([[("Secret", 11)]], trailer=PASSWORD), EncryptedError),
    "broken pdf": (b"%PDF-1.7\nnothing here", DamagedError),
    "scanned pdf": (makers.pdf([]), EmptyDocumentError),
    "password docx": (OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedError),
    "locked docx": (locked_zip(), EncryptedError),
    "old word": (OLE, UnknownFormatError),
    "rich text": (rb"{\rtf1 Dear friends}", UnknownFormatError),
    "zip bomb": (bomb(), TooLargeError),
    "lying bomb": (lying_bomb(), ImportingError),
    "broken zip": (b"PK\x03\x04" + b"nothing" * 20, DamagedError),
    "not a document": (makers.zipped({"a.txt": b"hello"}), UnknownFormatError),
    "spreadsheet": (makers.zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), UnknownFormatError),
    "half docx": (makers.zipped({"[Content_Types].xml": b""}), DamagedError),
    "bad xml": (makers.zipped({"word/document.xml": b"<w:document"}), DamagedError),
    "encrypted odt": (
        makers.zipped({"content.xml": b"", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        EncryptedError,
    ),
    "empty page": (b"<html><body></body></html>", EmptyDocumentError),
    "nested page": (b"<html>" + b"<div>" * 5000 + b"word", ImportingError),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_document_gets_one_plain_sentence(name: str) -> None:
    data, error = CASES[name]
    with pytest.raises(error) as raised:
        import_bytes(data, filename="letter.docx")
    sentence = str(raised.value)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert "\n" not in sentence
    assert any(word in sentence for word in ("paste", "save", "choose", "print", "encoding"))


def test_document_that_defines_entities_is_refused() -> None:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">]>'
    with pytest.raises(DamagedError):
        import_bytes(makers.zipped({"word/document.xml": f"{laughs}{makers.WORD % '<w:t>Dear &a;</w:t>'}".encode()}))
    assert import_bytes(
        makers.zipped({"word/document.xml": (makers.WORD % "<w:t>Dear all,</w:t>").encode()})
    ).salutation


def test_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TooLargeError):
        import_bytes(makers.bus_pdf(), limits=Limits(seconds=0.001))


def test_reader_that_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises(ImportingError):
        import_bytes(makers.html("<p>word</p>" * 100_000), limits=Limits(memory=8 * 2**20))


def test_answer_that_is_too_long_is_refused() -> None:
    with pytest.raises(ImportingError):
        import_bytes(makers.html(), limits=Limits(output=200))


def test_wrong_encoding_is_told_with_what_was_assumed() -> None:
    asked = "Мы просим вас оставить автобус на нашей улице, потому что зимой идти пешком долго."
    text = f"Уважаемые соседи!\n\n{asked}\n\nС уважением,\nЖильцы"
    draft = import_bytes(text.encode("windows-1251"))
    doubt = next(one for one in draft.doubts if one.code == "encoding")
    assert doubt.choices[0] in doubt.message
    assert draft.salutation == "Уважаемые соседи!"
    assert "windows-1251" in doubt.choices
    other = import_bytes(text.encode("koi8-r"), encoding="koi8-r")
    assert other.salutation == "Уважаемые соседи!"
    number = draft.doubts.index(doubt)
    with pytest.raises(BadResolutionError):
        apply(draft, {number: doubt.choices[1]})


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    draft = import_bytes("Дорогие друзья,\n\nмы пишем вам об автобусе.".encode() + b"\xff")
    assert draft.salutation == "Дорогие друзья,"
    assert any(doubt.code == "encoding" for doubt in draft.doubts)


def test_hidden_characters_are_pointed_at_and_taken_out_only_when_accepted() -> None:
    text = makers.BUS.replace("evening", "eve\u200bning").replace("full", "\u202efull\u202c")
    text = text.replace("work", "wo\x07rk")
    draft = import_bytes(text.encode())
    told = {doubt.code: doubt for doubt in draft.doubts}
    assert "U+202E" in told["hidden-direction"].message
    assert "U+200B" in told["hidden-characters"].message
    assert "U+0007" in told["control-characters"].message
    assert "\u202efull" in draft.body[1]
    assert not words_lost(text, draft)
    assert apply(draft, suggestions(draft)).body == makers.BODY


def test_answer_that_fits_no_doubt_is_refused() -> None:
    draft = import_bytes(makers.BUS.encode())
    number = next(place for place, doubt in enumerate(draft.doubts) if doubt.code == "date-whose")
    for answers in ({99: "x"}, {number: "soon"}, {number: "2025-02-30"}, {number: " "}):
        with pytest.raises(BadResolutionError):
            apply(draft, answers)


def test_formula_and_link_below_the_closing_are_no_surprise() -> None:
    draft = import_bytes(f"{makers.BUS}\nhttps://example.org/sign\n=1+1".encode())
    assert any("https://example.org/sign" in doubt.quoted for doubt in draft.doubts)
    assert not words_lost(f"{makers.BUS}\nhttps://example.org/sign\n=1+1", draft)
