"""canon/1: the one spelling of a text, so that the same words always have the same SHA-256.

Pure: imports no Django. The rules and why each is there:

=====================================  ==================================================================
Made so, silently (nothing is lost)
UTF-8 without BOM, NFC                 one byte sequence for one text, whatever keyboard or system wrote it
LF; CRLF and CR become LF              browsers send CRLF, old systems CR; a reader sees no difference
no spaces at the end of a line         invisible, and editors add and remove them unasked
at most one blank line between         two say no more than one, and pasting multiplies them
one LF at the end, none before         what text tools expect; `cat` and `sha256sum` agree
Changed or dropped, with a notice      each is said, since the author's bytes had something there
TAB -> space (four at a line's start)  its width differs from screen to screen; four keep a list's nesting
line and paragraph separators -> LF    U+2028 and U+2029 show as nothing in many programs
zero-width space, soft hyphen          invisible; two texts that look the same must not differ
tag characters, BOM inside             invisible; can carry a hidden message or mark one copy
word joiner, invisible operators,      invisible; same reason
deprecated format characters
Rejected, with line and column         the author has to decide, so we never guess
bidi embeddings and overrides          can show words in another order than they are signed
isolates left open or closed twice     the same, and the fault would leak into the next words
control characters                     no meaning in a letter; terminals and parsers act on them
unassigned, noncharacters              nobody can say what they will look like, or whether NFC will hold
private use                            look different on every device
surrogates, bytes that are not UTF-8   cannot be written as UTF-8
annotation marks                       U+FFF9 to U+FFFB hide part of a text
more than 30 marks on one letter       covers neighbouring lines; 30 is the limit of Unicode's stream-safe form
                                       (UAX #15), and it keeps normalising linear in time
Kept                                   LRM, RLM, ALM, ZWNJ, ZWJ, NBSP: Arabic, Hebrew, Persian, French need them
=====================================  ==================================================================

"Unassigned" is by the Unicode version of the running Python; NFC of an assigned character never changes. A text is
canonicalised once, before its author confirms it; from then on the stored bytes are the truth.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from undersigned.common.errors import NotCanonicalError, Problem
from undersigned.common.saying import later, say

MAX_MARKS = 30
"""How many combining marks may follow each other; see the table above."""

_EMBEDDINGS = frozenset("\u202a\u202b\u202c\u202d\u202e")
_OPENERS = frozenset("\u2066\u2067\u2068")
_CLOSER = "\u2069"
_ANNOTATIONS = frozenset("\ufff9\ufffa\ufffb")
_LINE_SEPARATOR, _PARAGRAPH_SEPARATOR = "\u2028", "\u2029"

_DROPPED: dict[str, str] = {
    "\u200b": "zero-width-space",
    "\u00ad": "soft-hyphen",
    "\ufeff": "byte-order-mark",
    **dict.fromkeys(map(chr, chain([0xE0001], range(0xE0020, 0xE0080))), "tag-character"),
    **dict.fromkeys(map(chr, chain(range(0x2060, 0x2065), range(0x206A, 0x2070))), "invisible-format"),
}

_NOTICE_SENTENCES = {
    "zero-width-space": later("Left out: zero-width spaces, which nobody can see."),
    "soft-hyphen": later("Left out: soft hyphens, which show only where a line happens to break."),
    "byte-order-mark": later("Left out: byte order marks inside the text, which nobody can see."),
    "tag-character": later("Left out: tag characters, which nobody can see and which can hide a message."),
    "invisible-format": later("Left out: format characters that nobody can see."),
    "tab": later("Changed: tabs became spaces."),
    "separator": later("Changed: line and paragraph separators became ordinary line breaks."),
}

_CATEGORY_PROBLEMS = {
    "Cc": ("control", later("This control character has no place in a text. Delete it.")),
    "Co": ("private-use", later("This character looks different on every device. Replace it with an ordinary one.")),
    "Cs": ("surrogate", later("This is half of a character. Type the whole character again.")),
    "Cn": ("unassigned", later("This character is not defined, so nobody can say how it will look. Replace it.")),
}
_EMBEDDING_MESSAGE = later("This mark can show words in another order than they are written. Delete it.")
_OPEN_MESSAGE = later("This direction mark is opened and not closed in its paragraph. Close it or delete it.")
_CLOSE_MESSAGE = later("This direction mark closes nothing. Delete it.")
_ANNOTATION_MESSAGE = later("This mark can hide part of the text. Delete it.")
_MARKS_MESSAGE = later("More than %(most)s accents are stacked on one letter. Delete some.")
_BYTE_MESSAGE = later("This is not UTF-8. Save the text as UTF-8 and send it again.")
_EMPTY_MESSAGE = later("The text is empty. Write something.")
_BREAK_MESSAGE = later("A line break cannot be here. Write it on one line.")

_SPACES = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_TRAILING = re.compile(rf"(?<![{_SPACES}])[{_SPACES}]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{3,}")
_LEADING_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that canonicalising changed or dropped: `count` times, first at `line` and `column` (from 1)."""

    code: str
    message: str
    line: int
    column: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Canonical:
    """A text in its one spelling, and what was changed on the way."""

    text: str
    notices: tuple[Notice, ...] = ()

    @property
    def data(self) -> bytes:
        """The bytes that are hashed, stored and served."""
        return self.text.encode()

    @property
    def sha256(self) -> str:
        """64 lower-case hexadecimal digits, as `sha256sum` prints them."""
        return hashlib.sha256(self.data).hexdigest()


