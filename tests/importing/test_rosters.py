"""Lists of people out of CSV, workbooks and pasted text: what is read, and one sentence for what is odd."""

import io
import random
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.importing.lists import export, workbook
from tests.soak import SOAK
from undersigned.importing.columns import guess_roles, is_yes
from undersigned.importing.errors import DamagedError, EmptyDocumentError, ImportingError, TooLargeError
from undersigned.importing.errors import UnknownFormatError as UnknownError
from undersigned.importing.extract.roster import extract_roster
from undersigned.importing.roster import MOST_ROWS, Roster
from undersigned.importing.roster_reading import HIDDEN, NAMED, Choices, People, read_people
from undersigned.importing.sandbox import import_roster

HEADINGS = {
    "en": ["Timestamp", "First name", "Last name", "Email", "Organisation", "May we contact you?"],
    "fr": ["Horodateur", "Prénom", "Nom", "Adresse e-mail", "Profession", "Souhaitez-vous être informé ?"],
    "de": ["Zeitstempel", "Vorname", "Nachname", "E-Mail-Adresse", "Beruf", "Dürfen wir Sie kontaktieren?"],
    "ru": ["Отметка времени", "Имя", "Фамилия", "Электронная почта", "Организация", "Можно писать мне"],
    "uk": ["Позначка часу", "Ім'я", "Прізвище", "Електронна пошта", "Посада", "Згода отримувати листи"],
    "ar": ["طابع زمني", "الاسم الأول", "اسم العائلة", "البريد الإلكتروني", "المهنة", "أوافق على التواصل معي"],
    "he": ["חותמת זמן", "שם פרטי", "שם משפחה", 'דוא"ל', "ארגון", "אפשר ליצור קשר"],
    "es": ["Marca temporal", "Nombre", "Apellidos", "Correo electrónico", "Profesión", "Quiero recibir noticias"],
    "pl": ["Sygnatura czasowa", "Imię", "Nazwisko", "Adres e-mail", "Zawód", "Zgoda na kontakt ze mną"],
    "fa": ["زمان", "نام", "نام خانوادگی", "ایمیل", "شغل", "تماس با من"],
}
AS_MEANT = {1: "given", 2: "family", 3: "address", 4: "affiliation", 5: "consent"}
LIST = "Ada Example, baker\n2. Bo Example (Elm Street)\nProfessor of birds\n\nOrganisations:\nThe Example Choir\n"


def people(data: bytes, shown: str = NAMED, **roles: int) -> People:
    """What becomes of a file's rows; without `roles` the guess stands."""
    roster = extract_roster(data)
    guessed = guess_roles(roster.rows[0][1]) if roster.has_heading else {0: "name"}
    chosen = {place: role for role, place in roles.items()} or guessed
    return read_people(roster, Choices(chosen, shown, roster.has_heading))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", HEADINGS)
def test_columns_are_guessed_from_their_headings(language: str) -> None:
    assert guess_roles(HEADINGS[language]) == AS_MEANT


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (["Vorname", "Name", "Ort"], {0: "given", 1: "family", 2: "place"}),
        (["ФИО", "Почта", "Город"], {0: "name", 1: "address", 2: "place"}),
        (["Nom", "Courriel"], {0: "name", 1: "address"}),
        (["Imię i nazwisko", "Miejscowość"], {0: "name", 1: "place"}),
        (["What shall the council do?", "Why?"], {}),
        (["Name", "I agree that you publish my name", "Email"], {0: "name", 1: "public", 2: "address"}),
    ],
)
def test_a_lone_part_of_a_name_is_the_name(headings: list[str], roles: dict[int, str]) -> None:
    assert guess_roles(headings) == roles


@pytest.mark.parametrize("answer", ["yes", "Ja, gerne", "TRUE", "x", "✓", "да", "نعم", "כן", "Sí", "tak", "بله", "1"])
def test_yes_is_yes_in_any_language(answer: str) -> None:
    assert is_yes(answer) is True


@pytest.mark.parametrize("answer", ["", " ", "no", "No, thank you", "nein", "нет", "ні", "لا", "לא", "nie", "خیر", "0"])
def test_no_and_nothing_are_no(answer: str) -> None:
    assert is_yes(answer) is False
    assert is_yes(answer, only_answer=True) is False


def test_a_ticked_sentence_is_yes_where_it_is_the_only_answer_and_a_riddle_elsewhere() -> None:
    assert is_yes("Keep in touch", only_answer=True) is True
    assert is_yes("Keep in touch") is None
    assert is_yes("I do not want mail", only_answer=True) is False


def test_an_export_is_read_as_it_was_meant() -> None:
    read = people(export(30, agreed_every=2))
    assert (len(read.found), read.odd, read.doubles, read.agreed) == (30, [], [], 15)
    first, second = read.found[:2]
    assert (first.row, first.entry.show, second.entry.name) == (2, HIDDEN, "Example Person 1")
    assert second.entry.place == "Elm Street, North"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251", "windows-1252"])
