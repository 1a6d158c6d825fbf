"""Counting a letter's signatures again from the leaves of its log, believing nothing else. Pure: no Django.

Who holds a signature shows its secret to change it or to take it back, so each such leaf must open the `undo` digest
that the signature, or its last amendment, set. Leaves of one batch stand in no order, so what belongs to a signature is
followed by these digests and not by index. What is wrong becomes a `Finding`; the count leaves it out.
"""

import re
from binascii import a2b_base64
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, get_args

from . import leaf as leaves
from .errors import LeafFormatError
from .spelling import HASH_BYTES, from_base64

CONFIRMED = ("email", "domain")
CLASSES: tuple[str, ...] = get_args(leaves.SignatureClass)
MOST_FINDINGS = 100

_HASH = rb"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"  # 32 bytes: of the last character two bits are zero
_SIGN = re.compile(
    rb"undersigned-leaf/v1\nsign\ntext " + _HASH + rb"\nclass (" + "|".join(CLASSES).encode() + rb")\n"
    rb"show (named|hidden)\ncommit " + _HASH + rb"\nundo " + _HASH + rb"\n"
)
_CLASS_NUMBERS = {klass.encode(): number for number, klass in enumerate(CLASSES)}
_NAMED = 1 << 7  # in the one byte that is kept of a signature: its class below, its show in this bit
_NO_SIGNATURE = 0x7F


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
    """How one signature stands: in the count or not, named or hidden, and the commitment that is valid now."""

    counted: bool
    show: str
    commit: bytes


class Findings:
    """Keeps the first hundred findings and counts the rest."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.total = 0

    def add(self, code: str, message: str, leaf: int | None = None) -> None:
        self.total += 1
        if len(self.kept) < MOST_FINDINGS:
            self.kept.append(Finding(code, message, leaf))


class Recount:
    """Takes the entries of a log in their order, then says what they count. About 80 bytes a signature."""

    def __init__(self, findings: Findings | None = None) -> None:
        self.size = 0
        self.texts: dict[bytes, str] = {}  # SHA-256 of each text of the letter, to its language
        self.current: dict[str, bytes] = {}  # the text of each language that is valid now
        self.letter: leaves.LetterLeaf | None = None
        self.findings = findings or Findings()
        self._kinds = bytearray()  # one byte a leaf
        self._read = bytearray()  # one byte a leaf: which of `_words` was signed
        self._commits, self._undos = bytearray(), bytearray()  # 32 bytes a leaf
        self._words: dict[bytes, int] = {}
        self._asked: dict[int, list[tuple[int, leaves.AmendLeaf | leaves.WithdrawLeaf]]] = {}
        self._voids: dict[int, str] = {}
        self._closed_at: int | None = None
        self._gone: set[int] = set()

    def add(self, entry: bytes) -> None:
        """The next entry."""
        index, sign = self.size, _SIGN.fullmatch(entry)
        if sign and index:
            self._sign(sign)
        else:
            self._keep(_NO_SIGNATURE, 0, bytes(HASH_BYTES), bytes(HASH_BYTES))
            try:
                self._other(index, leaves.parse(entry))
            except LeafFormatError as error:
                self.findings.add("bad-leaf", f"Entry {index} is no leaf. {error}", index)
        self.size += 1

    def count(self) -> Count:
        """What the entries so far say. The findings are complete after this; call it once."""
        standing: dict[str, Counter[str]] = {}
        withdrawn = amended = 0
        gone = self._gone = set(self._voids)
        for index in self._asked:
            took_back, changes = self._follow(index)
            amended += changes
            if took_back and index not in gone:
                withdrawn += 1
                gone.add(index)
        languages = [self.texts.get(from_base64(word.decode())) for word in self._words]
        closed_at = self.size if self._closed_at is None else self._closed_at
        for index, (kind, read) in enumerate(zip(self._kinds, self._read, strict=True)):
            if kind == _NO_SIGNATURE or index in gone:
                continue
            language = languages[read]
            if language is None:
                self.findings.add("unknown-text", f"Signature {index} is under a text that the letter has not.", index)
            elif index > closed_at:
                message = f"Signature {index} stands after the leaf that closed the letter, {closed_at}."
                self.findings.add("after-close", message, index)
            else:
                standing.setdefault(CLASSES[kind & ~_NAMED], Counter())[language] += 1
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
        commit = bytes(self._commits[index * HASH_BYTES : (index + 1) * HASH_BYTES])
        return Standing(index not in self._gone, "named" if self._kinds[index] & _NAMED else "hidden", commit)

    def _is_signature(self, index: int) -> bool:
        return self._kinds[index] != _NO_SIGNATURE

    def _sign(self, found: re.Match[bytes]) -> None:
        word, klass, show, commit, undo = found.groups()
        read = self._words.setdefault(word, len(self._words))
        if read > 255:
            self.findings.add("unknown-text", f"Signature {self.size} is under a 257th text.", self.size)
            read = 255
        kind = _CLASS_NUMBERS[klass] | (_NAMED if show == b"named" else 0)
        self._keep(kind, read, a2b_base64(commit), a2b_base64(undo))

    def _keep(self, kind: int, read: int, commit: bytes, undo: bytes) -> None:
        self._kinds.append(kind)
        self._read.append(read)
        self._commits += commit
        self._undos += undo

    def _other(self, index: int, leaf: leaves.Leaf) -> None:
        if (index == 0) != isinstance(leaf, leaves.LetterLeaf):
            self.findings.add("no-letter", f"Leaf {index} is a {leaf.kind}: the letter, and only it, is leaf 0.", index)
            return
        match leaf:
            case leaves.LetterLeaf():
                self.letter = leaf
                self.current = dict(leaf.texts)
                self.texts = {text: language for language, text in leaf.texts}
            case leaves.TextLeaf():
                self.current[leaf.language] = leaf.text
                self.texts.setdefault(leaf.text, leaf.language)
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
        at = slice(index * HASH_BYTES, (index + 1) * HASH_BYTES)
        waiting = {leaves.undo_digest(leaf.secret): (place, leaf) for place, leaf in reversed(self._asked[index])}
        followed, opened, taken_back, undo = set(), set(), False, bytes(self._undos[at])
        while (step := waiting.pop(undo, None)) is not None:
            place, leaf = step
            followed.add(place)
            opened.add(undo)
            if isinstance(leaf, leaves.WithdrawLeaf):
                taken_back = True
                break
            undo = leaf.undo
            self._commits[at] = leaf.commit
            self._kinds[index] = self._kinds[index] & ~_NAMED | (_NAMED if leaf.show == "named" else 0)
        for place, leaf in self._asked[index]:
            if place not in followed:
                why = "with a secret used before" if leaves.undo_digest(leaf.secret) in opened else "without its secret"
                self.findings.add("no-secret", f"Leaf {place} is a {leaf.kind} of signature {index} {why}.", place)
        return taken_back, len(followed) - taken_back
