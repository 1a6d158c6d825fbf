"""The verbatim checker: where a letter stands in a page, and whether it is the letter. Pure: no Django.

    compare(LetterWords, blocks) -> Comparison

The verdict is one of four words, never a percentage: one changed word can turn a letter round.

    identical     every word and every mark, as they were signed
    typography    the same words; other kinds of quotation marks, hyphens, spaces or ligatures
    changed       words differ; each change is shown, with its kind
    not-found     the letter is not in the page

How: both are cut into words (`words.py`). Where they share runs of five words is where the letter stands. Paragraphs
that stand elsewhere are taken out as moved; the rest is compared word by word by what it looks like, so that a letter
that only looks the same is one change and not a new word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from .words import Block, Token, tokens_of, words_of

RUN = 5  # words in a row that place the letter; shorter runs are in every page
_GAP = 400  # words of something else that may stand in the middle
_SOLID = 3  # words in a row that are no coincidence at the ends of a letter
_CONTEXT = 5
_MOST_CHANGES = 100
_LONGEST = 2000  # characters of one change that are kept
_LEAST_MOVED = 4
_MOST_TOKENS = 60_000


class Verdict(StrEnum):
    """What the comparison says."""

    IDENTICAL = "identical"
    TYPOGRAPHY = "typography"
    CHANGED = "changed"
    NOT_FOUND = "not-found"


class Kind(StrEnum):
    """How a place differs."""

    MISSING = "words-missing"
    ADDED = "words-added"
    OTHER = "words-changed"
    LOOK_ALIKE = "look-alike"
    MOVED = "moved"
    INTERRUPTED = "interrupted"  # something that the page itself marks as standing beside its text
    BEGINNING_MISSING = "beginning-missing"
    CLOSING_MISSING = "closing-missing"
    CUT_OFF = "cut-off"


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: the letter's words, the page's, and a few words of the letter around them."""

    kind: Kind
    ours: str = ""
    theirs: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class LetterWords:
    """A letter as it is compared: its paragraphs from the salutation to the closing; of them, the last are the closing.

    The title is looked for by itself: an outlet sets a headline of its own, and that changes no word of the letter.
    """

    title: str
    paragraphs: tuple[str, ...]
    closing: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer. `has_title` is whether the letter's title stands in the page, too. `before` is what stands there."""

    verdict: Verdict
    changes: tuple[Change, ...] = ()
    has_title: bool = False
    before: tuple[str, ...] = field(default=(), repr=False)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of changes, each once, in the order of `Kind`."""
        found = {change.kind for change in self.changes}
        return tuple(kind for kind in Kind if kind in found)


def compare(letter: LetterWords, blocks: Sequence[Block]) -> Comparison:
    """Find the letter among a page's blocks, and compare it word by word."""
    ours = [token for number, text in enumerate(letter.paragraphs) for token in tokens_of(text, number)]
    page = [token for number, block in enumerate(blocks) for token in tokens_of(block.text, number)][:_MOST_TOKENS]
    place = _place(ours, page)
    if place is None:
        return Comparison(Verdict.NOT_FOUND)
    start, end = place
    window = page[start:end]
    changes, kept, theirs = _moved(letter, ours, window)
    asides = {number for number, block in enumerate(blocks) if block.aside}
    if 2 * sum(token.block in asides for token in window) > len(window):
        asides = set()  # what the whole letter stands in is not beside the text
    differ = _Differ(letter, ours, kept, theirs, asides)
    changes += differ.changes()
    title = [token.look for token in tokens_of(letter.title)]
    first = differ.first.block if differ.first else 0
    return Comparison(
        verdict=Verdict.CHANGED if changes else Verdict.TYPOGRAPHY if differ.typography else Verdict.IDENTICAL,
        changes=tuple(changes[:_MOST_CHANGES]),
        has_title=bool(title) and _find([token.look for token in page[:end]], title) is not None,
        before=tuple(block.text for block in blocks[max(first - 3, 0) : first] if not block.aside),
    )


# -- where the letter stands


