"""Names of people: folded for search, keyed for sorting, and checked before they stand in a public list.

Pure: imports no Django. PostgreSQL here has no ICU, `unaccent` or `pg_trgm`, so Python fills columns with what these
functions return and the database compares code points (COLLATE "C").
"""

import re
import unicodedata
from functools import cache

from undersigned.common.canonical import one_line
from undersigned.common.errors import NotAPublicNameError, NotCanonicalError
from undersigned.common.saying import say

MAX_LENGTH = 255
MAX_MARKS = 8
"""Combining marks in a row in a name. Hebrew and Arabic need three or four; dozens would cover other people's names."""

# -- folding

# Marks that search looks past: accents of Latin, Greek and Cyrillic, Hebrew points and cantillation, Arabic harakat and
# Koranic signs, Syriac points. Vowel signs of Indic and Thai script are letters to their readers and stay.
_LOST_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0730-\u074a\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)

# Letters that readers type in place of each other and that have no decomposition in Unicode.
_SAME_LETTER = {
    **{"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك"},
    **{"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ", "װ": "וו", "ױ": "וי", "ײ": "יי"},
    **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"},
    **{"ґ": "г", "ς": "σ"},
}
_FOLD_TABLE = str.maketrans({**_SAME_LETTER, "ـ": None})


def _is_kept(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = _LOST_MARKS.sub("", text).translate(_FOLD_TABLE)
    # Invisible characters (ZWNJ, LRM …) sit inside words and go; punctuation parts words and becomes a space.
    text = "".join(c if _is_kept(c) else "" if unicodedata.category(c) == "Cf" else " " for c in text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """The text as search sees it: no case, accents, points, letter variants or punctuation; words parted by one space.

    "Łukasz O'Néill" becomes "lukasz o neill", "مُحَمَّد" "محمد", "Фёдор" "федор". Folding twice changes nothing.
    """
    folded = _fold_once(text)
    # Marks that an invisible character kept apart may now want another order.
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def words(text: str) -> list[str]:
    """The folded words of the text."""
    return fold(text).split()


# -- sorting

# Letters that stand in an alphabet of their own place, after the letter named: "ż" in Polish after every "z…".
# In the order of the alphabet, neighbours' letters where its readers look for them. From the CLDR's collation charts.
_AFTER: dict[str, dict[str, str]] = {
    "pl": {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "źż"},
    "es": {"n": "ñ"},
    "ru": {"е": "є", "и": "іїй"},
    "be": {"е": "є", "и": "іїй", "у": "ў"},
    "bg": {"е": "є", "и": "іїй"},
    "sr": {"д": "ђ", "и": "ј", "л": "љ", "н": "њ", "т": "ћ", "ц": "џ"},
    "mk": {"д": "ѓ", "з": "ѕ", "и": "ј", "л": "љ", "н": "њ", "т": "ќ", "ц": "џ"},
    "uk": {"г": "ґ", "е": "є", "и": "іїй"},
    "fa": {"ب": "پ", "ج": "چ", "ز": "ژ", "ك": "گ", "و": "ه"},
    "ur": {"ب": "پ", "ت": "ٹ", "ج": "چ", "د": "ڈ", "ر": "ڑ", "ز": "ژ", "ك": "گ", "و": "ه"},
    "sv": {"z": "åäö"},
    "fi": {"z": "åäö"},
    "da": {"z": "æøå"},
    "nb": {"z": "æøå"},
    "no": {"z": "æøå"},
    "nn": {"z": "æøå"},
    "is": {"d": "ð", "z": "þæö"},
    "cs": {"c": "č", "r": "ř", "s": "š", "z": "ž"},
    "sk": {"a": "ä", "c": "č", "o": "ô", "s": "š", "z": "ž"},
    "hr": {"c": "čć", "d": "đ", "s": "š", "z": "ž"},
    "bs": {"c": "čć", "d": "đ", "s": "š", "z": "ž"},
    "sl": {"c": "č", "s": "š", "z": "ž"},
    "et": {"s": "šzž", "w": "õäöü"},
    "tr": {"c": "ç", "g": "ğ", "h": "ı", "o": "ö", "s": "ş", "u": "ü"},
    "az": {"c": "ç", "e": "ə", "g": "ğ", "h": "ı", "o": "ö", "s": "ş", "u": "ü"},
    "hu": {"o": "ö", "u": "ü"},
    "ro": {"a": "ăâ", "i": "î", "s": "ș", "t": "ț"},
}
# Above every letter that a name can hold: private use of the last plane, which canon/1 keeps out of names.
_LATER = 0x100000
_SEPARATOR = "\x01"

# The first letter of a name tells its script; ranges suffice for that.
_SCRIPTS: dict[str, re.Pattern[str]] = {
    "Cyrl": re.compile("[\u0400-\u052f]"),
    "Hebr": re.compile("[\u0590-\u05ff]"),
    "Arab": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "Grek": re.compile("[\u0370-\u03ff]"),
}
_SCRIPT_OF = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn"), "Cyrl"),
    **dict.fromkeys(("he", "yi"), "Hebr"),
    **dict.fromkeys(("ar", "fa", "ur", "ckb", "ps", "ug", "sd"), "Arab"),
    "el": "Grek",
}


# Persian and Urdu move these two, so their variants have to be one letter before.
_KAF_AND_HE = str.maketrans({"ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك"})


@cache
def _tailoring(language: str) -> dict[int, str]:
    return {
        ord(letter): base + chr(_LATER + place)
        for base, letters in _AFTER.get(language, {}).items()
        for place, letter in enumerate(letters)
    }


def _primary(name: str, language: str) -> str:
    tailoring = _tailoring(language)
    if language in ("tr", "az"):
        name = name.replace("I", "ı").replace("İ", "i")
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).lower())
    # Letters of the alphabet get their place first; only what is left is folded to its base.
    pieces: list[str] = []
    plain: list[str] = []
    for letter in lowered.translate(_KAF_AND_HE) if language in ("fa", "ur") else lowered:
        if ord(letter) in tailoring:
            pieces += [_spaced_fold("".join(plain)), tailoring[ord(letter)]]
            plain = []
        else:
            plain.append(letter)
    return re.sub(" +", " ", "".join([*pieces, _spaced_fold("".join(plain))])).strip()


