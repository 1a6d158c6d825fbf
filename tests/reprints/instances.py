"""Instances on loopback: what each publishes is copied from this program's own pages and served on a port of its own.

One process has one address at a time, so the test is each of the instances in turn, with that one's origin and keys,
while the others answer with what they published.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.test import Client

from tests.hostile import Server, serving
from undersigned.ledger import tiles
from undersigned.ledger.publishing import publish_log
from undersigned.letters.models import Letter
from undersigned.letters.queries import current_texts
from undersigned.reprints.models import Reprint
from undersigned.sealing.keystore import KeyStore


@dataclass
class Instance:
    """An address, keys, and the public files that others get."""

    server: Server
    keys: KeyStore
    files: dict[str, bytes] = field(default_factory=dict)
    posted: list[bytes] = field(default_factory=list)
    over: set[str] = field(default_factory=set)
    away: bool = False

    @property
    def origin(self) -> str:
        return self.server.url("").rstrip("/")

    def copy(self, *paths: str) -> None:
        """Publish these pages as they are now."""
        for path in paths:
            answer = Client().get(path)
            assert answer.status_code == 200, path
            self.files[path] = b"".join(answer) if answer.streaming else answer.content


@contextlib.contextmanager
def instance(folder: Path, kind: str = "application/octet-stream") -> Iterator[Instance]:
    """An instance that publishes nothing yet."""
    made: list[Instance] = []

    def script(connection: Any, request: bytes) -> None:
        found = made[0]
        method, path, _rest = request.decode("latin-1").split(" ", 2)
        data = found.files.get(path)
        if found.away:
            status, data = "503 Away", b""
        elif method == "POST":
            found.posted.append(request)
            status, data = "202 Noted", b""
        else:
            status = "410 Gone" if path in found.over else "200 OK" if data is not None else "404 Not Found"
        body = data or b""
        connection.sendall(
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        )

    with serving(script) as server:
        made.append(Instance(server, KeyStore(folder)))
        yield made[0]


def become(settings: Any, who: Instance) -> None:
    """From here on this process is that instance."""
    settings.UNDERSIGNED_ORIGIN, settings.KEYSTORE = who.origin, who.keys


def publish_letter(at: Instance, letter: Letter) -> None:
    """Serve a letter's public files as they are now."""
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    base = f"/letters/{letter.slug}/"
    letter.log.refresh_from_db()
    size = letter.log.published_size
    names = [f"log/{tile.path}" for tile in (*tiles.hash_tiles(size), *tiles.bundles(size))]
    names += ["log/checkpoint", "log/keys", "log/key-history.json", "rules.txt", "signatures.jsonl", "count.json"]
    names += [f"text.{text.language}.md" for text in current_texts(letter)]
    at.copy(*(base + name for name in [*names, "reprints.json"]))


def publish(at: Instance, reprint: Reprint) -> None:
    """Serve a reprint's public files as they are now."""
    base = f"/reprints/{reprint.slug}/"
    name = reprint.letter.rpartition("/")[2]
    kept = [
        f"{base}kept/letters/{name}/{path}" for path in reprint.files.values_list("path", flat=True) if path != "chain"
    ]
    at.copy("/reprints/keys", f"{base}chain", f"{base}text.{reprint.language}.md", *kept)