def canonicalise(text: str) -> Canonical:
    """The text in canon/1. Places count lines of the text as given, whichever line ends it uses.

    Linear in the length of the text. Raises NotCanonicalError with every problem.
    """
    return _canonicalise(text, bad_bytes=False)


def canonicalise_bytes(data: bytes) -> Canonical:
    """The same for bytes that must be UTF-8. Every byte that is not is a problem with its place."""
    return _canonicalise(data.decode("utf-8", errors="surrogateescape"), bad_bytes=True)


def is_canonical(text: str) -> bool:
    """Whether the text is already exactly its canon/1 spelling."""
    try:
        return canonicalise(text).text == text
    except NotCanonicalError:
        return False


def one_line(text: str, *, max_length: int) -> str:
    """A title or a name: the same character rules, single spaces, no line end, at most `max_length` characters.

    Raises NotCanonicalError: as for a text, and for a line break inside, for nothing left and for too many characters.
    """
    # Far longer than allowed is refused before any work: the limit guards the server as well as the page.
    if len(text) > 8 * max_length + 1000:
        raise NotCanonicalError([_too_long(max_length)])
    line = re.sub(" {2,}", " ", canonicalise(text).text.removesuffix("\n")).strip(" ")
    if "\n" in line:
        raise NotCanonicalError([Problem("line-break", 1, line.index("\n") + 1, "", say(_BREAK_MESSAGE))])
    if len(line) > max_length:
        raise NotCanonicalError([_too_long(max_length)])
    return line


def _too_long(max_length: int) -> Problem:
    return Problem(
        "too-long", 1, max_length + 1, "", say("This is longer than %(most)s characters. Shorten it.", most=max_length)
    )


def _canonicalise(text: str, *, bad_bytes: bool) -> Canonical:
    source = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    places = _Places(source)
    alphabet = set(source)
    problems = _character_problems(source, alphabet, places, bad_bytes=bad_bytes)
    if not _OPENERS.isdisjoint(alphabet) or _CLOSER in alphabet:
        problems.extend(_isolate_problems(source, places))
    notices, result = _clean(source, alphabet, places)
    # Before normalising: Python's own normalising is quadratic in the length of a run of marks.
    stacked = list(_stacked_marks(result)) if not problems else []
    if not problems and not stacked:
        result = _spaced(unicodedata.normalize("NFC", result))
        # Composing can move a mark from a letter to the run after it, so the limit is looked at again.
        stacked = list(_stacked_marks(result))
        if not _is_visible(result) and not stacked:
            problems.append(Problem("empty", 1, 1, "", say(_EMPTY_MESSAGE)))
    problems.extend(stacked)
    if problems:
        problems.sort(key=lambda problem: (problem.line, problem.column))
        raise NotCanonicalError(problems[: NotCanonicalError.MAX_LISTED], total=len(problems))
    return Canonical(result, tuple(notices))


