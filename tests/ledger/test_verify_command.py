"""`undersigned verify` against a running instance and a folder: it prints the count, or names exactly what is wrong."""

import json
import os
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from pytest_django.live_server_helper import LiveServer

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import HIDDEN, sign_and_confirm
from undersigned import cli
from undersigned.ledger import proof, standalone, storage
from undersigned.ledger.leaf import VoidLeaf, encode, leaf_hash
from undersigned.ledger.models import Checkpoint, Leaf, Tile
from undersigned.ledger.publishing import publish_log
from undersigned.letters.models import Letter, Text
from undersigned.signatures.models import Signature, Tally

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def letter(settings: LazySettings, tmp_path: Path, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Letter:
    """Three signatures, published; nobody waits between two tries."""
    monkeypatch.setattr("undersigned.ledger.verify_command.PATIENCE", ())
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.UNDERSIGNED_ORIGIN = live_server.url
    made = open_letter_for_tests()
    for name in ("ada", "bo", "clara"):
        sign_and_confirm(made, f"{name}@example.org")
    sign_and_confirm(made, "dan@example.org", HIDDEN)
    publish(made)
    return made


def publish(letter: Letter) -> None:
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)


def test_it_prints_the_count_that_the_page_shows(
    letter: Letter, live_server: LiveServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["verify", live_server.url, "--letter", letter.slug]) == 0
    printed = capsys.readouterr().out
    assert "Count    4 confirmations, none removed or added unseen" in printed
    assert "Everything fits." in printed
    assert cli.main(["verify", f"{live_server.url}/letters/{letter.slug}/en/", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 4


def _edit_a_name(letter: Letter) -> str:
    Signature.objects.filter(show="named", index=1).update(name="Someone Else")
    Signature.objects.filter(show="named", index=2).update(name="Someone Else")
    return "the name is not the one that was signed with"


def _delete_a_leaf(letter: Letter) -> str:
    Leaf.objects.filter(log=letter.log, index=2).update(index=None)
    return "tile/entries/000.p/5 is missing"


def _change_a_leaf(letter: Letter) -> str:
    Leaf.objects.filter(log=letter.log, index=2).update(data=encode(VoidLeaf(1, "fraud")))
    return "Entry 2 does not hash to its place"


def _add_a_leaf(letter: Letter) -> str:
    data = encode(VoidLeaf(1, "fraud"))
    Leaf.objects.create(log=letter.log, index=5, data=data, hash=leaf_hash(data))
    tile = Tile.objects.get(log=letter.log, level=0, index=0)
    Tile.objects.filter(pk=tile.pk).update(data=bytes(tile.data) + leaf_hash(data))
    Checkpoint.objects.filter(log=letter.log).update(
        note=bytes(Checkpoint.objects.get(log=letter.log, size=5).note).replace(b"\n5\n", b"\n6\n")
    )
    return "does not verify"


def _change_a_text(letter: Letter) -> str:
    text = Text.objects.get(letter=letter, language="ru")
    Text.objects.filter(pk=text.pk).update(canonical=bytes(text.canonical or b"").replace(b"\n", b" ", 1))
    return "text.ru.md has the SHA-256"


def _lower_the_count(letter: Letter) -> str:
    Tally.objects.filter(letter=letter).update(counts={"email": {"en": 3}})
    return "The page claims 3 confirmed signatures; the log holds 4"


@pytest.mark.parametrize(
    "forge", [_edit_a_name, _delete_a_leaf, _change_a_leaf, _add_a_leaf, _change_a_text, _lower_the_count]
)
def test_what_was_forged_is_named(
    forge: Callable[[Letter], str], letter: Letter, live_server: LiveServer, capsys: pytest.CaptureFixture[str]
) -> None:
    said = forge(letter)
    assert cli.main(["verify", live_server.url, "--letter", letter.slug]) == 1
    assert said in capsys.readouterr().out


def test_the_file_that_stands_alone_says_the_same(letter: Letter, live_server: LiveServer, tmp_path: Path) -> None:
    path = tmp_path / standalone.NAME
    with urllib.request.urlopen(f"{live_server.url}/verify/{standalone.NAME}", timeout=60) as answer:
        path.write_bytes(answer.read())
    assert path.read_bytes() == standalone.build()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PYTHON"))}
    command = [sys.executable, "-I", str(path), live_server.url, "--letter", letter.slug]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "Count    4 confirmations" in done.stdout) == (0, True), done.stderr
    _lower_the_count(letter)
    done = subprocess.run(
        [*command, "--json"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    with zipfile.ZipFile(path) as archive:
        sources = [archive.read(name).decode() for name in archive.namelist()]
    assert not any("import django" in source or "from django" in source for source in sources)


def test_a_folder_of_public_files_and_an_earlier_checkpoint(
    letter: Letter, live_server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = save(letter, live_server, tmp_path / "kept")
    assert cli.main(["verify", str(folder)]) == 0
    kept = folder / "log" / "checkpoint"
    sign_and_confirm(letter, "eve@example.org")
    publish(letter)
    assert cli.main(["verify", live_server.url, "--letter", letter.slug, "--since", str(kept)]) == 0
    newer = save(letter, live_server, tmp_path / "new") / "log" / "checkpoint"
    assert cli.main(["verify", str(folder), "--since", str(newer)]) == 1
    assert "This checkpoint has 5 leaves; one with 6 was seen before it." in capsys.readouterr().out


def test_receipts_prove_a_leaf_and_those_of_other_letters_do_not(
    letter: Letter, live_server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = bytes(Checkpoint.objects.get(log=letter.log, size=5).note)
    assert letter.log_id is not None
    hashes = storage.nodes(letter.log_id, 5).inclusion_proof(3)
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(bytes(proof.Proof(3, tuple(hashes), note)))
    bad.write_bytes(bytes(proof.Proof(2, tuple(hashes), note)))
    command = ["verify", live_server.url, "--letter", letter.slug, "--receipt"]
    assert cli.main([*command, str(good)]) == 0
    assert "The receipt proves that leaf 3 (sign)" in capsys.readouterr().out
    assert cli.main([*command, str(bad)]) == 1
    (tmp_path / "cut").write_bytes(good.read_bytes()[:-5])
    assert cli.main([*command, str(tmp_path / "cut")]) == 1
    other = good.read_bytes().replace(letter.slug.encode(), b"another-letter")
    (tmp_path / "other").write_bytes(other)
    assert cli.main([*command, str(tmp_path / "other")]) == 1
    assert "This receipt is for another letter" in capsys.readouterr().out


def test_what_cannot_be_checked_is_one_plain_sentence(
    letter: Letter, live_server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        [live_server.url],
        ["ftp://letters.example/"],
        [str(tmp_path / "nowhere")],
        ["http://127.0.0.1:9/letters/x"],
        [live_server.url, "--letter", letter.slug, "--key", "nonsense"],
        [live_server.url, "--letter", letter.slug, "--since", str(tmp_path / "nowhere")],
        [live_server.url, "--letter", "no-such-letter"],
    ):
        assert cli.main(["verify", *arguments]) == 2, arguments
        said = capsys.readouterr().err
        assert said.startswith("undersigned: ")
        assert said.count("\n") == 1


def save(letter: Letter, live_server: LiveServer, folder: Path) -> Path:
    """The letter's public files, as anyone can keep them."""
    size = Checkpoint.objects.filter(log=letter.log).latest("size").size
    names = ["log/checkpoint", "log/keys", f"log/tile/entries/000.p/{size}", f"log/tile/0/000.p/{size}"]
    names += ["count.json", "signatures.jsonl", "rules.txt", "text.en.md", "text.ru.md", "text.ar.md"]
    for name in names:
        with urllib.request.urlopen(f"{live_server.url}/letters/{letter.slug}/{name}", timeout=60) as answer:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(answer.read())
    return folder
