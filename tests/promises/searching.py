"""Looks for words in bytes, in each spelling in which a program could have left them there.

A word is lower-case and has at least eight letters, so that no spelling of it turns up by chance.
"""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class Spelling:
    """How a word can stand in bytes; `any_case` bytes are lower-case and sought in lower-cased bytes."""

    name: str
    sought: bytes
    any_case: bool


def spellings(word: str) -> list[Spelling]:
    """Plain, UTF-16 both ways, hexadecimal, percent-encoded, escaped as in JSON, base64 at each of its three places."""
    found = []
    for cased in dict.fromkeys([word, word.capitalize(), word.upper()]):
        octets = cased.encode()
        found += [
            Spelling("plain", octets, any_case=cased.isascii()),
            Spelling("UTF-16 LE", cased.encode("utf-16-le"), any_case=cased.isascii()),
            Spelling("UTF-16 BE", cased.encode("utf-16-be"), any_case=cased.isascii()),
            Spelling("hexadecimal", octets.hex().encode(), any_case=True),
            Spelling("percent", "".join(f"%{octet:02x}" for octet in octets).encode(), any_case=True),
            *(Spelling("base64", sought, any_case=False) for sought in _base64(octets)),
        ]
        if not cased.isascii():
            found.append(Spelling("percent", quote(cased).lower().encode(), any_case=True))
            found.append(Spelling("escaped", cased.encode("unicode-escape"), any_case=True))
    ready = [Spelling(one.name, one.sought.lower() if one.any_case else one.sought, one.any_case) for one in found]
    return list(dict.fromkeys(ready))


def _base64(octets: bytes) -> Iterator[bytes]:
    """The characters that are the same whatever stands before and after, for each place in a group of three."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + octets + bytes(-(before + len(octets)) % 3))
        first, last = -(-before * 8 // 6), (before + len(octets)) * 8 // 6
        inside = whole[first:last]
        yield inside
        yield inside.replace(b"+", b"-").replace(b"/", b"_")


def found_in(data: bytes, words: Iterable[str]) -> dict[str, set[str]]:
    """What stands in `data`: the names of spellings, each with what follows the word where it can be read."""
    lowered = data.lower()
    found: dict[str, set[str]] = {}
    for word in words:
        for spelling in spellings(word):
            within = lowered if spelling.any_case else data
            if spelling.sought in within:
                found.setdefault(spelling.name, set()).update(_followers(within, spelling))
    return found


def _followers(data: bytes, spelling: Spelling) -> set[str]:
    """Letters right behind the word, as our words are names' beginnings; "?" where the spelling hides them."""
    sought = re.escape(spelling.sought)
    if spelling.name == "plain":
        return {match.decode() or "?" for match in re.findall(sought + rb"([a-z]*)", data)}
    if spelling.name == "hexadecimal":
        return {bytes.fromhex(match.decode()).decode() or "?" for match in re.findall(sought + _LETTERS_IN_HEX, data)}
    return {"?"}


_LETTERS_IN_HEX = rb"((?:6[1-9a-f]|7[0-9a])*)"


def files_below(folder: Path, *, but: Iterable[Path] = ()) -> Iterator[Path]:
    """Every plain file below a folder, outside the folders of `but`."""
    left_out = list(but)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in left_out):
            yield path
