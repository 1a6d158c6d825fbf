"""A language's phrases made ready for matching, each once and only when wanted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from undersigned.importing.phrases import BY_LANGUAGE

_MARK = re.compile(r"(?<!\\)\*{1,3}|\\(?=[\\*_`\[\]()#>+.-])")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:https?://|mailto:)[^\s()]+\)")


def plain(text: str) -> str:
    """Words without emphasis marks, link targets and escapes: for recognising, not for keeping."""
    return _MARK.sub("", _LINK.sub(r"\1", text)).strip()


class Patterns:
    """Compiled phrases of a language, English beside it (letters travel with English notes)."""

    def __init__(self, language: str | None, by_language: Mapping[str, object] = BY_LANGUAGE) -> None:
        """Unknown languages get English alone."""
        own = by_language.get(language or "en")
        english = by_language["en"]
        self._sets = [own, english] if own and own is not english else [english]

    def sources(self, name: str) -> list[str]:
        """The phrases of one field, the language's own first."""
        return [source for phrases in self._sets for source in getattr(phrases, name)]

    def sets(self, name: str) -> list[frozenset[str]]:
        """The words of one field, a set for each language."""
        return [getattr(phrases, name) for phrases in self._sets]

    def any_of(self, name: str) -> str:
        """The phrases of one field as one group; never matches where there are none."""
        return "(?:" + ("|".join(f"(?:{source})" for source in self.sources(name)) or "(?!)") + ")"

    @cache  # noqa: B019  one object per language lives as long as the process
    def start(self, name: str, after: str = "") -> re.Pattern[str]:
        """Matches a line that begins with one of the phrases, then `after`."""
        return re.compile(rf"\W*?{self.any_of(name)}{after}", re.IGNORECASE)

    @cache  # noqa: B019
    def each(self, name: str) -> list[re.Pattern[str]]:
        """The phrases of one field one by one, for those with named groups."""
        return [re.compile(source, re.IGNORECASE) for source in self.sources(name)]

    @cache  # noqa: B019
    def custom(self, pattern: str) -> re.Pattern[str]:
        """A pattern in which `<name>` stands for any phrase of that field."""
        return re.compile(re.sub(r"(?<!P)<(\w+)>", lambda match: self.any_of(str(match[1])), pattern), re.IGNORECASE)


@cache
def patterns_for(language: str | None) -> Patterns:
    """The patterns of a language, made once."""
    return Patterns(language)
