"""Counting a letter's signatures again from the leaves of its log, believing nothing else. Pure: no Django.

Who holds a signature shows its secret to change it or to take it back, so each such leaf must open the `undo` digest
that the signature, or its last amendment, set. Leaves of one batch stand in no order, so what belongs to a signature is
followed by these digests and not by index. What is wrong becomes a `Finding`; the count leaves it out.
"""

import re
from array import array
from binascii import a2b_base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, get_args

from . import leaf as leaves
from .errors import LeafFormatError

CONFIRMED = ("email", "domain")
CLASSES: tuple[str, ...] = get_args(leaves.SignatureClass)
MOST_FINDINGS = 100

# What two signatures of one text, class and show differ in: the commitment and the undo digest, 95 bytes at the end.
_WORD = rb"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="  # 32 bytes in base64: of the last character two bits are zero
_TAIL = re.compile(_WORD + rb"\nundo " + _WORD + rb"\n")
_TAIL_BYTES = 95
_COMMIT, _UNDO = slice(0, 44), slice(50, 94)


@dataclass(frozen=True)
class Finding:
    """Something that does not fit. `code` is stable; `leaf` is the index of the leaf that it is about."""

    code: str
    message: str
    leaf: int | None = None


@dataclass(frozen=True)
class Count:
    """What the leaves say. `standing` holds signatures that neither their holder nor the organisers took out,
    by class and language; `voided` the removed ones by reason."""

    size: int
    standing: Mapping[str, Mapping[str, int]]
    withdrawn: int = 0
    voided: Mapping[str, int] = field(default_factory=dict)
    amended: int = 0
    closed: bool = False

    @property
    def confirmed(self) -> dict[str, int]:
        """The confirmed classes, which are the headline."""
        return {klass: sum(self.standing[klass].values()) for klass in CONFIRMED if klass in self.standing}

    @property
    def claimed(self) -> dict[str, int]:
        """The classes that the organisers vouch for."""
        return {klass: sum(found.values()) for klass, found in self.standing.items() if klass not in CONFIRMED}

    @property
    def total(self) -> int:
        """The headline."""
        return sum(self.confirmed.values())

    @property
    def by_language(self) -> dict[str, int]:
        """The confirmed ones by the language that was read."""
        found: Counter[str] = Counter()
        for klass in self.confirmed:
            found.update(self.standing[klass])
        return dict(found)


class Standing(NamedTuple):
    """How one signature stands: in the count or not, named or hidden, the commitment that is valid now, and the index
    of the leaf that holds it: the signature's own or its latest amendment's."""

    counted: bool
    show: str
    commit: bytes
    leaf: int


