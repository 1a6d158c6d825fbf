"""Who a letter is from and to, as far as its words say."""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.counts import counted_people
from undersigned.importing.patterns import plain
from undersigned.importing.pieces import Reading

_OPEN = Sentence("Leave it open")
_FIRST = 3
_CUTS = (
    re.compile(r",\s+(?:and|but|und|et|y|и|та|і)\s.*$", re.IGNORECASE | re.DOTALL),
    re.compile(r"\s*,?\s+(?:who|that|which|whose|которые|які|qui|die|que)\s.*$", re.IGNORECASE | re.DOTALL),
)
# "as residents of Elm Street, and we ask you": what follows is no part of who they are.
_NEW_CLAUSE = re.compile(
    r"\s*,\s+(?:(?:and|but|so|because)\s+)?(?:we|i|our|to|in\s+order)\s.*$", re.IGNORECASE | re.DOTALL
)
_STRAY = " ,.;:،–—-"


def read_sender(reading: Reading) -> None:
    """Suggest who "we" is; what signing asserts is for a person to decide, so it is always a doubt."""
    if reading.sender:
        return
    choices: list[str] = []
    for piece in reading.body[:_FIRST]:
        text = piece.plain
        for pattern in reading.patterns.each("senders"):
            if match := pattern.search(text[:3000]):
                choices += _shorter(_NEW_CLAUSE.sub("", match["who"]).strip(_STRAY))
                break
        if choices:
            break
    for introduction in reading.introductions:
        if who := counted_people(reading.patterns, plain(introduction.text)):
            choices.append(who)
    if choices:
        reading.sender = choices[0]
        message = later("The letter says who its senders are in passing; what does someone who signs say to be?")
        reading.doubt("sender", "sender", message, *choices, _OPEN)
    else:
        reading.doubt("sender", "sender", later("The letter does not say who its senders are; who are they?"), _OPEN)


def _shorter(clause: str) -> list[str]:
    """The clause whole, then cut at its joints."""
    found = [clause]
    for cut in _CUTS:
        shorter = cut.sub("", found[-1]).strip(_STRAY)
        if len(shorter) >= 4:
            found.append(shorter)
    return found


def read_addressee(reading: Reading) -> None:
    """Whom the letter is to: from its title, its heading, or the salutation (with a doubt)."""
    if reading.addressee:
        return
    told: list[str] = []
    for line in (reading.title, reading.heading):
        for pattern in reading.patterns.each("to_in_title") if line else ():
            if match := pattern.search(line or ""):
                told.append(match["whom"].strip(_STRAY))
                break
    if told:
        reading.addressee = told[0]
        if len({one.casefold() for one in told}) > 1:
            reading.doubt(
                "addressee",
                "addressee",
                later("Title and heading name the addressee differently; which is right?"),
                *told,
            )
        return
    greeted = _greeted(reading)
    if greeted:
        reading.addressee = greeted
        message = later("Only the salutation says whom the letter is to; who is it?")
        reading.doubt("addressee", "addressee", message, greeted, _OPEN)
    else:
        reading.doubt(
            "addressee", "addressee", later("The document does not say whom the letter is to; who is it?"), _OPEN
        )


def _greeted(reading: Reading) -> str | None:
    """ "Dear councillors," is to "councillors"."""
    text = plain(reading.salutation or "")
    match = reading.patterns.start("salutations", r"\s*(?P<rest>.*)$").match(text)
    rest = match["rest"].strip(_STRAY + "!*_") if match else ""
    return rest or re.sub(r"^to\s+", "", text, flags=re.IGNORECASE).strip(_STRAY + "!*_") or None
