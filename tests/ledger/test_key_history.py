"""Keys come and go, and what they signed stays checkable: the record of keys, its public file, and who may use it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.letters.letters import open_letter_for_tests
from tests.signatures.people import sign_and_confirm
from undersigned import cli
from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import key_history, proof, storage
from undersigned.ledger.errors import KeyHistoryError, SigningKeyError
from undersigned.ledger.key_history import KeyPeriod
from undersigned.ledger.keys import log_signers, record_log_keys, retire_log_key, rotate_log_key
from undersigned.ledger.models import Checkpoint, LogKey
from undersigned.ledger.note import COSIGNATURE_V1, ED25519, Signer
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.queries import log_keys, retired_log_keys
from undersigned.letters.models import Letter
from undersigned.sealing.keystore import KeyStore
from undersigned.server import log as log_commands
from undersigned.signatures import holder

pytestmark = pytest.mark.django_db

ORIGIN = "bus.example.org/letters/night-bus/log"
SINCE, UNTIL = datetime(2026, 3, 9, 17, 20, 11, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_heads_and_keys(settings: LazySettings, tmp_path: Path) -> None:
    """Another test's keys would sign beside ours."""
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    settings.KEYSTORE = KeyStore(tmp_path / "keys")


@pytest.fixture
def letter() -> Letter:
    return open_letter_for_tests()


def publish(letter: Letter) -> Letter:
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    letter.refresh_from_db()
    return letter


def periods() -> list[tuple[int, bool]]:
    """Each key's generation, and whether it signs."""
    return [(period.generation, period.until is None) for period in log_keys(ORIGIN)]