def _place(ours: Sequence[Token], page: Sequence[Token]) -> tuple[int, int] | None:
    """The part of the page that holds the letter, with room at both ends for what may be changed there."""
    run = min(RUN, len(ours))
    if not run or len(page) < run:
        return None
    at: dict[tuple[str, ...], int] = {}
    for place in range(len(ours) - run, -1, -1):
        at[tuple(token.look for token in ours[place : place + run])] = place
    hits = [
        (place, at[key])
        for place in range(len(page) - run + 1)
        if (key := tuple(token.look for token in page[place : place + run])) in at
    ]
    best = max(_clusters(hits), key=lambda cluster: len({ours for _page, ours in cluster}), default=[])
    if len({ours for _page, ours in best}) < min(2 * RUN, max(1, (len(ours) - run) // 2)):
        return None
    missing_before = min(ours for _page, ours in best)
    missing_after = len(ours) - max(ours for _page, ours in best) - run
    first, last = best[0][0], best[-1][0] + run
    return max(0, first - _room(missing_before)), min(len(page), last + _room(missing_after))


def _room(missing: int) -> int:
    """How far beyond the shared runs to look for words of the letter that are missing there."""
    return missing + missing // 2 + 10 if missing else 0


def _clusters(hits: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Shared runs that stand near each other."""
    cluster: list[tuple[int, int]] = []
    for hit in hits:
        if cluster and hit[0] - cluster[-1][0] > _GAP:
            yield cluster
            cluster = []
        cluster.append(hit)
    if cluster:
        yield cluster


def _find(words: Sequence[str], wanted: Sequence[str], start: int = 0) -> int | None:
    """Where these words stand in a row."""
    for place in range(start, len(words) - len(wanted) + 1):
        if words[place] == wanted[0] and words[place : place + len(wanted)] == wanted:
            return place
    return None


# -- paragraphs that stand elsewhere


def _moved(
    letter: LetterWords, ours: Sequence[Token], window: Sequence[Token]
) -> tuple[list[Change], list[Token], list[Token]]:
    """Paragraphs out of their order as changes, and both sides without them."""
    looks = [token.look for token in window]
    places: list[tuple[int, int, int]] = []  # place in the window, number of the paragraph, length
    for number in range(len(letter.paragraphs)):
        wanted = [token.look for token in ours if token.block == number]
        found = _find(looks, wanted) if len(wanted) >= _LEAST_MOVED else None
        if found is not None and not any(found < at + size and at < found + len(wanted) for at, _n, size in places):
            places.append((found, number, len(wanted)))
    places.sort()
    in_order = _heaviest_in_order(places)
    away = [each for each in places if each not in in_order]
    numbers = {number for _at, number, _size in away}
    gone = {place for at, _number, size in away for place in range(at, at + size)}
    changes = [Change(Kind.MOVED, ours=letter.paragraphs[number][:_LONGEST]) for number in sorted(numbers)]
    kept = [token for token in ours if token.block not in numbers]
    return changes, kept, [token for place, token in enumerate(window) if place not in gone]


def _heaviest_in_order(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of paragraphs by their place in the page, those in the letter's order, with as many words as can be."""
    best: list[tuple[int, list[tuple[int, int, int]]]] = []
    for each in places:
        before = max(
            ((weight, chain) for weight, chain in best if chain[-1][1] < each[1]),
            key=lambda pair: pair[0],
            default=(0, []),
        )
        best.append((before[0] + each[2], [*before[1], each]))
    return max(best, key=lambda pair: pair[0], default=(0, []))[1]


# -- word by word


@dataclass(frozen=True, slots=True)
class _Step:
    """A stretch of both sides: equal by look, or not."""

    equal: bool
    a: int
    a_end: int
    b: int
    b_end: int


class _Differ:
    """The letter's tokens against the page's, both without what was moved."""

    def __init__(
        self, letter: LetterWords, whole: Sequence[Token], ours: list[Token], theirs: list[Token], asides: set[int]
    ) -> None:
        self._ours, self._theirs, self._asides = ours, theirs, asides
        self._last = len(letter.paragraphs) - letter.closing
        self._sizes = [0] * len(letter.paragraphs)
        for token in whole:
            self._sizes[token.block] += 1
        self.typography = False
        self.first: Token | None = None

    def changes(self) -> list[Change]:
        """Every place that differs, in the letter's order."""
        steps = self._steps()
        solid = [number for number, step in enumerate(steps) if step.equal and self._is_solid(step)]
        if not solid:
            return [Change(Kind.CUT_OFF, ours=self._words(self._ours))]
        low, high = self._reach(steps, solid[0], -1), self._reach(steps, solid[-1], 1)
        self.first = self._theirs[steps[low].b]
        found = list(self._beginning(steps, low))
        for step in _joined(steps[low : high + 1], self._ours):
            found += self._alike(step) if step.equal else self._different(step)
        return [*found, *self._end(steps, high)]

    def _steps(self) -> list[_Step]:
        looks = [token.look for token in self._ours], [token.look for token in self._theirs]
        codes = SequenceMatcher(None, *looks, autojunk=False).get_opcodes()
        return [_Step(tag == "equal", a, a_end, b, b_end) for tag, a, a_end, b, b_end in codes]

    def _is_solid(self, step: _Step) -> bool:
        """Enough words in a row, or a whole paragraph: no coincidence."""
        tokens = self._ours[step.a : step.a_end]
        if sum(token.is_word for token in tokens) >= _SOLID:
            return True
        return any(
            sum(token.block == number for token in tokens) == self._sizes[number]
            for number in {t.block for t in tokens}
        )

    def _reach(self, steps: Sequence[_Step], number: int, by: int) -> int:
        """The farthest equal stretch, from a solid one outwards, with only few words changed between."""
        while 0 <= number + 2 * by < len(steps):
            gap, beyond = steps[number + by], steps[number + 2 * by]
            if gap.equal or max(gap.a_end - gap.a, gap.b_end - gap.b) > _SOLID or not beyond.equal:
                break
            number += 2 * by
        return number

    def _beginning(self, steps: Sequence[_Step], low: int) -> Iterator[Change]:
        """The letter's words before the first that is found; what the page has there is not the letter's."""
        size = steps[low].a
        if not size:
            return
        theirs = self._beside(steps[low].b - 1, steps[low].b, -1, size)
        if theirs and len(theirs) <= _SOLID and size <= _SOLID:
            yield self._change(Kind.OTHER, 0, size, theirs)
        else:
            yield self._change(Kind.BEGINNING_MISSING, 0, size, [])

    def _end(self, steps: Sequence[_Step], high: int) -> Iterator[Change]:
        """The letter's words after the last that is found."""
        start = steps[high].a_end
        rest = self._ours[start:]
        if not rest:
            return
        theirs = self._beside(steps[high].b_end, steps[high].b_end - 1, 1, len(rest))
        starts_paragraph = rest[0].block != self._ours[start - 1].block
        if rest[0].block >= self._last and starts_paragraph:
            yield self._change(Kind.CLOSING_MISSING, start, len(self._ours), [])
        elif theirs and len(theirs) <= _SOLID and len(rest) <= _SOLID:
            yield self._change(Kind.OTHER, start, len(self._ours), theirs)
        else:
            yield self._change(Kind.CUT_OFF, start, len(self._ours), [])

    def _beside(self, place: int, neighbour: int, by: int, most: int) -> list[Token]:
        """The page's tokens next to a found one, in the same block."""
        found: list[Token] = []
        while 0 <= place < len(self._theirs) and len(found) < most + _SOLID:
            if self._theirs[place].block != self._theirs[neighbour].block:
                break
            found.append(self._theirs[place])
            place += by
        return found[::by]

    def _alike(self, step: _Step) -> Iterator[Change]:
        """Words that look the same: whether they are."""
        for a, b in zip(range(step.a, step.a_end), range(step.b, step.b_end), strict=True):
            if self._ours[a].plain != self._theirs[b].plain:
                yield self._change(Kind.LOOK_ALIKE, a, a + 1, [self._theirs[b]])
            elif self._ours[a].raw != self._theirs[b].raw:
                self.typography = True

    def _different(self, step: _Step) -> Iterator[Change]:
        theirs = self._theirs[step.b : step.b_end]
        beside = [token for token in theirs if token.block in self._asides]
        words = [token for token in theirs if token.block not in self._asides]
        if beside:
            yield self._change(Kind.INTERRUPTED, step.a, step.a, beside)
        if step.a < step.a_end or words:
            kind = Kind.OTHER if step.a < step.a_end and words else Kind.MISSING if step.a < step.a_end else Kind.ADDED
            yield self._change(kind, step.a, step.a_end, words)

    def _change(self, kind: Kind, start: int, end: int, theirs: Sequence[Token]) -> Change:
        return Change(
            kind,
            ours=self._words(self._ours[start:end]),
            theirs=self._words(theirs),
            before=self._words(self._ours[max(start - _CONTEXT, 0) : start]),
            after=self._words(self._ours[end : end + _CONTEXT]),
        )

    @staticmethod
    def _words(tokens: Sequence[Token]) -> str:
        return words_of(tokens)[:_LONGEST]


def _joined(steps: Sequence[_Step], ours: Sequence[Token]) -> list[_Step]:
    """Steps with changes joined over a lone mark between them: "red, blue" for "green, grey" is one change."""
    joined: list[_Step] = []
    for number, step in enumerate(steps):
        lone = (
            step.equal
            and 0 < number < len(steps) - 1
            and step.a_end - step.a <= 2
            and not any(token.is_word for token in ours[step.a : step.a_end])
        )
        if joined and not joined[-1].equal and (lone or not step.equal):
            joined[-1] = _Step(False, joined[-1].a, step.a_end, joined[-1].b, step.b_end)
        else:
            joined.append(step)
    return joined
