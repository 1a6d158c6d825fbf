"""Characters that nobody sees, or that change what is seen: pointed at, not judged.

Which of them a text may hold in the end is the rule of canonical text
(`common.canonical`); here the organiser is only told that they are there.
"""

from __future__ import annotations

import re

from undersigned.common.saying import Sentence, later
from undersigned.importing.blocks import Notice
from undersigned.importing.doubts import TAKE_OUT

_DIRECTION = "\u202a-\u202e"
_UNSEEN = "\u200b\u2060\ufeff\U000e0000-\U000e007f"
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
_LONE = "\ud800-\udfff"
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
SUSPECT = re.compile(f"[{_DIRECTION}{_UNSEEN}{_CONTROL}{_PRIVATE}{_LONE}]")

_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "hidden-direction",
        _DIRECTION,
        later(
            "The document holds marks that turn the direction of reading (%(marks)s), the first near "
            "“%(near)s”; should they go?"
        ),
    ),
    (
        "hidden-characters",
        _UNSEEN,
        later("The document holds characters that nobody sees (%(marks)s), the first near “%(near)s”; should they go?"),
    ),
    (
        "control-characters",
        _CONTROL + _LONE,
        later(
            "The document holds control characters that are no part of a text (%(marks)s), the first near "
            "“%(near)s”; should they go?"
        ),
    ),
    (
        "private-characters",
        _PRIVATE,
        later(
            "The document holds characters that only one font or machine knows (%(marks)s), the first near "
            "“%(near)s”; should they go?"
        ),
    ),
)
LEAVE_IN = Sentence("Leave them in")
_AROUND = 20


def hygiene_notices(text: str) -> list[Notice]:
    """One notice for each kind of suspect character, saying how many and where the first is."""
    if not SUSPECT.search(text):
        return []
    notices = []
    for code, chars, message in _KINDS:
        found = list(re.finditer(f"[{chars}]", text))
        if not found:
            continue
        points = sorted({f"U+{ord(match.group()):04X}" for match in found})
        first = found[0].start()
        near = SUSPECT.sub("", text[max(0, first - _AROUND) : first + _AROUND])
        near = " ".join(near.replace("“", " ").replace("”", " ").split())
        values: dict[str, object] = {"marks": f"{', '.join(points[:5])}: {len(found)}", "near": near or "…"}
        notices.append(Notice(code, message, choices=(TAKE_OUT, LEAVE_IN), values=values))
    return notices


def take_out(code: str, text: str) -> str:
    """The text without the characters that a doubt of this code is about."""
    for known, chars, _message in _KINDS:
        if known == code:
            return re.sub(f"[{chars}]", "", text)
    return text
