"""The keys that sign or have signed a log, with their times (`log/key-history.json`, docs/formats.md). Pure: no Django.

    {"log": "bus.example.org/letters/night-bus/log",
     "keys": [{"generation": 2, "vkey": "…", "since": "2026-03-09T17:20:12+00:00", "until": null}]}

The newest first. A key whose `until` is not null signs nothing any more. What it signed stays checkable: a receipt or a
checkpoint that somebody kept. It never signs the present checkpoint.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .errors import KeyFormatError, KeyHistoryError
from .note import ED25519, Verifier, parse_vkey

_KEYS = {"generation", "vkey", "since", "until"}


@dataclass(frozen=True)
class KeyPeriod:
    """One key of a log: when it first signed, and when it was retired, None while it signs. Both times are aware."""

    generation: int
    verifier: Verifier
    since: datetime
    until: datetime | None = None


def as_data(origin: str, periods: Iterable[KeyPeriod]) -> dict[str, object]:
    """What the file says, ready for JSON."""
    keys = [
        {
            "generation": period.generation,
            "vkey": period.verifier.vkey,
            "since": period.since.isoformat(timespec="seconds"),
            "until": period.until.isoformat(timespec="seconds") if period.until else None,
        }
        for period in periods
    ]
    return {"log": origin, "keys": keys}


def parse(data: bytes, origin: str) -> tuple[KeyPeriod, ...]:
    """The keys of the log `origin` in such a file. Raises KeyHistoryError for anything else."""
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise KeyHistoryError("The history of the log’s keys is not JSON.") from error
    if not isinstance(found, dict) or found.keys() != {"log", "keys"} or not isinstance(found["keys"], list):
        raise KeyHistoryError("The history of the log’s keys names a log and its keys, and nothing else.")
    if found["log"] != origin:
        raise KeyHistoryError(f"The history of keys is that of another log than {origin}.")
    return tuple(_period(each, origin, place) for place, each in enumerate(found["keys"], 1))


def _period(found: object, origin: str, place: int) -> KeyPeriod:
    wrong = KeyHistoryError(f"Key {place} in the history of the log’s keys is not a key of this log with its times.")
    if not isinstance(found, dict) or found.keys() != _KEYS or type(found["generation"]) is not int:
        raise wrong
    try:
        verifier = parse_vkey(found["vkey"])
        since = _time(found["since"])
        until = _time(found["until"]) if found["until"] is not None else None
    except (KeyFormatError, ValueError, TypeError, AttributeError) as error:
        raise wrong from error
    if verifier.name != origin or verifier.kind != ED25519 or (until is not None and until < since):
        raise wrong
    return KeyPeriod(found["generation"], verifier, since, until)


def _time(word: str) -> datetime:
    """Raises ValueError for a time without its zone, too."""
    time = datetime.fromisoformat(word)
    if time.tzinfo is None:
        raise ValueError("A time has its zone.")
    return time
