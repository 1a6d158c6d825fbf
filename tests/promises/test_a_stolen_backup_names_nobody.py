"""Promise 3: who steals the database, its raw files, the logs and all else but the keys finds nobody who signed hidden,
and no address of anyone who signed, replied, or was typed in.

People with unmistakable names and addresses sign at a real server in each way there is; then everything that it left
behind is searched, in every spelling. The same is done with a server that does not close its boxes, and says aloud
what is in them: there the search must find them, so it is able to.
"""

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from tests.mail.mailserver import MailServer
from tests.promises.canaries import MARK, MARK_CYRILLIC, ONCE_NAMED, PUBLIC_NAME, Crowd, make_world
from tests.promises.searching import files_below, found_in, spellings
from tests.server.test_supervisor import Server, serving
from undersigned.sealing.tokens import read_token
from undersigned.server.postgres import running_url
from undersigned.server.programs import installed

# What Python runs at its start in every process of the server. Compressed, the write-ahead log could not be searched.
SEARCHABLE = """
from undersigned.server import postgres

postgres.SETTINGS["wal_compression"] = "off"
"""
UNSEALED = """
import sys

from undersigned.sealing import boxes

def seal(key, content, *, context):
    sys.stderr.write(f"{content.decode(errors='replace')}\\n")
    return b"\\x01" + bytes(12) + boxes._pad(content)

def unseal(key, box, *, context):
    padded = bytes(box)[13:]
    return padded[: padded.rindex(b"\\x80")]

boxes.seal, boxes.unseal = seal, unseal

from undersigned.sealing import recipients

def close_to(keys, content):
    sys.stderr.write(f"{content.decode(errors='replace')}\\n")
    return content

recipients.close_to = close_to
"""
WAITING = {"reporter", "pending", "unconfirmed", "elsewhere", "trapped", "deferred", "riskedpending"}
WAITING |= {"denouncer", "sealedpending", "sealedaudited", "audited"}
NEWS = {"news", "newslater", "riskednews", "sealednews"}
WENT = {"hidden", "withdrawn", "voided", "expired", "bounced", "notme", "changed", "left", "named"}
WENT |= {"newsended", "newsleft", "newsclicked", "risked", "riskedleft", "erased", "starter", "sealedleft", "unaudited"}


class World(NamedTuple):
    """A home with a letter and a meeting, to be copied: making it takes longer than living in it."""

    home: Path
    meeting: str


class Loot(NamedTuple):
    """What a thief carries away: bytes by the place where they lay; and what was secret."""

    places: dict[str, list[bytes]]
    secrets: dict[str, str]

    def found(self, *words: str) -> dict[str, dict[str, set[str]]]:
        """By place and spelling: what the words are the beginning of."""
        everywhere: dict[str, dict[str, set[str]]] = {}
        for place, files in self.places.items():
            for data in files:
                for spelling, ends in found_in(data, words).items():
                    everywhere.setdefault(place, {}).setdefault(spelling, set()).update(ends)
        return everywhere

    def leaked_secrets(self) -> set[tuple[str, str]]:
        """Places and names of the secrets that stand there, as text, raw or in hexadecimal."""
        leaked = set()
        for name, text in self.secrets.items():
            raw = read_token(text) or text.encode()
            sought = [text.encode(), raw, text.encode().hex().encode(), raw.hex().encode()]
            for place, files in self.places.items():
                if any(one in data for data in files for one in sought):
                    leaked.add((place, name))
        return leaked


def steal(home: Path, server: Server, temporary: Path) -> dict[str, list[bytes]]:
    """Everything but the keys and the memory. Ends the server, so that its last words are had, too."""
    url = running_url(home)
    assert url is not None
    dump = subprocess.run(
        [installed()[0].path("pg_dump"), f"--dbname={url}"], capture_output=True, check=True, timeout=240
    ).stdout
    lying_about = [path.read_bytes() for path in files_below(temporary)]
    server.process.terminate()  # the database writes all it has to its files before it stops: a checkpoint
    server.process.wait(240)
    assert server.process.stdout is not None
    postgres = home / "postgres"
    data = postgres / "data"
    log = [path.read_bytes() for path in (server.errors, postgres / "postgresql.log")]
    return {
        "dump": [dump],
        "database files": [path.read_bytes() for path in files_below(data, but=[data / "pg_wal"])],
        "write-ahead log": [path.read_bytes() for path in files_below(data / "pg_wal")],
        "logs": [*log, server.process.stdout.read().encode()],
        "rest of the data folder": [path.read_bytes() for path in files_below(home, but=[home / "keys", data])],
        "temporary files": lying_about,
    }


