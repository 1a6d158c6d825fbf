"""The shape of one language's phrases."""

from __future__ import annotations

from dataclasses import dataclass

OUTLET = r"(?P<outlet>[^.:;\n\[\]]{1,120}?)"
NOT_END = r"[^.:!?\n]"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's phrases.

    `salutations` need no comma after them ("Dear friends"); `calls` are salutations only where one
    follows ("Friends,"). `frames` open an introduction and may name its `outlet`; `notes` open one that
    ends with its paragraph. `senders` name who "we" is as `who`; `to_in_title` names whom as `whom`.
    `joiners` stand between the last name and how many more there are ("and").
    """

    stopwords: frozenset[str]
    salutations: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    title_cues: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    postscripts: tuple[str, ...] = ()
    to_labels: tuple[str, ...] = ()
    from_labels: tuple[str, ...] = ()
    to_in_title: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    signing_verbs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()


def words(text: str) -> frozenset[str]:
    """The commonest words of a language, by which it is told from others."""
    return frozenset(text.split())