class _Places:
    """Turns an offset into line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def codepoint_name(character: str) -> str:
    """Its Unicode name and number, such as "RIGHT-TO-LEFT OVERRIDE (U+202E)"."""
    return f"{unicodedata.name(character, 'unnamed character')} (U+{ord(character):04X})"


def _any_of(characters: Iterable[str]) -> re.Pattern[str]:
    return re.compile("[" + "".join(f"\\U{ord(character):08x}" for character in characters) + "]")


def _fault(character: str, *, bad_bytes: bool) -> tuple[str, str] | None:
    """Code and sentence of a character that is rejected wherever it stands; None for every other one."""
    if character in "\n\t" or character in _DROPPED:
        return None
    if character in _EMBEDDINGS:
        return "bidi", say(_EMBEDDING_MESSAGE)
    if character in _ANNOTATIONS:
        return "annotation", say(_ANNOTATION_MESSAGE)
    if bad_bytes and "\udc80" <= character <= "\udcff":
        return "not-utf8", say(_BYTE_MESSAGE)
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return "noncharacter", say("This is not a character. Delete it.")
    code, sentence = _CATEGORY_PROBLEMS.get(unicodedata.category(character), ("", ""))
    return (code, say(sentence)) if code else None


def _character_problems(text: str, alphabet: set[str], places: _Places, *, bad_bytes: bool) -> list[Problem]:
    # Only the distinct characters are judged: few even in a long text.
    faults = {c: fault for c in alphabet if (fault := _fault(c, bad_bytes=bad_bytes))}
    if not faults:
        return []
    names = {c: f"byte 0x{ord(c) - 0xDC00:02X}" if faults[c][0] == "not-utf8" else codepoint_name(c) for c in faults}
    problems = []
    for match in _any_of(faults).finditer(text):
        code, message = faults[match[0]]
        problems.append(Problem(code, *places.of(match.start()), names[match[0]], message))
    return problems


def _isolate_problems(text: str, places: _Places) -> Iterator[Problem]:
    dropped = "".join(f"\\U{ord(character):08x}" for character in _DROPPED)
    token = re.compile(rf"[\u2066-\u2069\u2029]|\n(?:[{_SPACES}\t{dropped}]*[\n\u2028])+")
    opened: list[tuple[int, str]] = []
    sentence, name = say(_CLOSE_MESSAGE), codepoint_name(_CLOSER)
    for match in token.finditer(text):
        if match[0] in _OPENERS:
            opened.append((match.start(), match[0]))
        elif match[0] != _CLOSER:
            yield from _left_open(opened, places)
            opened = []
        elif opened:
            opened.pop()
        else:
            yield Problem("isolate", *places.of(match.start()), name, sentence)
    yield from _left_open(opened, places)


def _left_open(opened: list[tuple[int, str]], places: _Places) -> Iterator[Problem]:
    sentence = say(_OPEN_MESSAGE) if opened else ""
    for offset, character in opened:
        yield Problem("isolate", *places.of(offset), codepoint_name(character), sentence)


def _clean(text: str, alphabet: set[str], places: _Places) -> tuple[list[Notice], str]:
    """Drop and replace what is not kept, with one notice for each kind."""
    kinds = {c: _DROPPED[c] for c in alphabet if c in _DROPPED}
    kinds |= {c: "separator" for c in (_LINE_SEPARATOR, _PARAGRAPH_SEPARATOR) if c in alphabet}
    if "\t" in alphabet:
        kinds["\t"] = "tab"
    if not kinds:
        return [], text
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for match in _any_of(kinds).finditer(text):
        kind = kinds[match[0]]
        first.setdefault(kind, match.start())
        count[kind] = count.get(kind, 0) + 1
    notices = [Notice(kind, say(_NOTICE_SENTENCES[kind]), *places.of(at), count[kind]) for kind, at in first.items()]
    text = text.translate({ord(c): None for c in kinds if c in _DROPPED})
    text = text.replace(_LINE_SEPARATOR, "\n").replace(_PARAGRAPH_SEPARATOR, "\n\n")
    text = _LEADING_TABS.sub(lambda match: match[0].replace("\t", "    "), text)
    return notices, text.replace("\t", " ")


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 or unicodedata.category(character).startswith("M")


def _stacked_marks(text: str) -> Iterator[Problem]:
    """Every run of more than MAX_MARKS combining marks."""
    alphabet = set(text)
    marks = {c for c in alphabet if _is_mark(c)}
    if not marks:
        return
    places = _Places(text)
    pattern = re.compile(f"{_any_of(marks).pattern}+")
    for match in pattern.finditer(text):
        if len(match[0]) > MAX_MARKS:
            yield Problem(
                "stacked-marks",
                *places.of(match.start()),
                codepoint_name(match[0][0]),
                say(_MARKS_MESSAGE, most=MAX_MARKS),
            )


def _spaced(text: str) -> str:
    """No trailing spaces, at most one blank line, none at the start, one LF at the end."""
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n") + "\n"


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(c)[0] not in "ZC" for c in set(text))