def live_through(
    world: World, closed: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, *, at_start: str
) -> Loot:
    """A server's life in short, with this code run at the start of each of its processes; what is stolen at its end."""
    shim = closed / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(at_start)
    monkeypatch.syspath_prepend(shim)
    home, temporary = closed / "home", closed / "tmp"
    temporary.mkdir(mode=0o711)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{mail_server.port}?tls=no")
    subprocess.run(["cp", "-a", str(world.home), str(home)], check=True)
    with serving(home) as server:
        crowd = Crowd(home, server.port, mail_server, f"/meetings/{world.meeting}")
        crowd.do_everything()
        return Loot(steal(home, server, temporary), crowd.secrets)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(prefix="us-") as folder:
        yield World(Path(folder) / "home", make_world(Path(folder) / "home"))


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder with a short path, as the database's socket needs it."""
    with tempfile.TemporaryDirectory(prefix="us-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def test_everything_but_the_keys_names_nobody(
    world: World, closed: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loot = live_through(world, closed, mail_server, monkeypatch, at_start=SEARCHABLE)
    assert {place for place, files in loot.places.items() if not any(files)} <= {"temporary files"}
    assert any(PUBLIC_NAME.encode() in data for data in loot.places["dump"])
    assert any(PUBLIC_NAME.encode() in data for data in loot.places["database files"])
    assert loot.found(MARK, MARK_CYRILLIC) == {}
    assert loot.leaked_secrets() == set()
    # Who was named and is so no longer: gone at once from what a query can reach; dead pages and the write-ahead log
    # still have it for a while, and docs/threat-model.md says so.
    live = Loot({"dump": loot.places["dump"]}, {})
    assert live.found(ONCE_NAMED) == {}


def test_the_same_search_finds_them_where_boxes_are_left_open(
    world: World, closed: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loot = live_through(world, closed, mail_server, monkeypatch, at_start=SEARCHABLE + UNSEALED)
    found = loot.found(MARK)
    assert found["logs"]["plain"] >= WAITING | NEWS | WENT | {
        "asked",
        "coming",
        "cancelled",
        "wrote",
        "written",
        "returned",
    }
    assert found["dump"].keys() == {"hexadecimal"}
    assert found["dump"]["hexadecimal"] >= WAITING | NEWS | {"asked", "coming", "wrote", "written"}
    assert found["database files"]["plain"] >= WAITING | NEWS | {"asked", "coming", "wrote", "written"}
    assert found["write-ahead log"]["plain"] >= WAITING | NEWS | WENT | {
        "asked",
        "coming",
        "cancelled",
        "wrote",
        "written",
    }
    assert "stranger" in found["write-ahead log"]["plain"]
    assert loot.found(ONCE_NAMED)["write-ahead log"]["plain"] >= {"changed", "left"}
    assert {place for place, _name in loot.leaked_secrets()} >= {"database files", "write-ahead log"}


@pytest.mark.parametrize("word", [MARK, MARK_CYRILLIC])
@pytest.mark.parametrize("before", range(4))
def test_the_search_knows_each_spelling_anywhere(word: str, before: int) -> None:
    around = "x" * before + "{}" + "@example"
    for cased in (word, word.upper(), word.capitalize()):
        text = around.format(cased)
        octets = text.encode()
        spelt = [
            octets,
            text.encode("utf-16-le"),
            text.encode("utf-16-be"),
            octets.hex().encode(),
            octets.hex().upper().encode(),
            base64.b64encode(octets),
            base64.urlsafe_b64encode(octets),
            quote(text).encode(),
            "".join(f"%{octet:02X}" for octet in octets).encode(),
            json.dumps(text).encode(),
        ]
        for one in spelt:
            assert found_in(os.urandom(64) + one + os.urandom(64), [word]), one
    assert len({one.name for one in spellings(word)}) >= 6
    assert found_in(os.urandom(4_000_000), [word]) == {}
