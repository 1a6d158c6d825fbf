"""Which witnesses must have seen a checkpoint, c2sp.org/tlog-policy. Pure: no Django.

    # who must have seen it
    log bus.example.org/letters/night-bus+<id>+<key>
    witness library witness.example.org+<id>+<key> https://witness.example.org/
    witness pool    witness.example.net+<id>+<key>
    group both all library pool
    quorum both

A line is words with spaces or tabs between them; blank lines and lines that start with `#` are ignored. A group counts
as a witness when `any`, `all` or so many of its members do. `quorum none` asks for no witness. A name is defined above
where it is used, and is a member of one group at most.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .errors import KeyFormatError, PolicyError, QuorumError
from .note import COSIGNATURE_V1, ED25519, Verifier, parse_vkey

NONE = "none"
MOST_BYTES = 256 * 1024
MOST_LINES = 1000

_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Member:
    """A log or a witness that a policy names: its key, and where it is asked, or None."""

    verifier: Verifier
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """Counts as a witness when at least `least` of `members` do."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Logs, witnesses and groups by name, and the name that the quorum asks for."""

    quorum: str
    logs: tuple[Member, ...] = ()
    witnesses: Mapping[str, Member] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """The witnesses' keys."""
        return tuple(each.verifier for each in self.witnesses.values())

    def met(self, cosigned: Iterable[Verifier]) -> bool:
        """Whether cosignatures that were checked, by these keys, are enough."""
        by = set(cosigned)
        counted = {name for name, each in self.witnesses.items() if each.verifier in by}
        for name, group in self.groups.items():  # in the order of the file: members stand above their group
            if sum(member in counted for member in group.members) >= group.least:
                counted.add(name)
        return self.quorum == NONE or self.quorum in counted

    def require(self, cosigned: Iterable[Verifier]) -> None:
        """Raises QuorumError where the cosignatures are not enough."""
        by = set(cosigned)
        if not self.met(by):
            seen = sum(each in by for each in self.verifiers)
            raise QuorumError(
                f"{seen} of the policy's {len(self.witnesses)} witnesses cosigned; its quorum asks for more."
            )


def parse(data: bytes) -> Policy:
    """The policy in a file. Raises PolicyError, which names the line."""
    if len(data) > MOST_BYTES or data.count(b"\n") > MOST_LINES:
        raise PolicyError(f"A policy has at most {MOST_LINES} lines and {MOST_BYTES} bytes.")
    if _CONTROL.search(data):
        raise PolicyError("A policy has no control characters but tabs and newlines.")
    if not data.endswith(b"\n"):
        raise PolicyError("Each line of a policy ends with a newline; its last one does not.")
    reader = _Reader()
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            try:
                reader.read(words)
            except (PolicyError, KeyFormatError) as error:
                raise PolicyError(f"Line {number} of the policy: {error}") from error
    return reader.policy()


class _Reader:
    """Takes the lines of a policy one after the other."""

    def __init__(self) -> None:
        self._logs: list[Member] = []
        self._witnesses: dict[str, Member] = {}
        self._groups: dict[str, Group] = {}
        self._grouped: set[str] = set()
        self._quorum: str | None = None

    def read(self, words: list[str]) -> None:
        match words:
            case ["log", vkey, *url] if len(url) < 2:
                self._logs.append(self._member(vkey, url, ED25519, self._logs))
            case ["witness", name, vkey, *url] if len(url) < 2:
                self._require_new(name)
                self._witnesses[name] = self._member(vkey, url, COSIGNATURE_V1, self._witnesses.values())
            case ["group", name, count, *members] if members:
                self._require_new(name)
                self._groups[name] = self._group(count, members)
            case ["quorum", name]:
                if self._quorum is not None:
                    raise PolicyError("A policy has one quorum, and this is a second one.")
                if name != NONE:
                    self._require_known(name)
                self._quorum = name
            case _:
                raise PolicyError("This is no log, witness, group or quorum.")

    def policy(self) -> Policy:
        if self._quorum is None:
            raise PolicyError("The policy has no quorum line. Write `quorum none` to ask for no witness.")
        return Policy(self._quorum, tuple(self._logs), self._witnesses, self._groups)

    def _member(self, vkey: str, url: list[str], kind: int, others: Iterable[Member]) -> Member:
        verifier = parse_vkey(vkey)
        if verifier.kind != kind:
            raise PolicyError(f"This key is of kind {verifier.kind:#04x}; one of kind {kind:#04x} belongs here.")
        if any(other.verifier.public == verifier.public for other in others):
            raise PolicyError("This public key stands in the policy already.")
        return Member(verifier, url[0] if url else None)

    def _group(self, count: str, members: list[str]) -> Group:
        least = {"any": 1, "all": len(members)}.get(count) or (int(count) if _COUNT.fullmatch(count) else 0)
        if not 1 <= least <= len(members):
            raise PolicyError(f"A group of {len(members)} asks for any, all, or 1 to {len(members)} of them.")
        for member in members:
            self._require_known(member)
            if member in self._grouped:
                raise PolicyError(f"{_shown(member)} is a member of a group already.")
            self._grouped.add(member)
        return Group(least, tuple(members))

    def _require_new(self, name: str) -> None:
        if name == NONE or name in self._witnesses or name in self._groups:
            raise PolicyError(f"The name {_shown(name)} is taken.")

    def _require_known(self, name: str) -> None:
        if name not in self._witnesses and name not in self._groups:
            raise PolicyError(f"Nothing above is called {_shown(name)}.")


def _shown(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
