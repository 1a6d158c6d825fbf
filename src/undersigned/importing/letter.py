"""Blocks become the draft of a letter. Every word lands in one part, or in a doubt that quotes it."""

from __future__ import annotations

from undersigned.common.saying import Sentence, later
from undersigned.importing.blocks import Document, Notice
from undersigned.importing.counts import read_count
from undersigned.importing.dates import DateFound, years_in
from undersigned.importing.draft import Doubt, Draft, ask
from undersigned.importing.ending import read_ending
from undersigned.importing.errors import EmptyDocumentError
from undersigned.importing.front import read_front
from undersigned.importing.hygiene import hygiene_notices
from undersigned.importing.language import LanguageGuess, guess_language
from undersigned.importing.patterns import patterns_for, plain
from undersigned.importing.people import read_addressee, read_sender
from undersigned.importing.pieces import Piece, Reading, pieces_of
from undersigned.importing.strays import with_strays
from undersigned.importing.words import words

_NO_NAMES = Sentence("Nobody yet: people sign here")
_NAMES_ELSEWHERE = Sentence("The names are kept elsewhere and will be added later")
_UNKNOWN_OUTLET = Sentence("Not known")


def read_letter(document: Document) -> Draft:
    """The draft of a letter, its doubts included. Raises EmptyDocumentError where there are no words at all."""
    text = "\n".join(block.text for block in document.blocks)
    if not any(True for _ in words(document.source_text())):
        raise EmptyDocumentError("The document holds no words; choose another file or paste the letter.")
    guess = guess_language(plain(text))
    reading = Reading(guess.code, patterns_for(guess.code), years_in(text))
    pieces = pieces_of(document.blocks)
    reading.body = read_ending(reading, read_front(reading, pieces))
    _whole_document(reading, guess)
    read_sender(reading)
    read_addressee(reading)
    _read_count(reading)
    date = _date(reading)
    _outlet_doubts(reading)
    _who_signs(reading)
    body, places = _body(reading.body)
    notices = [*document.notices, *hygiene_notices(document.source_text())]
    asked = [_placed(notice, places) for notice in notices]
    draft = Draft(
        language=guess.code,
        heading=reading.heading,
        title=reading.title,
        date=date,
        sender=reading.sender,
        addressee=reading.addressee,
        introductions=tuple(reading.introductions),
        salutation=reading.salutation,
        body=body,
        closing=reading.closing,
        signatories=tuple(reading.signatories),
        claimed_count=reading.count,
        doubts=(*asked, *reading.doubts),
    )
    return with_strays(draft, document)


def _body(pieces: list[Piece]) -> tuple[tuple[str, ...], dict[int, str]]:
    """The body's entries, and for each block the path where its words went."""
    entries: list[str] = []
    places: dict[int, str] = {}
    before = ""
    for piece in pieces:
        if piece.kind == before == "item":
            entries[-1] += "\n" + piece.markdown()
        else:
            entries.append(piece.markdown())
        before = piece.kind
        places[piece.index] = f"body.{len(entries) - 1}"
    return tuple(entries), places


def _placed(notice: Notice, places: dict[int, str]) -> Doubt:
    where = places.get(notice.block, "") if notice.block is not None else ""
    return ask(notice.code, where, notice.message, notice.choices, words=notice.words, **notice.values)


def _read_count(reading: Reading) -> None:
    for introduction in reading.introductions:
        reading.count = reading.count or read_count(reading.patterns, plain(introduction.text))
    for piece in reading.body:
        reading.count = reading.count or read_count(reading.patterns, piece.plain)


def _date(reading: Reading) -> str | None:
    """The letter's date as far as one line gives it; every date line is a doubt, which keeps its words."""
    best: str | None = None
    asked: set[str] = set()
    # A date below the closing is the letter's own sooner than one at the top of a page.
    for found, line, _place in sorted(reading.dates, key=lambda one: not one[2].startswith("below")):
        value = found.value.isoformat() if found.value else None
        if line not in asked or found.problem:
            _ask_date(reading, found, line)
        asked.add(line)
        best = best or value
    if not reading.dates:
        reading.doubt(
            "date-missing",
            "date",
            later("The document gives the letter no date; which is it?"),
            Sentence("Leave it without a date"),
        )
    return best


def _ask_date(reading: Reading, found: DateFound, line: str) -> None:
    dates = [one.isoformat() for one in found.candidates]
    none = Sentence("None of these: the letter has no date")
    asks = {
        "year": ("date-year", later("The line “%(words)s” gives a date without its year; which date is it?")),
        "order": (
            "date-order",
            later("The line “%(words)s” gives a date whose day and month may be either way round; which is it?"),
        ),
        "weekday": (
            "date-weekday",
            later("The line “%(words)s” gives a weekday that does not fit its date; which date is it?"),
        ),
    }
    if found.problem in asks:
        code, message = asks[found.problem]
        reading.doubt(code, "date", message, *dates, none, words=line)
        return
    if found.value is None:
        message = later("The line “%(words)s” gives a date that no calendar has; which date is it?")
        reading.doubt("date-impossible", "date", message, Sentence("Leave it without a date"), words=line)
        return
    value = found.value.isoformat()
    own = Sentence("%(date)s is the letter's date", date=value)
    if reading.introductions or reading.heading:
        message = later("The line “%(words)s” gives a date; is it the letter's or the reprint's?")
        other = Sentence("It is the date of the reprint; the letter has none")
        both: str = Sentence("%(date)s is the date of both", date=value)
    else:
        message = later("The line “%(words)s” gives a date; is it the letter's?")
        other, both = Sentence("It is the date of publication; the letter has none"), ""
    reading.doubt("date-whose", "date", message, own, other, both, words=line)


def _outlet_doubts(reading: Reading) -> None:
    """Whoever set the line that announces an introduction made the copy that we read."""
    outlets = [one.outlet for one in reading.introductions if one.outlet]
    cues = reading.patterns.custom("<title_cues>")
    # A heading that is no letter's title may be the name of the outlet that shows it.
    shown = [reading.heading] if reading.heading and not cues.search(reading.heading) else []
    for frame in reading.frames:
        message = later("The words “%(words)s” are not the introduction's own; which outlet made this copy?")
        reading.doubt("copying-outlet", "introductions", message, _UNKNOWN_OUTLET, *shown, *outlets, words=frame)


def _who_signs(reading: Reading) -> None:
    if reading.signatories:
        return
    message = later("The document gives no names of signatories; who signs?")
    many = ""
    if reading.count:
        message = later("The document gives no names of signatories, while a count of %(count)s is claimed; who signs?")
        many = " ".join(filter(None, (reading.count.qualifier, str(reading.count.value))))
    reading.doubt("who-signs", "signatories", message, _NO_NAMES, _NAMES_ELSEWHERE, count=many)


def _whole_document(reading: Reading, guess: LanguageGuess) -> None:
    cues = reading.patterns.custom("<title_cues>")
    if (
        not reading.salutation
        and not reading.closing
        and not cues.search(f"{reading.title or ''} {reading.heading or ''}")
    ):
        message = later("The document has no salutation, closing or title of a letter; is it one?")
        reading.doubt(
            "not-a-letter", "", message, Sentence("Yes, it is a letter"), Sentence("No, it is something else")
        )
    if not guess.sure:
        choices = (guess.code or "en", *guess.others)
        reading.doubt(
            "language", "language", later("The language of the text could not be told for sure; which is it?"), *choices
        )