def _spaced_fold(piece: str) -> str:
    """Folded, but a space at either end stays: the piece is a part of a name."""
    folded = fold(piece)
    start = " " if piece and not piece[0].isalnum() and not unicodedata.category(piece[0]).startswith("M") else ""
    end = " " if piece and not piece[-1].isalnum() and not unicodedata.category(piece[-1]).startswith("M") else ""
    return start + folded + end


def sort_key(name: str, language: str) -> str:
    """A string whose code point order is the order a reader of that language expects. For COLLATE "C" columns.

    Names in the language's own script come first; then letter by letter without case and accents, except where an
    accented letter has its own place in that alphabet (ñ, ł, й); then, for names that are alike, as they are written.
    """
    base = language.partition("-")[0]
    primary = _primary(name, base)
    own = _SCRIPTS.get(_SCRIPT_OF.get(base, ""))
    foreign = own is not None and own.match(primary) is None
    return f"{int(foreign)}{primary}{_SEPARATOR}{unicodedata.normalize('NFC', name).replace(chr(0), '')}"


# -- a name in a public list

# Spreadsheets read these as the start of a formula, in their wide forms too.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠﹢﹣﹫﹦−")
# Letters by category that show nothing: Hangul fillers.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_WEB_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}:/|\bwww\.|[\w-]\.(?:com|org|net|info|biz|xyz|top|site|online|shop|club|link|click)\b"
    r"|[\w-]\.[a-z]{2,24}/",
    re.IGNORECASE,
)
_MAIL_ADDRESS = re.compile(r"[^\s@＠]@[^\s@＠]|[^\s@＠]＠[^\s@＠]")

# Most names: words of letters that are one character each in NFC, no mark, and nothing in between that rules speak of.
_ORDINARY_LETTERS = "A-Za-zÀ-ÖØ-öø-ňŊ-ž\u0400-\u045f\u05d0-\u05ea\u0621-\u063a\u0641-\u064a"
_ORDINARY = re.compile(f"[{_ORDINARY_LETTERS}]+(?:[ '’-][{_ORDINARY_LETTERS}]+)*")


def check_public_name(text: str) -> str:
    """The name as it will be shown, tidied to one line. Raises NotAPublicNameError with one plain sentence.

    One word, initials, hyphens, apostrophes, any script: all are names. What is refused can harm the list or
    its readers.
    """
    # What follows would find nothing in such a name, and takes thirty times as long to see it.
    if len(text) <= MAX_LENGTH and _ORDINARY.fullmatch(text):
        return text
    return _looked_at_closely(text)


def _looked_at_closely(text: str) -> str:
    try:
        name = one_line(text, max_length=MAX_LENGTH)
    except NotCanonicalError as error:
        raise _refusal(error) from None
    # What a spreadsheet or a reader meets first, past anything invisible.
    visible = [c for c in name if unicodedata.category(c)[0] not in "CZ" and not _is_blank(c)]
    if not visible:
        raise NotAPublicNameError("empty", "Please write your name.")
    if visible[0] in _FORMULA_STARTS:
        raise NotAPublicNameError("formula", "A name cannot start with = + - or @. Please leave that sign out.")
    # Invisible characters must not cut an address in two.
    shown = unicodedata.normalize("NFKC", "".join(c for c in name if unicodedata.category(c) != "Cf"))
    if _MAIL_ADDRESS.search(shown):
        raise NotAPublicNameError("mail", "A mail address cannot be shown as a name. Please write your name.")
    if _WEB_ADDRESS.search(shown):
        raise NotAPublicNameError("url", "A web address cannot be a name. Please write your name.")
    if not any(unicodedata.category(c).startswith("L") for c in visible):
        raise NotAPublicNameError("no-letters", "A name needs at least one letter. Please write your name.")
    if _longest_run_of_marks(unicodedata.normalize("NFD", name)) > MAX_MARKS:
        raise NotAPublicNameError("marks", "Too many accents are stacked on one letter. Please leave some out.")
    return name


def _refusal(error: NotCanonicalError) -> NotAPublicNameError:
    problem = error.problems[0]
    if problem.code == "empty":
        return NotAPublicNameError("empty", "Please write your name.")
    if problem.code == "too-long":
        return NotAPublicNameError("too-long", _long())
    if problem.code == "line-break":
        return NotAPublicNameError("line-break", "A name stands on one line. Please take out the line break.")
    return NotAPublicNameError("character", "The name has a character that cannot be shown. Please type it again.")


def _long() -> str:
    return say("A name can have at most %(most)s characters. Please shorten it.", most=MAX_LENGTH)


def _is_blank(character: str) -> bool:
    return character in _BLANK_LETTERS or unicodedata.combining(character) != 0 or character == "\u2800"


def _longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        longest = max(longest, run)
    return longest
