"""Boxes that only organisers open, bundles of them, and the command on the organisers' own machine."""

import csv
import io
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.sealing import bundle as bundles
from undersigned.sealing.bundle import Bundle, Sealed, read_bundle
from undersigned.sealing.errors import BoxError, BundleError, RecipientError
from undersigned.sealing.keys_command import run
from undersigned.sealing.recipients import (
    check_recipient,
    close_to,
    fingerprint,
    new_identity,
    open_with,
    read_document,
    read_identities,
    recipients_document,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def key() -> tuple[str, str]:
    """(secret half, public half)"""
    text, recipient = new_identity(NOW)
    return read_identities(text)[0], recipient


def bundle_to(recipients: list[str], *addresses: str) -> Bundle:
    sealed = [Sealed(os.urandom(32), "en", close_to(recipients, each.encode())) for each in addresses]
    return Bundle("letters.example.org/letters/pool/log", "2026-03-02", recipients, sealed)


def test_each_of_two_keys_opens_a_box_alone_and_a_third_does_not() -> None:
    ines, jan, mallory = key(), key(), key()
    box = close_to([ines[1], jan[1]], b"ada@example.org")
    for secret, _public in (ines, jan):
        assert open_with([secret], box) == b"ada@example.org"
    for wrong in (lambda: open_with([mallory[0]], box), lambda: open_with([ines[0]], box[:-1] + bytes([box[-1] ^ 1]))):
        with pytest.raises(BoxError):
            wrong()


@given(st.emails(), st.emails())
def test_boxes_of_two_addresses_are_as_long(one: str, other: str) -> None:
    recipients = [PUBLIC, OTHER]
    # Above the content age puts a line of random length of its own.
    one_body, other_body = (close_to(recipients, each.encode()).split(b"\n--- ", 1)[1] for each in (one, other))
    assert len(one_body) == len(other_body)


PUBLIC, OTHER = key()[1], key()[1]


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_only_the_one_spelling_is_a_list_of_keys(data: bytes) -> None:
    with pytest.raises(RecipientError):
        read_document(data)


def test_a_list_of_keys_is_sorted_and_holds_each_once() -> None:
    document = recipients_document([PUBLIC, OTHER, f" {PUBLIC.upper()} "])
    assert read_document(document) == sorted([PUBLIC, OTHER])
    for wrong in (document[:-1], document + b"\n", document.upper(), b"".join(reversed(document.splitlines(True)))):
        with pytest.raises(RecipientError):
            read_document(wrong)


def test_a_secret_half_is_refused_with_a_warning() -> None:
    with pytest.raises(RecipientError, match="never leave"):
        check_recipient(key()[0])


@given(st.binary(max_size=400))
def test_any_other_file_is_no_bundle(data: bytes) -> None:
    with pytest.raises(BundleError):
        read_bundle(data)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "undersigned-sealed/2"},
        {"sealed": [{"id": "AAAA", "language": "en", "box": "AAAA"}]},
        {"sealed": [[]]},
        {"sealed": 3},
        {"recipients": ["age1x"]},
    ],
)
def test_an_altered_bundle_is_refused(change: dict[str, object]) -> None:
    whole = json.loads(bytes(bundle_to([PUBLIC], "ada@example.org")))
    with pytest.raises(BundleError):
        read_bundle(json.dumps(whole | change).encode())


def test_the_order_in_a_bundle_tells_nothing() -> None:
    bundle = bundle_to([PUBLIC], *(f"a{n}@example.org" for n in range(9)))
    found = read_bundle(bytes(bundle)).sealed
    assert found == sorted(bundle.sealed)