class Findings:
    """Keeps the first hundred findings and counts the rest."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.total = 0

    def add(self, code: str, message: str, leaf: int | None = None) -> None:
        self.total += 1
        if len(self.kept) < MOST_FINDINGS:
            self.kept.append(Finding(code, message, leaf))


class _Kind(NamedTuple):
    """What signatures share above their last 95 bytes."""

    text: bytes
    klass: str
    show: str


class Recount:
    """Takes the entries of a log in their order, then says what they count. About 100 bytes a leaf."""

    def __init__(self, findings: Findings | None = None) -> None:
        self.size = 0
        self.texts: dict[bytes, str] = {}  # SHA-256 of each text of the letter, to its language
        self.current: dict[str, bytes] = {}  # the text of each language that is valid now
        self.letter: leaves.LetterLeaf | None = None
        self.recipients: bytes | None = None  # hash of the keys that contact data are sealed to now; none: the server's
        self.findings = findings or Findings()
        self._kinds = array("I")  # one a leaf: its place in `_signed`, 0 for what is no signature
        self._signed: list[_Kind | None] = [None]
        self._heads: dict[bytes, int] = {}  # what stands above the last 95 bytes, to the place in `_signed`
        self._tails = bytearray()
        self._now: dict[int, tuple[str, bytes, int]] = {}  # show, commitment, leaf of signatures that were amended
        self._asked: dict[int, list[tuple[int, leaves.AmendLeaf | leaves.WithdrawLeaf]]] = {}
        self._voids: dict[int, str] = {}
        self._closed_at: int | None = None
        self._gone: set[int] = set()

    def add(self, entries: Iterable[bytes]) -> None:
        """The next entries. One that differs from an earlier signature in its last 95 bytes only is read quickly."""
        heads, kinds, tails, is_tail = self._heads, self._kinds, self._tails, _TAIL.fullmatch
        for entry in entries:
            kind = heads.get(entry[:-_TAIL_BYTES])
            if kind is None or not is_tail(entry, len(entry) - _TAIL_BYTES):
                kind = self._parse(self.size, entry)
            kinds.append(kind)
            tails += entry[-_TAIL_BYTES:] if kind else bytes(_TAIL_BYTES)
            self.size += 1

    def count(self) -> Count:
        """What the entries so far say. The findings are complete after this; call it once."""
        withdrawn = amended = 0
        gone = self._gone = set(self._voids)
        for index in self._asked:
            took_back, changes = self._follow(index)
            amended += changes
            if took_back and index not in gone:
                withdrawn += 1
                gone.add(index)
        closed_at = self.size if self._closed_at is None else self._closed_at
        numbers = Counter(self._kinds[:closed_at])
        numbers.subtract(self._kinds[index] for index in gone if index < closed_at)
        standing: dict[str, Counter[str]] = {}
        for kind, number in numbers.items():
            signed = self._signed[kind]
            language = self.texts.get(signed.text) if signed else None
            if signed and language and number:
                standing.setdefault(signed.klass, Counter())[language] += number
        self._find_misplaced(closed_at)
        if not self.size:
            self.findings.add("no-letter", "The log is empty: it does not begin with its letter.", 0)
        return Count(
            self.size,
            {klass: dict(standing[klass]) for klass in CLASSES if klass in standing},
            withdrawn,
            dict(Counter(self._voids.values())),
            amended,
            self._closed_at is not None,
        )

    def standing(self, index: int) -> Standing | None:
        """How the signature at this index stands, after `count`; None where there is no signature."""
        if not 0 <= index < self.size or not self._is_signature(index):
            return None
        show, commit, leaf = self._now.get(index) or self._first(index)
        return Standing(index not in self._gone, show, commit, leaf)

    def _is_signature(self, index: int) -> bool:
        return self._kinds[index] != 0

    def _first(self, index: int) -> tuple[str, bytes, int]:
        """Show, commitment and leaf of a signature as it was made."""
        signed = self._signed[self._kinds[index]]
        return signed.show if signed else "", a2b_base64(self._tail(index)[_COMMIT]), index

    def _tail(self, index: int) -> bytes:
        return bytes(self._tails[index * _TAIL_BYTES : (index + 1) * _TAIL_BYTES])

    def _find_misplaced(self, closed_at: int) -> None:
        """Name the signatures that are not counted: under a text of another letter, or after the end."""
        strange = {kind for kind, signed in enumerate(self._signed) if signed and signed.text not in self.texts}
        if strange:
            for index, kind in enumerate(self._kinds):
                if kind in strange:
                    message = f"Signature {index} is under a text that the letter has not."
                    self.findings.add("unknown-text", message, index)
        for index in range(closed_at + 1, self.size):
            if self._is_signature(index):
                message = f"Signature {index} stands after the leaf that closed the letter, {closed_at}."
                self.findings.add("after-close", message, index)

    def _parse(self, index: int, entry: bytes) -> int:
        """Read an entry in full; returns its place in `_signed`."""
        try:
            leaf = leaves.parse(entry)
        except LeafFormatError as error:
            self.findings.add("bad-leaf", f"Entry {index} is no leaf. {error}", index)
            return 0
        if index and isinstance(leaf, leaves.SignLeaf):
            self._signed.append(_Kind(leaf.text, leaf.klass, leaf.show))
            return self._heads.setdefault(entry[:-_TAIL_BYTES], len(self._signed) - 1)
        self._other(index, leaf)
        return 0

    def _other(self, index: int, leaf: leaves.Leaf) -> None:
        if (index == 0) != isinstance(leaf, leaves.LetterLeaf):
            self.findings.add("no-letter", f"Leaf {index} is a {leaf.kind}: the letter, and only it, is leaf 0.", index)
            return
        match leaf:
            case leaves.LetterLeaf():
                self.letter, self.recipients = leaf, leaf.recipients
                self.current = dict(leaf.texts)
                self.texts = {text: language for language, text in leaf.texts}
            case leaves.TextLeaf():
                self.current[leaf.language] = leaf.text
                self.texts.setdefault(leaf.text, leaf.language)
            case leaves.RecipientsLeaf():
                self.recipients = leaf.recipients
            case leaves.CloseLeaf() if self._closed_at is None:
                self._closed_at = index
            case leaves.CloseLeaf():
                self.findings.add("after-close", f"Leaf {index} closes the letter a second time.", index)
            case leaves.AmendLeaf() | leaves.WithdrawLeaf() if self._reaches(index, leaf.leaf, leaf.kind):
                self._asked.setdefault(leaf.leaf, []).append((index, leaf))
            case leaves.VoidLeaf() if self._reaches(index, leaf.leaf, leaf.kind):
                self._voids.setdefault(leaf.leaf, leaf.reason)

    def _reaches(self, index: int, target: int, kind: str) -> bool:
        """Whether a leaf is about a signature that stands before it: a signature gets its index first."""
        if target < index and self._is_signature(target):
            return True
        self.findings.add("no-such-signature", f"Leaf {index} is a {kind} of {target}, which is no signature.", index)
        return False

    def _follow(self, index: int) -> tuple[bool, int]:
        """Follow a signature from secret to secret: (was it taken back, how often was it amended)."""
        waiting = {leaves.undo_digest(leaf.secret): (place, leaf) for place, leaf in reversed(self._asked[index])}
        followed, opened, taken_back, undo = set(), set(), False, a2b_base64(self._tail(index)[_UNDO])
        while (step := waiting.pop(undo, None)) is not None:
            place, leaf = step
            followed.add(place)
            opened.add(undo)
            if isinstance(leaf, leaves.WithdrawLeaf):
                taken_back = True
                break
            undo = leaf.undo
            self._now[index] = (leaf.show, leaf.commit, place)
        for place, leaf in self._asked[index]:
            if place not in followed:
                why = "with a secret used before" if leaves.undo_digest(leaf.secret) in opened else "without its secret"
                self.findings.add("no-secret", f"Leaf {place} is a {leaf.kind} of signature {index} {why}.", place)
        return taken_back, len(followed) - taken_back