def test_every_encoding_gives_the_same_names(encoding: str) -> None:
    names = "Зоя Пример;Фёдор Пример" if encoding == "windows-1251" else "Zoë Exámple;Jürgen Beispiel"
    rows = "\n".join(
        f"{name};{number}@example.org;Город" if encoding == "windows-1251" else f"{name};{number}@x.org;Köln"
        for number, name in enumerate(names.split(";"))
    )
    heading = "Имя;Почта;Город\n" if encoding == "windows-1251" else "Name;Mail;Ort\n"
    roster = extract_roster((heading + rows).encode(encoding))
    if encoding.startswith("windows") and roster.encoding != encoding:
        assert encoding in roster.encodings  # a guess may be wrong, and then it is offered
        roster = extract_roster((heading + rows).encode(encoding), encoding)
    assert [cells[0] for _number, cells in roster.rows[1:]] == names.split(";")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_seen(delimiter: str) -> None:
    rows = [["Name", "E-mail", "City"], ["Ada Example", "ada@example.org", "Elm"], ["Bo Example", "", "Oak"]]
    roster = extract_roster("\n".join(delimiter.join(row) for row in rows).encode())
    assert [cells for _number, cells in roster.rows] == rows


def test_excels_own_word_about_the_delimiter_is_taken() -> None:
    roster = extract_roster(b"sep=;\r\nName;City\r\nAda, Example;Elm\r\n")
    assert roster.rows == [(2, ["Name", "City"]), (3, ["Ada, Example", "Elm"])]


def test_a_pasted_list_is_read_as_under_a_letter() -> None:
    roster = extract_roster(LIST.encode())
    assert roster.rows == [
        (1, ["Ada Example", "baker"]),
        (2, ["Bo Example", "Elm Street"]),
        (3, ["Professor of birds", ""]),
        (6, ["The Example Choir", ""]),
    ]
    assert not roster.has_heading


def test_several_names_on_a_line_of_a_list_are_odd() -> None:
    roster = extract_roster(b"Ada Example\nBo Example, Cy Example, Di Example\n")
    read = read_people(roster, Choices({0: "name", 1: "affiliation"}, NAMED, has_heading=False))
    assert [one.entry.name for one in read.found] == ["Ada Example"]
    assert read.odd == [(2, "Several people stand in one cell. Give each person a row of their own.")]


@pytest.mark.parametrize(
    "cell",
    ["Ada and Bo Example", "Ada Example & Bo Example", "Ada Example; Bo Example", "Ada Example, Bo Example",
     "Ada Example\nBo Example", "Ада и Фёдор Пример", "Ada Ejemplo y Bo Ejemplo", "Ada i Bo Przykład"],
)  # fmt: skip
def test_two_people_in_a_cell_are_one_sentence_and_nobody_is_entered(cell: str) -> None:
    read = people(workbook([["Name", "City"], [cell, "Elm"], ["Cy Example", "Elm"]]))
    assert [one.entry.name for one in read.found] == ["Cy Example"]
    assert read.odd == [(2, "Several people stand in one cell. Give each person a row of their own.")]


@pytest.mark.parametrize("cell", ["José Ortega y Gasset", "Example, Ada", "Ada Example-Andersson", "Andrea Ferdinand"])
def test_one_name_that_looks_like_two_is_one(cell: str) -> None:
    assert [one.entry.name for one in people(workbook([["Name", "City"], [cell, "Elm"]])).found] == [cell]


def test_formulas_are_never_worked_out() -> None:
    rows = [["Name", "Email", "Note"], ['="Ada"&" Example"', "ada@example.org", ""], ["Bo Example", "", "=1+1"]]
    read = people(workbook(rows))
    assert [one.entry.name for one in read.found] == ["Bo Example"]  # a formula in a column that nobody uses is no harm
    assert read.odd == [(2, "A cell holds a formula, and formulas are not worked out. Save the list as values.")]
    written = people(b"Name,City\n=cmd|' /C calc'!A0,Elm\n")
    assert [row for row, _sentence in written.odd] == [2]


