"""Takes addresses out of a message before it is passed on. Pure.

Out of every line: the addresses of both sides in any spelling that leads to their mailboxes, and our own relay
addresses. Out of what a mail program has quoted, every address at all: there it names whom the quoted words came from.
What somebody spells out by hand ("ada at example") or signs with stays: a program cannot tell that from what they say,
and the pages and mails say so.
"""

import re
from collections.abc import Callable, Iterable

from undersigned.common.addresses import normalise
from undersigned.common.errors import BadAddressError

REMOVED = "[…]"
_ADDRESS = re.compile(
    r"(?:mailto:)?[^\s<>()\[\]:;,\"'“”„«»|\\@]{1,64}@[^\s<>()\[\]:;,\"'“”„«»|\\@/?!]{1,255}", re.IGNORECASE
)
_QUOTED = re.compile(r"^\s*[>|»]")
_FIELD = re.compile(r"^\s*\*?[^\s:@]{1,20}(?: [^\s:@]{1,20})?\*?\s*:\s.*@")  # From: …, Gesendet an: …
_BELOW_IS_QUOTED = re.compile(r"^\s*(?:-{3,}.*-{3,}|_{10,})\s*$")  # -----Original Message-----
_ABOVE = 3  # lines before a quotation in which a program says whose words follow


def without_addresses(text: str, *, known: Iterable[str], is_ours: Callable[[str], bool] = lambda _: False) -> str:
    """The text without the `known` addresses, any that `is_ours`, and any address at all in what is quoted."""
    named = [address for address in known if address]
    spellings = {_canonical(address) for address in named}

    def replaced(match: re.Match[str]) -> str:
        word = match[0]
        address = word[7:] if word.lower().startswith("mailto:") else word
        address = address.rstrip(".")
        return REMOVED if _canonical(address) in spellings or is_ours(address) else word

    for address in named:  # also where other signs are stuck to it
        text = re.sub(f"(?:mailto:)?{re.escape(address)}", REMOVED, text, flags=re.IGNORECASE)
    lines = text.split("\n")
    quoted = _quoted_lines(lines)
    return "\n".join(
        _ADDRESS.sub(REMOVED, line) if number in quoted else _ADDRESS.sub(replaced, line)
        for number, line in enumerate(lines)
    )


def _quoted_lines(lines: list[str]) -> set[int]:
    """Numbers of the lines that a mail program has put there."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if _BELOW_IS_QUOTED.match(line):
            return found | set(range(number, len(lines)))
        if _FIELD.match(line):
            found.add(number)
        if _QUOTED.match(line):
            found.add(number)
            if number and number - 1 not in found:
                above = [n for n in range(number) if lines[n].strip()][-_ABOVE:]
                found |= set(above)
    return found


def _canonical(address: str) -> str:
    try:
        return normalise(address).canonical
    except BadAddressError:
        return address.strip().lower()