def test_the_whole_way_on_a_machine_without_server_or_network(tmp_path: Path) -> None:
    """Nothing of Django, a database or the network is even loaded; the folder is all there is."""
    code = (
        "import sys; from undersigned.cli import main; code = main(sys.argv[1:]);"
        "bad = {'django', 'psycopg', 'http', 'urllib.request'} & set(sys.modules); assert not bad, bad; sys.exit(code)"
    )

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, "-c", code, "keys", *arguments]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(
            asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=240
        )

    made = command("new", "--out", "ines.key")
    assert made.returncode == 0, made.stderr
    public = next(word for word in made.stdout.split() if word.startswith("age1"))
    assert fingerprint(public) in made.stdout
    assert stat.S_IMODE((tmp_path / "ines.key").stat().st_mode) == 0o600
    again = command("new", "--out", "ines.key")
    assert (again.returncode, again.stdout) == (2, "")
    assert "left as it is" in again.stderr
    addresses = ["=cmd()@example.org", "ada@example.org", "+44@example.org"]
    (tmp_path / "bundle.json").write_bytes(bytes(bundle_to([public, OTHER], *addresses)))
    opened = command("open", "bundle.json", "--identity", "ines.key", "--out", "out.csv")
    assert opened.returncode == 0, opened.stderr
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    assert rows == [
        ["address", "language"],
        ["'+44@example.org", "en"],
        ["'=cmd()@example.org", "en"],
        ["ada@example.org", "en"],
    ]
    command("new", "--out", "kim.key")
    kim = read_identities((tmp_path / "kim.key").read_text())[0]
    new = next(line.split()[-1] for line in (tmp_path / "kim.key").read_text().splitlines() if "public" in line)
    resealed = command(
        "reseal", "bundle.json", "--identity", "ines.key", "--to", new, "--to", PUBLIC, "--out", "n.json"
    )
    assert resealed.returncode == 0, resealed.stderr
    bundle = read_bundle((tmp_path / "n.json").read_bytes())
    assert sorted(open_with([kim], each.box).decode() for each in bundle.sealed) == sorted(addresses)
    old = command("open", "n.json", "--identity", "ines.key")
    assert old.returncode == 1
    assert "3 did not open" in old.stderr


def test_a_large_bundle_comes_in_parts_that_each_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "--out", "ines.key"]) == 0
    public = next(word for word in capsys.readouterr().out.split() if word.startswith("age1"))
    addresses = [f"reader{number}@example.org" for number in range(20)]
    whole = bundle_to([public], *addresses)
    Path("bundle.json").write_bytes(bytes(whole))
    most = len(bytes(whole)) // 3
    monkeypatch.setattr(bundles.in_parts, "__kwdefaults__", {"most_bytes": most})
    reseal = ["reseal", "bundle.json", "--identity", "ines.key", "--to", public, "--to", OTHER]
    assert run([*reseal, "--out", "new.json"]) == 0
    said = capsys.readouterr().err
    files = sorted(tmp_path.glob("new*.json"))
    assert len(files) > 3
    assert all(file.name in said and file.stat().st_size <= most for file in files)
    parts = [read_bundle(file.read_bytes()) for file in files]
    opened = [
        open_with(read_identities(Path("ines.key").read_text()), each.box) for part in parts for each in part.sealed
    ]
    assert sorted(opened) == sorted(address.encode() for address in addresses)
    assert sorted(each.id for part in parts for each in part.sealed) == sorted(each.id for each in whole.sealed)
    assert {tuple(part.recipients) for part in parts} == {tuple(sorted([public, OTHER]))}


def test_an_entry_that_is_larger_than_a_part_still_has_one() -> None:
    whole = bundle_to([PUBLIC], "ada@example.org", "bo@example.org")
    assert [len(part.sealed) for part in bundles.in_parts(whole, most_bytes=1)] == [1, 1]
    assert bundles.in_parts(whole) == [whole._replace(sealed=sorted(whole.sealed))]
    assert len(bundles.in_parts(whole._replace(sealed=[]))) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["open", "nothing.json", "--identity", "nothing.key"],
        ["open", "here.txt", "--identity", "here.txt"],
        ["new", "--out", "no/such/folder/key"],
        ["reseal", "here.txt", "--identity", "here.txt", "--to", "age1x", "--out", "x"],
        ["backup", "folder", "--to", "age1x", "--home", "nowhere"],
        ["restore", "here.txt", "--identity", "here.txt"],
        ["frobnicate"],
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.txt").write_bytes(b"\xff\xfe no key")
    assert run(arguments) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "Traceback" not in out.err


def test_files_of_other_age_tools_are_read_and_ours_are_plain_age(tmp_path: Path) -> None:
    secret, _public = key()
    text = f"# created: 2026-03-02T12:00:00Z\n# public key: age1…\n{secret}\n"
    assert read_identities(text) == [secret]
    assert close_to([PUBLIC], b"x").startswith(b"age-encryption.org/v1\n-> X25519 ")
