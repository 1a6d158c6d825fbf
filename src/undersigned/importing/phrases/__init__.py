"""What letters say in each language, as data. A language is added by adding an entry.

All entries are regular expressions without capturing groups except the named ones, matched without
regard to case. `salutations` and `closings` match a line's start; `title_cues` anywhere in a title.
"""

from undersigned.importing.phrases.english import ENGLISH
from undersigned.importing.phrases.right_to_left import ARABIC, HEBREW, PERSIAN
from undersigned.importing.phrases.shape import Phrases
from undersigned.importing.phrases.slavonic import POLISH, RUSSIAN, UKRAINIAN
from undersigned.importing.phrases.western import FRENCH, GERMAN, SPANISH

BY_LANGUAGE: dict[str, Phrases] = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "ar": ARABIC,
    "he": HEBREW,
    "fr": FRENCH,
    "de": GERMAN,
    "es": SPANISH,
    "fa": PERSIAN,
    "pl": POLISH,
}
