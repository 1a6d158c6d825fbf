"""The line for the copy shop in the languages in which people read it out there; English for all others.

Not in the catalogues of the interface: the line is in the leaflet's language, which the interface need not speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale


@dataclass(frozen=True, slots=True)
class OrderWords:
    """`sheets` by the CLDR's plural forms, with {n} and {paper}; the other words stand behind them, joined."""

    sheets: Mapping[str, str]
    both_sides: str
    one_side: str
    short_edge: str
    long_edge: str
    cut_once: str
    cut_twice: str
    joined: str = ", "

    def sentence(self, language: str, parts: list[str], sheets: int, paper: str) -> str:
        """How many sheets of which paper, then the parts."""
        form = self.sheets.get(Locale(language).plural_form(sheets), self.sheets["other"])
        return self.joined.join([form.format(n=sheets, paper=paper), *parts])


WORDS: dict[str, OrderWords] = {
    "en": OrderWords(
        {"one": "{n} sheet {paper}", "other": "{n} sheets {paper}"},
        "both sides",
        "one side",
        "flip on short edge",
        "flip on long edge",
        "cut once",
        "cut twice",
    ),
    "ar": OrderWords(
        {
            "one": "ورقة واحدة {paper}",
            "two": "ورقتان {paper}",
            "few": "{n} ورقات {paper}",
            "other": "{n} ورقة {paper}",
        },
        "طباعة على الوجهين",
        "طباعة على وجه واحد",
        "القلب على الحافة القصيرة",
        "القلب على الحافة الطويلة",
        "قص مرة واحدة",
        "قص مرتين",
        "، ",
    ),
    "de": OrderWords(
        {"other": "{n} Blatt {paper}"},
        "beidseitig",
        "einseitig",
        "über die kurze Kante wenden",
        "über die lange Kante wenden",
        "einmal schneiden",
        "zweimal schneiden",
    ),
    "es": OrderWords(
        {"one": "{n} hoja {paper}", "other": "{n} hojas {paper}"},
        "a doble cara",
        "a una cara",
        "volteo por el borde corto",
        "volteo por el borde largo",
        "cortar una vez",
        "cortar dos veces",
    ),
    "fr": OrderWords(
        {"one": "{n} feuille {paper}", "other": "{n} feuilles {paper}"},
        "recto verso",
        "recto seul",
        "retournement sur le bord court",
        "retournement sur le bord long",
        "couper une fois",
        "couper deux fois",
    ),
    "he": OrderWords(
        {"one": "גיליון אחד {paper}", "two": "שני גיליונות {paper}", "other": "{n} גיליונות {paper}"},
        "הדפסה דו-צדדית",
        "הדפסה חד-צדדית",
        "היפוך בצד הקצר",
        "היפוך בצד הארוך",
        "לחתוך פעם אחת",
        "לחתוך פעמיים",
    ),
    "it": OrderWords(
        {"one": "{n} foglio {paper}", "other": "{n} fogli {paper}"},
        "fronte e retro",
        "solo fronte",
        "capovolgere sul lato corto",
        "capovolgere sul lato lungo",
        "un taglio",
        "due tagli",
    ),
    "pl": OrderWords(
        {"one": "{n} arkusz {paper}", "few": "{n} arkusze {paper}", "other": "{n} arkuszy {paper}"},
        "dwustronnie",
        "jednostronnie",
        "odwracanie wzdłuż krótkiej krawędzi",
        "odwracanie wzdłuż długiej krawędzi",
        "ciąć raz",
        "ciąć dwa razy",
    ),
    "ru": OrderWords(
        {"one": "{n} лист {paper}", "few": "{n} листа {paper}", "other": "{n} листов {paper}"},
        "с двух сторон",
        "с одной стороны",
        "переворот по короткому краю",
        "переворот по длинному краю",
        "разрезать один раз",
        "разрезать дважды",
    ),
    "uk": OrderWords(
        {"one": "{n} аркуш {paper}", "few": "{n} аркуші {paper}", "other": "{n} аркушів {paper}"},
        "з двох боків",
        "з одного боку",
        "перегортання по короткому краю",
        "перегортання по довгому краю",
        "розрізати один раз",
        "розрізати двічі",
    ),
}


def spoken(tag: str) -> str:
    """The language in which the line for a leaflet in this language is written."""
    language = tag.partition("-")[0]
    return language if language in WORDS else "en"