def test_merged_cells_are_told_and_a_merged_title_is_passed_over() -> None:
    rows = [
        ["Who signed our letter", None],
        ["Name", "City"],
        ["Ada Example", "Elm"],
        [None, "Oak"],
        ["Bo Example", "Elm"],
    ]
    roster = extract_roster(workbook(rows, ["A1:B1", "A3:A4"]))
    assert roster.has_heading
    read = read_people(roster, Choices({0: "name", 1: "place"}, NAMED))
    assert [one.entry.name for one in read.found] == ["Bo Example"]
    assert [row for row, _sentence in read.odd] == [3, 4]
    assert {sentence for _row, sentence in read.odd} == {
        "Its cells are merged with others, so it is unclear what belongs to whom. Unmerge them."
    }


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", "", "", "Elm"], "There is neither a name nor an address in it."),
        (["Ada Example", "ada(at)example.org", "yes", "Elm"], "Its mail address is none that can be written to."),
        (["Ada Example", "a@example.org, b@example.org", "yes", ""], "There are two addresses in one cell."),
        (["Ada Example", "ada@example.org", "maybe later", ""], "“maybe later” says neither yes nor no."),
        (["https://example.org", "ada@example.org", "yes", ""], "A web address cannot be a name."),
        (["Ada Example", "ada@example.org", "yes", "@@@"], "What stands beside the name cannot be shown in public."),
    ],
)
def test_an_odd_row_is_left_out_whole_with_one_sentence(row: list[str], sentence: str) -> None:
    rows = [["Name", "Email", "May we contact you?", "City"], row, ["Bo Example", "bo@example.org", "no", "Elm"]]
    read = people(workbook(rows))
    assert [one.entry.name for one in read.found] == ["Bo Example"]
    ((number, told),) = read.odd
    assert number == 2
    assert told.startswith(sentence)
    assert told.endswith(".")


def test_doubles_are_seen_by_address_and_without_one_by_name_and_place() -> None:
    rows = [
        ["Name", "Email", "City"],
        ["Ada Example", "Ada.Example@gmail.com", "Elm"],
        ["A. Example", "adaexample+letters@gmail.com", "Oak"],
        ["Bo Example", "", "Elm"],
        ["BO  EXAMPLE", "", "elm"],
        ["Bo Example", "", "Oak"],
    ]
    read = people(workbook(rows))
    assert read.doubles == [(3, 2), (5, 4)]
    assert len(read.found) == 3


def test_who_says_no_to_signing_is_not_entered_and_who_does_not_agree_is_not_asked() -> None:
    rows = [
        ["Name", "Email", "Do you sign the letter?", "Newsletter"],
        ["Ada Example", "ada@example.org", "yes", "no"],
        ["Bo Example", "bo@example.org", "no", "yes"],
    ]
    read = people(workbook(rows))
    assert (len(read.found), read.declined, read.agreed) == (1, 1, 0)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyDocumentError),
        (b" \n\n", EmptyDocumentError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnknownError),
        (b"%PDF-1.7 list", UnknownError),
        (b"PK\x03\x04 broken", DamagedError),
        (workbook([]), EmptyDocumentError),
        (b'Name,City\n"Ada Example,Elm\nBo Example,Oak\n', DamagedError),
        (b"Name,City\n" + b"A" * 2001 + b",Elm\n", TooLargeError),
        ((",".join(map(str, range(61))) + "\n").encode() * 3, TooLargeError),
        (b"\x00\x01\x02\x03" * 300, UnknownError),
    ],
)
def test_what_is_no_list_is_told_in_one_sentence(data: bytes, error: type[ImportingError]) -> None:
    with pytest.raises(error) as told:
        import_roster(data)
    assert re.search(r"\.(?: Row: \d+)?$", str(told.value))
    assert "\n" not in str(told.value)


def test_a_hundred_thousand_rows_are_read_and_one_more_is_too_many() -> None:
    number = MOST_ROWS if SOAK else 2000
    body = b"".join(b"Example %d,p%d@example.org\n" % (place, place) for place in range(number))
    assert len(import_roster(b"Name,Email\n" + body).rows) == number + 1
    with pytest.raises(TooLargeError, match=f"more than {MOST_ROWS:,} rows"):
        extract_roster(b"Name,Email\n" + b"Example,\n" * (MOST_ROWS + 1))


def test_a_workbook_that_says_it_is_a_million_columns_wide_is_read_as_it_is() -> None:
    data = workbook([["Name", "City"], ["Ada Example", "Elm"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w") as wide:
        for name in book.namelist():
            part = book.read(name)
            wide.writestr(name, part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert [cells for _n, cells in extract_roster(out.getvalue()).rows] == [["Name", "City"], ["Ada Example", "Elm"]]


def read(data: bytes) -> Roster | None:
    """The table, or None where it was refused; any other error is the test's."""
    with suppress(ImportingError):
        return extract_roster(data)
    return None


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    roster = read(data)
    if roster is None:
        return
    assert Roster.from_dict(roster.as_dict()) == roster
    choices = Choices(dict(zip(range(roster.columns), ("name", "address", "consent", "public"), strict=False)), NAMED)
    read_people(roster, choices)


def test_no_change_of_a_workbook_breaks_the_reader() -> None:
    data = workbook([["Name", "City"], ["Ada Example", "=1+1"], ["Bo", 3.0]], ["A2:A3"])
    dice = random.Random(7)
    for _ in range(2000 if SOAK else 60):
        place = dice.randrange(len(data))
        changed = data[:place] + bytes([dice.randrange(256)]) + data[place + 1 :]
        read(changed)
