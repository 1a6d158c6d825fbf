# ruff: noqa: E501  letters stand as they are read
"""Everyday letters in several languages and layouts. People, places and causes are made up."""

import pytest

from undersigned.importing.draft import ClaimedCount, Doubt, Draft
from undersigned.importing.resolving import apply, suggestions
from undersigned.importing.sandbox import import_bytes
from undersigned.importing.words import words_lost

LIBRARY = """Elm Street Review

[This letter was reprinted by the Bramford Weekly with the following introduction:

We found this letter worth a second reading [sic].

[First published by Library Friends with this introduction: The library [our house] needs you.]

We thank them.]

Open letter to the library board

Dear board members,

We, the undersigned readers of Bramford Library, ask you to open on Sundays [again]. Reading is a joy.

Yours faithfully,

Signatories (3):
1. Ada Example, teacher
2. Ben Sample – retired driver
3. Chloé Specimen (student)
and 1,200 others

P.S. The door squeaks.
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


def names(draft: Draft) -> list[tuple[str, str | None]]:
    return [(one.name, one.affiliation) for one in draft.signatories]


def test_introductions_in_brackets_in_brackets_run_from_the_outermost() -> None:
    draft = read(LIBRARY)
    assert [one.outlet for one in draft.introductions] == ["the Bramford Weekly", "Library Friends"]
    assert draft.introductions[0].text.startswith("We found this letter worth a second reading [sic].")
    assert draft.introductions[0].text.endswith("We thank them.")
    assert draft.introductions[1].text == "The library [our house] needs you."
    assert draft.title == "Open letter to the library board"
    assert draft.body[0].endswith("open on Sundays [again]. Reading is a joy.")
    assert "Elm Street Review" in doubt(draft, "copying-outlet").choices


def test_numbered_list_below_a_heading_is_signatories() -> None:
    draft = read(LIBRARY)
    assert names(draft) == [("Ada Example", "teacher"), ("Ben Sample", "retired driver"), ("Chloé Specimen", "student")]
    assert draft.claimed_count == ClaimedCount(1200)
    assert doubt(draft, "signatory-list").quoted == "Signatories (3) 1. 2. 3."
    kept = answered(draft, "signatory-list", 1)
    assert kept.signatories == ()
    assert "Ben Sample, retired driver" in kept.body


def test_postscript_is_offered_as_part_of_the_letter() -> None:
    draft = read(LIBRARY)
    assert doubt(draft, "postscript").quoted == "P.S. The door squeaks."
    assert answered(draft, "postscript", 0).body[-1] == "P.S. The door squeaks."


def test_one_introduction_after_another() -> None:
    draft = read(
        "[Reprinted by First Paper with the following introduction: One.]\n\n"
        "[Published in Second Paper with this preface: Two.]\n\nOpen letter to the pool\n\nDear all,\n\nSwim.\n\nYours,\nAda"
    )
    assert [(one.outlet, one.text) for one in draft.introductions] == [
        ("First Paper", "One."),
        ("Second Paper", "Two."),
    ]


def test_bracket_that_is_never_closed_is_a_doubt() -> None:
    draft = read(
        "[Reprinted by X with the following introduction:\n\nSome words.\n\nOpen letter to Y\n\nDear Y,\n\nPlease.\n"
    )
    assert draft.introductions[0].text == "Some words."
    assert draft.title == "Open letter to Y"
    assert doubt(draft, "introduction-end").where == "introductions.0"


def test_introduction_without_brackets_ends_before_the_title() -> None:
    draft = read(
        "Neighbours write\n\nReprinted by the Elm Review with the following introduction:\n\nWe like this letter.\n\n"
        "Open letter to the mayor\n\nDear mayor,\n\nKeep the bus.\n\nBest wishes,\nAda Example"
    )
    assert [(one.outlet, one.text) for one in draft.introductions] == [("the Elm Review", "We like this letter.")]
    assert (draft.heading, draft.title) == ("Neighbours write", "Open letter to the mayor")


def test_paragraph_before_the_salutation_is_asked_about() -> None:
    first = "The following letter was published last week by people who ride the bus every day of the week."
    draft = read(f"Keep the bus\n\n{first}\n\nDear mayor,\n\nKeep the bus.\n\nBest wishes,\nAda Example")
    assert draft.introductions[0].outlet is None
    assert draft.introductions[0].text == first
    assert answered(draft, "introduction-guessed", 1).body[0] == first
    assert answered(draft, "introduction-outlet", "Elm Review").introductions[0].outlet == "Elm Review"


def test_editors_note_is_an_introduction_by_nobody_named() -> None:
    draft = read(
        "The Bramford Weekly\nEditor's note: The following letter was sent on Monday by 40 neighbours. We print it.\n"
        "OPEN LETTER TO BRAMFORD COUNCIL\nDear members of the council,\nWe would like a bench.\nYours sincerely,\nAda Example\n"
    )
    assert draft.introductions[0].outlet is None
    assert draft.introductions[0].text.startswith("Editor's note: The following")
    assert (draft.heading, draft.title) == ("The Bramford Weekly", "OPEN LETTER TO BRAMFORD COUNCIL")
    assert draft.claimed_count == ClaimedCount(40)


def test_longest_line_is_not_taken_for_a_wrapped_one() -> None:
    draft = read(
        "Open letter to Y\nDear Y,\nThe longest line of this letter is this line about the pool.\nSwim with us.\nYours,\nAda"
    )
    assert len(draft.body) == 2


def test_brackets_in_the_letter_itself_stay() -> None:
    draft = read(
        "Open letter to the pool\n\nDear swimmers,\n\n[Note] the water [in winter] is cold.\n\nYours,\nAda Example"
    )
    assert draft.introductions == ()
    assert draft.body == ("[Note] the water [in winter] is cold.",)


@pytest.mark.parametrize(
    ("text", "language", "to", "sender", "closing"),
    [
        (
            "Открытое письмо городскому совету\n\nПонедельник, 3 марта 2025 года\n\nУважаемые депутаты!\n\nМы, жители улицы "
            "Вязов, просим вас сохранить автобус. Многие из нас работают допоздна.\n\nС уважением,\nАнна Примерова, учительница",
            "ru", "городскому совету", "жители улицы Вязов", "С уважением,",
        ),
        (
            "رسالة مفتوحة إلى بلدية المدينة\n\n٣ مارس ٢٠٢٥\n\nالسادة أعضاء المجلس المحترمين،\n\nنحن، سكان شارع الدردار، نطلب "
            "منكم الإبقاء على الحافلة في المساء. كثيرون منا يعملون حتى وقت متأخر.\n\nمع خالص التحية والتقدير،\nسمير مثال، معلم",
            "ar", "بلدية المدينة", "سكان شارع الدردار", "مع خالص التحية والتقدير،",
        ),
        (
            "מכתב פתוח אל מועצת העיר\n\n3 במרץ 2025\n\nחברי המועצה היקרים,\n\nאנו, תושבי רחוב הבוקיצה, מבקשים מכם לשמור על "
            "קו האוטובוס בערב. רבים מאיתנו עובדים עד מאוחר.\n\nבברכה,\nדנה דוגמה, מורה",
            "he", "מועצת העיר", "תושבי רחוב הבוקיצה", "בברכה,",
        ),
        (
            "Відкритий лист до міської ради\n\n3 березня 2025 року\n\nШановні депутати!\n\nМи, мешканці вулиці В'язів, просимо "
            "вас зберегти вечірній автобус.\n\nЗ повагою,\nОлена Прикладна, вчителька",
            "uk", "міської ради", "мешканці вулиці В'язів", "З повагою,",
        ),
        (
            "Lettre ouverte au conseil municipal\n\nLe 3 mars 2025\n\nMesdames et messieurs les élus,\n\nNous, habitants de la "
            "rue des Ormes, vous demandons de garder le bus du soir.\n\nCordialement,\nAnne Exemple, infirmière",
            "fr", "conseil municipal", "habitants de la rue des Ormes", "Cordialement,",
        ),
        (
            "Offener Brief an den Stadtrat\n\nMontag, den 3. März 2025\n\nSehr geehrte Damen und Herren,\n\nwir, die Anwohner der "
            "Ulmenstraße, bitten Sie, den Abendbus zu erhalten.\n\nMit freundlichen Grüßen\nAnna Beispiel, Pflegerin",
            "de", "den Stadtrat", "die Anwohner der Ulmenstraße", "Mit freundlichen Grüßen",
        ),
        (
            "Carta abierta al ayuntamiento\n\n3 de marzo de 2025\n\nEstimados concejales:\n\nNosotros, vecinos de la calle de los "
            "Olmos, les pedimos que mantengan el autobús.\n\nAtentamente,\nAna Ejemplo, enfermera",
            "es", "ayuntamiento", "vecinos de la calle de los Olmos", "Atentamente,",
        ),
    ],
    ids=["ru", "ar", "he", "uk", "fr", "de", "es"],
)  # fmt: skip
def test_letters_in_other_languages(text: str, language: str, to: str, sender: str, closing: str) -> None:
    draft = read(text)
    assert (draft.language, draft.addressee, draft.sender, draft.closing) == (language, to, sender, closing)
    assert draft.date == "2025-03-03"
    assert draft.title == text.split("\n", 1)[0]
    assert draft.salutation == text.split("\n\n")[2]
    assert len(draft.body) == 1
    assert len(draft.signatories) == 1
    assert draft.signatories[0].affiliation


@pytest.mark.parametrize(
    ("line", "code", "value", "choices"),
    [
        ("24 February 2025", "date-whose", "2025-02-24", None),
        ("Bramford, the 24th of February, 2025", "date-whose", "2025-02-24", None),
        ("Published: 2025-02-24", "date-whose", "2025-02-24", None),
        ("24.02.2025", "date-whose", "2025-02-24", None),
        ("02/03/2025", "date-order", None, ["2025-03-02", "2025-02-03"]),
        ("Monday, 24 February", "date-year", None, ["2025-02-24"]),
        ("Friday, 24 February 2025", "date-weekday", "2025-02-24", ["2025-02-24", "2023-02-24"]),
        ("30 February 2025", "date-impossible", None, None),
    ],
)
def test_dates_are_read_or_asked(line: str, code: str, value: str | None, choices: list[str] | None) -> None:
    draft = read(
        f"Open letter to the pool\n\n{line}\n\nDear swimmers,\n\nIn 2024 the pool was warm.\n\nYours,\nAda Example"
    )
    assert draft.date == value
    asked = doubt(draft, code)
    assert asked.quoted == line
    assert [choice for choice in asked.choices if choice[0].isdigit()][: len(choices or [])] == (choices or [])
    assert answered(draft, code, "2025-02-26").date == "2025-02-26"


def test_letter_without_a_date_gets_none() -> None:
    draft = read("Open letter to the pool\n\nDear swimmers,\n\nOn 3 May 2024 the pool was warm.\n\nYours,\nAda Example")
    assert draft.date is None
    assert doubt(draft, "date-missing").where == "date"


def test_date_below_the_closing_is_the_letters_own() -> None:
    draft = read(
        "Open letter to Y\n\nPosted 9 May 2025\n\nDear Y,\n\nPlease.\n\nYours,\nAda Example\nBramford, 7 May 2025"
    )
    assert draft.date == "2025-05-07"
    assert names(draft) == [("Ada Example", None)]


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("Ada Example\nBen Sample, driver", [("Ada Example", None), ("Ben Sample", "driver")]),
        (
            "Ada Example; Ben Sample; Chloé Specimen",
            [("Ada Example", None), ("Ben Sample", None), ("Chloé Specimen", None)],
        ),
        (
            "Ada Example, Ben Sample, Cleo Specimen",
            [("Ada Example", None), ("Ben Sample", None), ("Cleo Specimen", None)],
        ),
        ("- Ada Example (nurse)\n- Ben Sample", [("Ada Example", "nurse"), ("Ben Sample", None)]),
        (
            "Name\tCity\nAda Example\tBramford\nBen Sample\tElmham",
            [("Ada Example", "Bramford"), ("Ben Sample", "Elmham")],
        ),
        ("The Friends of Bramford Library", [("The Friends of Bramford Library", None)]),
        ("Signed by: Ada Example", [("Ada Example", None)]),
        ("Ada Example, Ben Sample and 38 others", [("Ada Example", None), ("Ben Sample", None)]),
        ("Groups:\nElm Choir\n\nPeople:\nBen Sample", [("Elm Choir", None), ("Ben Sample", None)]),
        (
            "Prof. Ada Example, Department of Song, Elm University",
            [("Prof. Ada Example", "Department of Song, Elm University")],
        ),
        ("Ada Example\nChair, Elm Choir\n+00 0000", [("Ada Example", "Chair, Elm Choir")]),
    ],
)
def test_lists_of_names(below: str, expected: list[tuple[str, str | None]]) -> None:
    draft = read(f"Open letter to the pool\n\nDear swimmers,\n\nPlease swim.\n\nBest wishes,\n\n{below}\n")
    assert names(draft) == expected
    assert draft.closing == "Best wishes,"


@pytest.mark.parametrize(
    ("words", "value", "qualifier"),
    [
        ("It was signed by more than 1,200 neighbours.", 1200, "more than"),
        ("At least 40 signatures were gathered.", 40, "At least"),
        ("This letter was endorsed by 12 choirs.", 12, None),
    ],
)
def test_counts_keep_their_qualifier(words: str, value: int, qualifier: str | None) -> None:
    draft = read(f"Open letter to the pool\n\nDear swimmers,\n\nPlease swim. {words}\n\nBest wishes,\n")
    assert draft.claimed_count == ClaimedCount(value, qualifier)


@pytest.mark.parametrize("words", ["It was signed by Ada.", "In 2024 we had 300 visitors.", "The bus costs 2.50 now."])
def test_other_numbers_are_no_count(words: str) -> None:
    assert read(f"Open letter to Y\n\nDear Y,\n\n{words}\n\nYours,\n").claimed_count is None


@pytest.mark.parametrize(
    ("first", "sender"),
    [
        ("We, the undersigned, are parents of pupils at Elm School.", "parents of pupils at Elm School"),
        ("As residents of Elm Street, we ask you to keep the bus.", "residents of Elm Street"),
        ("We, parents of young swimmers, ask you to heat the pool.", "parents of young swimmers"),
        ("I write on behalf of the Elm Street choir, which sings.", "the Elm Street choir"),
        ("We are writing to ask for a bench.", None),
        ("We call on you to act.", None),
        ("We, the undersigned, call on the council to act.", None),
    ],
)
def test_senders_are_offered_only_where_the_letter_says(first: str, sender: str | None) -> None:
    draft = read(f"Open letter to the pool\n\nDear swimmers,\n\n{first}\n\nBest wishes,\n")
    assert draft.sender == sender
    assert doubt(draft, "sender").where == "sender"
    assert answered(draft, "sender", "swimmers").sender == "swimmers"


def test_labels_name_sender_and_addressee_and_keep_their_words() -> None:
    draft = read("Keep the bus\n\nTo: Bramford Council\nFrom: Friends of the Bus\n\nPlease keep the bus. It is warm.\n")
    assert (draft.addressee, draft.sender) == ("Bramford Council", "Friends of the Bus")


def test_two_possible_titles_are_asked_about() -> None:
    draft = read("Bramford and its bus\n\nOpen letter to the mayor\n\nDear mayor,\n\nKeep it.\n\nYours,\nAda")
    assert (draft.heading, draft.title) == ("Bramford and its bus", "Open letter to the mayor")
    swapped = answered(draft, "title", 1)
    assert (swapped.title, swapped.heading) == (draft.heading, draft.title)


def test_words_after_the_closing_are_kept_in_a_doubt() -> None:
    after = "For more about the pool, write to pool@example.org before the end of the month."
    draft = read(f"Open letter to the pool\n\nDear swimmers,\n\nPlease swim.\n\nYours,\nAda Example\n\n{after}\n")
    assert doubt(draft, "left-over").quoted == after
    assert names(draft) == [("Ada Example", None)]


def test_glued_salutation_and_closing_can_be_joined_again() -> None:
    draft = read("Open letter to Y\n\nDear Y, the pool is cold. Please heat it. With best wishes, Ada Example")
    assert (draft.salutation, draft.closing) == ("Dear Y,", "With best wishes,")
    assert draft.body == ("the pool is cold. Please heat it.",)
    assert names(draft) == [("Ada Example", None)]
    assert answered(draft, "salutation-split", 1).body == ("Dear Y, the pool is cold. Please heat it.",)
    assert answered(draft, "closing-split", 1).body == ("the pool is cold. Please heat it. With best wishes,",)


def test_sentence_that_begins_like_a_closing_stays_in_the_letter() -> None:
    last = "We stand here. In solidarity, we will act together."
    draft = read(f"Open letter to Y\n\nDear Y,\n\n{last}\n")
    assert draft.closing is None
    assert draft.body == (last,)


def test_text_without_a_letters_marks_stays_a_letter_and_is_asked_about() -> None:
    draft = read("Keep the bus\n\nIt is warm in it. Last winter it was often full, and people had to walk home.")
    assert draft.kind == "letter"
    assert doubt(draft, "not-a-letter").where == ""


def test_language_that_is_not_sure_is_asked() -> None:
    draft = read("Dear pool,\n\nyes.\n")
    assert doubt(draft, "language").choices
    assert answered(draft, "language", "fr").language == "fr"