def test_key_is_recorded_when_it_first_signs(letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    assert periods() == []
    publish(letter)
    assert periods() == [(1, True)]
    assert [period.verifier for period in log_keys(ORIGIN)] == [log_signers(ORIGIN)[0].verifier]


@pytest.mark.django_db(transaction=True)
def test_recording_asks_the_database_once(django_assert_num_queries: object) -> None:
    record_log_keys()
    with django_assert_num_queries(0):  # type: ignore[operator]
        record_log_keys()


def test_rotated_key_signs_beside_and_retired_one_stays_in_the_record() -> None:
    old = log_signers(ORIGIN)[0].verifier
    assert rotate_log_key() == 2
    assert periods() == [(2, True), (1, True)]
    retire_log_key(1)
    assert periods() == [(2, True), (1, False)]
    assert old not in [signer.verifier for signer in log_signers(ORIGIN)]
    assert [period.verifier for period in retired_log_keys(ORIGIN)] == [old]


def test_tenth_key_is_newer_than_the_ninth() -> None:
    for _ in range(9):
        rotate_log_key()
    with pytest.raises(SigningKeyError, match="is the newest"):
        retire_log_key(10)
    retire_log_key(9)
    assert [generation for generation, signs in periods() if not signs] == [9]


def test_newest_key_and_one_that_is_not_there_cannot_be_retired() -> None:
    for generation, words in ((1, "is the newest"), (7, "There is no signing key 7")):
        with pytest.raises(SigningKeyError, match=words):
            retire_log_key(generation)
    assert len(log_signers(ORIGIN)) == 1


def test_key_that_is_retired_meanwhile_is_not_made_anew(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    rotate_log_key()
    monkeypatch.setattr(settings.KEYSTORE, "names", lambda _prefix: ["log-signer-1", "log-signer-2"])
    settings.KEYSTORE.destroy("log-signer-1")
    assert len(log_signers(ORIGIN)) == 1


def test_file_names_each_key_under_the_logs_own_name(client: Client, letter: Letter) -> None:
    sign_and_confirm(letter, "ada@example.org")
    publish(letter)
    rotate_log_key()
    retire_log_key(1)
    assert letter.log is not None
    answer = client.get(f"/letters/{letter.slug}/log/key-history.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    newest, oldest = key_history.parse(answer.content, letter.log.origin)
    assert (newest.generation, newest.until, oldest.generation) == (2, None, 1)
    assert oldest.until is not None
    shown = client.get(f"/letters/{letter.slug}/log/keys").content.decode().split()
    assert shown == [newest.verifier.vkey]
    page = client.get(f"/letters/{letter.slug}/counted").content.decode()
    assert f">{oldest.verifier.vkey}<" in page
    assert "A key from" in page


def test_receipt_by_a_retired_key_is_checked_and_the_page_says_so(client: Client, letter: Letter) -> None:
    token = sign_and_confirm(letter, "ada@example.org")
    publish(letter)
    receipt = client.post(f"/my/{holder.token_text(token)}/receipt", {"file": "receipt"}).content
    rotate_log_key()
    retire_log_key(1)
    answer = client.post("/verify", {"key": "", "receipt": SimpleUploadedFile("r.tlog-proof", receipt)})
    page = answer.content.decode().partition('<template id="receipt-words">')[0]
    assert "and it counts" in page
    assert "was in use until" in page
    assert "by the key that you pasted" not in page
    LogKey.objects.filter(generation=1).delete()
    answer = client.post("/verify", {"key": "", "receipt": SimpleUploadedFile("r.tlog-proof", receipt)})
    assert answer.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_command_takes_a_retired_key_for_what_was_kept_alone(
    live_server: LiveServer,
    settings: LazySettings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("undersigned.ledger.verify_command.PATIENCE", ())
    settings.UNDERSIGNED_ORIGIN = live_server.url
    letter = open_letter_for_tests()
    sign_and_confirm(letter, "ada@example.org")
    log = publish(letter).log
    assert log is not None
    row = Checkpoint.objects.latest("size")
    since, receipt = tmp_path / "since", tmp_path / "mine.tlog-proof"
    since.write_bytes(bytes(row.note))
    hashes = storage.nodes(log.pk, row.size).inclusion_proof(1)
    receipt.write_bytes(bytes(proof.Proof(1, tuple(hashes), bytes(row.note))))
    rotate_log_key()
    retire_log_key(1)
    sign_and_confirm(letter, "bo@example.org")
    publish(letter)
    command = ["verify", live_server.url, "--letter", letter.slug, "--receipt", str(receipt), "--since", str(since)]
    assert cli.main(command) == 0
    assert "The receipt proves that leaf 1 (sign)" in capsys.readouterr().out
    pinned = log_signers(log.origin)[0].verifier.vkey  # who names the keys to trust trusts no other
    assert cli.main([*command, "--key", pinned]) == 1
    assert "None of the keys that we know signed this note" in capsys.readouterr().out
    newest = Checkpoint.objects.latest("size")
    signed = checkpoints.parse_signed(bytes(newest.note))[0]
    Checkpoint.objects.filter(pk=newest.pk).update(note=checkpoints.sign(signed, [retired_signer(log.origin)]))
    assert cli.main(command) == 1
    assert "None of the keys that we know signed this note" in capsys.readouterr().out


def retired_signer(origin: str) -> Signer:
    """A key that the history says was retired, as somebody might have who copied it in time."""
    signer = Signer(origin, ED25519, bytes(31) + b"6")
    LogKey.objects.create(generation=99, public=signer.verifier.public, since=SINCE, until=UNTIL)
    return signer


def test_commands_print_the_generations(capsys: pytest.CaptureFixture[str]) -> None:
    log_commands.rotate_key(None)
    log_commands.rotate_key(1)
    assert "stays checkable" in capsys.readouterr().out
    log_commands.show_keys()
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("log key 2 ")
    assert "retired" not in first
    assert second.startswith("log key 1 ")
    assert second.endswith(", retired")
    assert last.startswith("witnesses")


def test_history_is_read_as_it_was_written() -> None:
    made = [
        KeyPeriod(2, Signer(ORIGIN, ED25519, bytes(31) + b"2").verifier, UNTIL),
        KeyPeriod(1, Signer(ORIGIN, ED25519, bytes(31) + b"1").verifier, SINCE, UNTIL),
    ]
    data = json.dumps(key_history.as_data(ORIGIN, made)).encode()
    assert list(key_history.parse(data, ORIGIN)) == made


GOOD = key_history.as_data(ORIGIN, [KeyPeriod(1, Signer(ORIGIN, ED25519, bytes(32)).verifier, SINCE, UNTIL)])
KEY = GOOD["keys"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (GOOD | {"log": "x"}, "another log"),
        (GOOD | {"more": 1}, "nothing else"),
        ([], "nothing else"),
        (GOOD | {"keys": {}}, "nothing else"),
        (GOOD | {"keys": [None]}, "Key 1 in the history"),
        (GOOD | {"keys": [KEY, KEY | {"until": "2026"}]}, "Key 2 in the history"),
        (GOOD | {"keys": [KEY | {"since": 5}]}, "Key 1 in the history"),
        (GOOD | {"keys": [KEY | {"since": "2026-03-09T17:20:11"}]}, "Key 1 in the history"),
        (GOOD | {"keys": [KEY | {"until": "2020-01-01T00:00:00+00:00"}]}, "Key 1 in the history"),
        (GOOD | {"keys": [KEY | {"vkey": KEY["vkey"][:-4]}]}, "Key 1 in the history"),
        (GOOD | {"keys": [KEY | {"vkey": None}]}, "Key 1 in the history"),
        (GOOD | {"keys": [KEY | {"vkey": Signer("x", ED25519, bytes(32)).verifier.vkey}]}, "Key 1 in the history"),
        (
            GOOD | {"keys": [KEY | {"vkey": Signer(ORIGIN, COSIGNATURE_V1, bytes(32)).verifier.vkey}]},
            "Key 1 in the history",
        ),
        (GOOD | {"keys": [KEY | {"generation": "1"}]}, "Key 1 in the history"),
    ],
)
def test_any_other_file_is_no_history(found: object, words: str) -> None:
    with pytest.raises(KeyHistoryError, match=words):
        key_history.parse(json.dumps(found).encode(), ORIGIN)


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[" * 100_000])
def test_bytes_that_are_no_json_are_no_history(data: bytes) -> None:
    with pytest.raises(KeyHistoryError, match="not JSON"):
        key_history.parse(data, ORIGIN)
