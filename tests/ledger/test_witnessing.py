"""Witnesses over real HTTP on loopback: they cosign what continues, and refuse a fork by name."""

import contextlib
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from pytest_django.live_server_helper import LiveServer

from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import storage, witness
from undersigned.ledger.actions import append_leaf, make_public, sequence_log, start_log
from undersigned.ledger.checkpoint import Checkpoint as CheckpointText
from undersigned.ledger.errors import QuorumError
from undersigned.ledger.keys import log_signers, witness_signer
from undersigned.ledger.leaf import VoidLeaf
from undersigned.ledger.models import Checkpoint, Log, WitnessedLog
from undersigned.ledger.publishing import publish_log
from undersigned.ledger.witness_server import Witness, make_server
from undersigned.ledger.witnessing import watch_log

ORIGIN = "bus.example.org/letters/night-bus/log"


@pytest.fixture
def log(settings: LazySettings, tmp_path: Path, db: None) -> Log:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    made = start_log(origin=ORIGIN)
    make_public(log_id=made.pk)
    return made


def grow(log: Log, number: int) -> None:
    for _ in range(number):
        append_leaf(log_id=log.pk, leaf=VoidLeaf(log.leaves.count(), "fraud"))
    sequence_log(log_id=log.pk)


@contextlib.contextmanager
def small_witness(home: Path, name: str = "witness.example.org") -> Iterator[tuple[str, Witness]]:
    """The stand-alone witness, watching our log, and its address."""
    keeper = Witness(home, name=name, watched=[log_signers(ORIGIN)[0].verifier])
    server = make_server(keeper, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", keeper
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask_policy(settings: LazySettings, path: Path, *lines: str) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))
    settings.UNDERSIGNED_WITNESS_POLICY = str(path)


def require_witness(settings: LazySettings, path: Path, keeper: Witness, address: str) -> None:
    ask_policy(settings, path, f"witness one {keeper.signer.verifier.vkey} {address}", "quorum one")


def post(address: str, body: bytes) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, method="POST"), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_checkpoints_are_published_with_their_cosignatures(log: Log, settings: LazySettings, tmp_path: Path) -> None:
    with small_witness(tmp_path / "w") as (address, keeper):
        key = keeper.signer.verifier
        require_witness(settings, tmp_path / "policy-1", keeper, address)
        for number in (1, 3, 300):
            grow(log, number)
            publish_log(log_id=log.pk)
        latest = Checkpoint.objects.latest("size")
        opened = checkpoints.open_signed(bytes(latest.note), ORIGIN, [log_signers(ORIGIN)[0].verifier], [key])
        assert (latest.witnesses, set(opened.witnesses), opened.checkpoint.size) == (1, {key}, 304)


def test_witness_that_was_away_or_forgot_is_caught_up_with(log: Log, settings: LazySettings, tmp_path: Path) -> None:
    with small_witness(tmp_path / "w") as (address, keeper):
        ask_policy(
            settings, tmp_path / "policy-2", f"witness one {keeper.signer.verifier.vkey} {address}", "quorum one"
        )
        grow(log, 2)
        publish_log(log_id=log.pk)
    grow(log, 2)
    with pytest.raises(QuorumError):
        publish_log(log_id=log.pk)
    assert Checkpoint.objects.latest("size").size == 2
    with small_witness(tmp_path / "w") as (address, keeper):  # the same witness, back at another port
        ask_policy(
            settings, tmp_path / "policy-3", f"witness one {keeper.signer.verifier.vkey} {address}", "quorum one"
        )
        publish_log(log_id=log.pk)
        assert Checkpoint.objects.latest("size").size == 4
    with small_witness(tmp_path / "new") as (address, keeper):  # one that has seen nothing
        ask_policy(
            settings, tmp_path / "policy-4", f"witness one {keeper.signer.verifier.vkey} {address}", "quorum one"
        )
        grow(log, 1)
        publish_log(log_id=log.pk)
    assert Checkpoint.objects.latest("size").size == 5


def test_without_a_quorum_a_witness_that_is_away_holds_nothing_up(
    log: Log, settings: LazySettings, tmp_path: Path
) -> None:
    with small_witness(tmp_path / "w") as (address, keeper):
        vkey = keeper.signer.verifier.vkey
    ask_policy(settings, tmp_path / "policy-5", f"witness one {vkey} {address}", "quorum none")
    grow(log, 1)
    publish_log(log_id=log.pk)
    assert Checkpoint.objects.latest("size").witnesses == 0


def test_small_witness_refuses_a_fork_and_remembers_after_a_restart(log: Log, tmp_path: Path) -> None:
    grow(log, 3)
    signer = log_signers(ORIGIN)[0]
    true = checkpoints.sign(CheckpointText(ORIGIN, 3, storage.nodes(log.pk, 3).root()), [signer])
    forged = checkpoints.sign(CheckpointText(ORIGIN, 3, bytes(31) + b"\x07"), [signer])
    with small_witness(tmp_path / "w") as (_address, keeper):
        keeper.add_checkpoint(bytes(witness.AddCheckpoint(0, (), true)))
    with small_witness(tmp_path / "w") as (address, _keeper):
        status, answer = post(f"{address}add-checkpoint", bytes(witness.AddCheckpoint(3, (), forged)))
        assert status == 422
        assert b"cannot both be true" in answer or b"contradict" in answer or b"root" in answer
        assert post(f"{address}add-checkpoint", b"nonsense")[0] == 400
        assert post(f"{address}elsewhere", b"")[0] == 404
        status, answer = post(f"{address}add-checkpoint", bytes(witness.AddCheckpoint(0, (), true)))
        assert (status, answer) == (409, b"3\n")


@pytest.mark.django_db(transaction=True)
def test_an_instance_witnesses_another_and_refuses_its_fork(
    live_server: LiveServer, settings: LazySettings, tmp_path: Path
) -> None:
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"
    log = start_log(origin=ORIGIN)
    make_public(log_id=log.pk)
    signer = log_signers(ORIGIN)[0]
    watch_log(vkey=signer.verifier.vkey)
    key = witness_signer().verifier
    address = f"{live_server.url}/witness/"
    ask_policy(settings, tmp_path / "policy-6", f"witness other {key.vkey} {address}", "quorum other")
    grow(log, 2)
    publish_log(log_id=log.pk)
    grow(log, 2)
    publish_log(log_id=log.pk)
    assert WitnessedLog.objects.get().size == 4
    assert Checkpoint.objects.latest("size").witnesses == 1
    with urllib.request.urlopen(f"{address}key", timeout=60) as answer:
        assert answer.read().decode() == f"{key.vkey}\n"
    forged = checkpoints.sign(CheckpointText(ORIGIN, 4, bytes(32)), [signer])
    assert post(f"{address}add-checkpoint", bytes(witness.AddCheckpoint(4, (), forged)))[0] == 422
    stranger = checkpoints.sign(
        CheckpointText("pool.example.org/log", 1, bytes(32)), [log_signers("pool.example.org/log")[0]]
    )
    assert post(f"{address}add-checkpoint", bytes(witness.AddCheckpoint(0, (), stranger)))[0] == 404
    assert post(f"{address}add-checkpoint", b"nonsense")[0] == 400
