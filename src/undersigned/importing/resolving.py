"""Answers to doubts, applied to a draft.

An answer is one of the doubt's choices, or other words where the doubt takes them
(`Doubt.free_text`). An answered doubt goes; its words go with it where the answer says
that they are no part of the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from undersigned.common.saying import isolated, say
from undersigned.importing.doubts import TO_BODY, TO_TEXT
from undersigned.importing.draft import Doubt, Draft, Introduction, Signatory
from undersigned.importing.errors import BadResolutionError
from undersigned.importing.hygiene import LEAVE_IN, take_out
from undersigned.importing.leaflet_draft import Cell, Meeting, Quotation, Row, Table
from undersigned.importing.resolving_leaflets import LEAFLET_ANSWERS

_NUMBER = re.compile(r"\d+")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_Answer = Callable[[Draft, Doubt, str], Draft]


def apply(draft: Draft, resolutions: Mapping[int, str]) -> Draft:
    """The draft after these answers; keys are places in `draft.doubts`.

    Doubts without an answer stay. Raises BadResolutionError for an unknown doubt, for words where only
    choices are taken, and for a date that is none; the draft is then unchanged.
    """
    changed = draft
    for place in sorted(resolutions):
        if not 0 <= place < len(draft.doubts):
            raise BadResolutionError("This doubt is no longer there; load the page again.")
        doubt, answer = draft.doubts[place], resolutions[place].strip()
        if answer not in doubt.choices and (not doubt.free_text or not answer):
            raise BadResolutionError(
                say("“%(answer)s” is not one of the choices; choose one of them.", answer=isolated(answer))
            )
        changed = _ANSWERS.get(doubt.code, _left_over)(changed, doubt, answer)
    left = tuple(doubt for place, doubt in enumerate(draft.doubts) if place not in resolutions)
    return replace(changed, doubts=left)


def suggestions(draft: Draft) -> dict[int, str]:
    """The answers of "accept all suggestions": the first choice of every doubt that has one."""
    return {place: doubt.suggestion for place, doubt in enumerate(draft.doubts) if doubt.choices}


def _nth(doubt: Doubt, answer: str) -> int:
    """Which choice was taken; -1 for other words."""
    return doubt.choices.index(answer) if answer in doubt.choices else -1


def _left_over(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if answer not in (TO_BODY, TO_TEXT) or not doubt.quoted:
        return draft
    if draft.kind == "leaflet":
        return replace(draft, paragraphs=(*draft.paragraphs, doubt.quoted))
    return replace(draft, body=(*draft.body, doubt.quoted))


def _keep(draft: Draft, _doubt: Doubt, _answer: str) -> Draft:
    return draft


def _reimport(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) != 0:
        raise BadResolutionError(
            say("Another encoding needs the file again; import it once more as %(name)s.", name=answer)
        )
    return draft


def _clean(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if answer == LEAVE_IN else _map_text(draft, lambda text: take_out(doubt.code, text))


def _split_words(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) != 0:
        return draft
    for word in doubt.quoted.split(", "):
        draft = _map_text(draft, lambda text, word=word: text.replace(word, word.replace("-", "", 1)))  # type: ignore[misc]
    return draft


def _inserted(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) != 1:
        return draft
    words = doubt.quoted
    entries = draft.paragraphs if draft.kind == "leaflet" else draft.body
    at = next((number for number, entry in enumerate(entries) if words in entry), None)
    if at is None:
        raise BadResolutionError("The added words are spread over the text; accept this and take them out afterwards.")
    entry = re.sub(r"  +", " ", entries[at].replace(words, "", 1)).strip()
    changed = (*entries[:at], *((entry,) if entry else ()), *entries[at + 1 :])
    return replace(draft, paragraphs=changed) if draft.kind == "leaflet" else replace(draft, body=changed)


def _set_language(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,8})*", answer):
        raise BadResolutionError("Give the language by its code, such as en, ru or ar.")
    return replace(draft, language=answer)


def _set_date(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    match = _ISO.search(answer)
    if match is None:
        if answer in doubt.choices:
            return replace(draft, date=None)
        raise BadResolutionError("Give the date as year, month and day, such as 2024-06-11.")
    try:
        return replace(draft, date=date(*map(int, match.groups())).isoformat())
    except ValueError as error:
        raise BadResolutionError(
            say("%(date)s is no date; give year, month and day, such as 2024-06-11.", date=match.group())
        ) from error


def _set_sender(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    return replace(draft, sender=None if answer == "Leave it open" else answer)


def _set_addressee(draft: Draft, _doubt: Doubt, answer: str) -> Draft:
    return replace(draft, addressee=None if answer == "Leave it open" else answer)


def _set_title(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if answer in doubt.choices else replace(draft, title=answer)


def _swap_titles(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    return draft if _nth(doubt, answer) == 0 else replace(draft, title=draft.heading, heading=draft.title)


def _copying_outlet(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    """The outlet that made the copy wrote the line that announces the introduction: it is the outermost."""
    known = {one.outlet for one in draft.introductions}
    if _nth(doubt, answer) == 0 or answer in known:
        return draft
    return replace(draft, introductions=(Introduction(answer, doubt.quoted), *draft.introductions))


def _place_of(doubt: Doubt, draft: Draft) -> int:
    place = int(doubt.where.rpartition(".")[2])
    if not 0 <= place < len(draft.introductions):
        raise BadResolutionError("This introduction is no longer there; load the page again.")
    return place


def _introduction_outlet(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0:
        return draft
    place = _place_of(doubt, draft)
    outlet = (draft.sender or answer) if _nth(doubt, answer) == 1 else answer
    changed = list(draft.introductions)
    changed[place] = Introduction(outlet, changed[place].text)
    return replace(draft, introductions=tuple(changed))


def _introduction_guessed(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0:
        return draft
    # The introduction is emptied rather than dropped, so that other doubts' places stay right.
    place = _place_of(doubt, draft)
    text = draft.introductions[place].text
    changed = list(draft.introductions)
    changed[place] = Introduction(changed[place].outlet, "")
    return replace(draft, introductions=tuple(changed), body=(text, *draft.body))


def _join_salutation(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0 or not draft.salutation:
        return draft
    first = " ".join([draft.salutation, *draft.body[:1]])
    return replace(draft, salutation=None, body=(first, *draft.body[1:]))


def _join_closing(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0 or not draft.closing:
        return draft
    last = " ".join([*draft.body[-1:], draft.closing])
    return replace(draft, closing=None, body=(*draft.body[:-1], last))


def _who_signs(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if answer in doubt.choices:
        return draft
    names = []
    for line in answer.splitlines():
        name, _, of = line.partition(",")
        if name.strip():
            names.append(Signatory(name.strip(), of.strip() or None))
    return replace(draft, signatories=(*draft.signatories, *names))


def _signatory_list(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0:
        return draft
    lines = [f"{one.name}, {one.affiliation}" if one.affiliation else one.name for one in draft.signatories]
    return replace(draft, signatories=(), body=(*draft.body, doubt.quoted, *lines))


def _names_in_a_row(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0:
        return draft
    start = int(doubt.where.rpartition(".")[2])
    count = int(_NUMBER.findall(doubt.message)[0])
    names = [one.name for one in draft.signatories[start : start + count]]
    if not names:
        return draft
    joined = Signatory(names[0], ", ".join(names[1:]) or None)
    return replace(draft, signatories=(*draft.signatories[:start], joined, *draft.signatories[start + count :]))


def _count_line(draft: Draft, doubt: Doubt, answer: str) -> Draft:
    if _nth(doubt, answer) == 0:
        return draft
    return replace(draft, claimed_count=None, body=(*draft.body, doubt.quoted))


def _map_text(draft: Draft, change: Callable[[str], str]) -> Draft:
    """The draft with every text in it changed."""

    def maybe(text: str | None) -> str | None:
        return None if text is None else change(text) or None

    return replace(
        draft,
        heading=maybe(draft.heading),
        title=maybe(draft.title),
        sender=maybe(draft.sender),
        addressee=maybe(draft.addressee),
        introductions=tuple(Introduction(maybe(one.outlet), change(one.text)) for one in draft.introductions),
        salutation=maybe(draft.salutation),
        body=tuple(change(entry) for entry in draft.body),
        closing=maybe(draft.closing),
        signatories=tuple(Signatory(change(one.name), maybe(one.affiliation)) for one in draft.signatories),
        paragraphs=tuple(change(entry) for entry in draft.paragraphs),
        call=maybe(draft.call),
        meetings=tuple(_map_meeting(one, maybe) for one in draft.meetings),
        table=_map_table(draft.table, change) if draft.table else None,
        quotations=tuple(
            Quotation(change(one.text), maybe(one.speaker), maybe(one.role), one.date) for one in draft.quotations
        ),
    )


def _map_meeting(one: Meeting, maybe: Callable[[str | None], str | None]) -> Meeting:
    return replace(
        one,
        title=maybe(one.title),
        strapline=maybe(one.strapline),
        venue=maybe(one.venue),
        postcode=maybe(one.postcode),
        city=maybe(one.city),
        organiser=maybe(one.organiser),
        email=maybe(one.email),
    )


def _map_table(table: Table, change: Callable[[str], str]) -> Table:
    def cell(one: Cell) -> Cell:
        return replace(one, text=change(one.text), answer=change(one.answer) if one.answer else None)

    rows = tuple(Row(change(row.question), tuple(cell(one) for one in row.cells)) for row in table.rows)
    return Table(tuple(change(one) for one in table.subjects), rows)


_ANSWERS: dict[str, _Answer] = {
    **LEAFLET_ANSWERS,
    "encoding": _reimport,
    "language": _set_language,
    "not-a-letter": _keep,
    "split-words": _split_words,
    "inserted-text": _inserted,
    "title-missing": _set_title,
    "title": _swap_titles,
    "sender": _set_sender,
    "sender-line": _set_sender,
    "addressee": _set_addressee,
    "addressee-line": _set_addressee,
    "copying-outlet": _copying_outlet,
    "introduction-outlet": _introduction_outlet,
    "introduction-end": _keep,
    "introduction-guessed": _introduction_guessed,
    "salutation-split": _join_salutation,
    "closing-split": _join_closing,
    "who-signs": _who_signs,
    "signatory-list": _signatory_list,
    "names-in-a-row": _names_in_a_row,
    "count-line": _count_line,
    **dict.fromkeys(
        ("date-whose", "date-year", "date-order", "date-weekday", "date-impossible", "date-missing"), _set_date
    ),
    **dict.fromkeys(("hidden-direction", "hidden-characters", "control-characters", "private-characters"), _clean),
}
