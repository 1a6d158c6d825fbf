"""From waiting leaves to a published checkpoint: places, tiles, the fork guard, witnesses."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from undersigned.ledger import checkpoint as checkpoints
from undersigned.ledger import storage, tiles, tree
from undersigned.ledger.actions import append_leaf, heads, make_public, restore_leaves, sequence_log, start_log
from undersigned.ledger.errors import ForkGuardError, LeaseError
from undersigned.ledger.keys import log_signers, rotate_log_key
from undersigned.ledger.leaf import VoidLeaf
from undersigned.ledger.models import Checkpoint, Leaf, Log, Tile
from undersigned.ledger.publishing import check_guard, publish_log
from undersigned.ledger.queries import logs_to_publish
from undersigned.ledger.tasks import publish_waiting, sequence_waiting

pytestmark = pytest.mark.django_db

ORIGIN = "bus.example.org/letters/night-bus/log"


@pytest.fixture(autouse=True)
def own_heads(settings: LazySettings, tmp_path: Path) -> None:
    """Heads of other tests' logs must not be found."""
    settings.UNDERSIGNED_LOG_HEADS = tmp_path / "heads"


@pytest.fixture
def log() -> Log:
    made = start_log(origin=ORIGIN)
    make_public(log_id=made.pk)
    return made


def grow(log: Log, number: int) -> None:
    """Append leaves and give them their places."""
    start = Leaf.objects.filter(log=log).count()
    for place in range(start, start + number):
        append_leaf(log_id=log.pk, leaf=VoidLeaf(place, "fraud"))
    sequence_log(log_id=log.pk)


def opened(log: Log) -> checkpoints.SignedCheckpoint:
    note = bytes(Checkpoint.objects.filter(log=log).latest("size").note)
    return checkpoints.open_signed(note, ORIGIN, [signer.verifier for signer in log_signers(ORIGIN)])


@pytest.mark.parametrize("batches", [[1], [3, 5], [255, 1, 1], [300, 300]])
def test_tiles_and_root_are_those_of_the_leaves(log: Log, batches: list[int]) -> None:
    for number in batches:
        grow(log, number)
    publish_log(log_id=log.pk)
    hashes = [bytes(each) for each in Leaf.objects.filter(log=log).order_by("index").values_list("hash", flat=True)]
    assert opened(log).checkpoint.size == len(hashes) == sum(batches)
    assert opened(log).checkpoint.root == tree.root_of(hashes)
    for path, data in tiles.build(b"".join(hashes)).items():
        assert storage.tile_bytes(log.pk, path) == data
    read = tiles.read_entries(storage.reader(log.pk), len(hashes), tree.root_of(hashes))
    assert sum(len(bundle) for bundle in read) == len(hashes)


def test_partial_tile_of_an_earlier_size_is_still_served(log: Log) -> None:
    grow(log, 5)
    early = storage.tile_bytes(log.pk, "tile/0/000.p/5")
    grow(log, 300)
    assert storage.tile_bytes(log.pk, "tile/0/000.p/5") == early
    assert storage.tile_bytes(log.pk, "tile/0/001.p/49") is not None
    assert storage.tile_bytes(log.pk, "tile/0/001.p/50") is None


def test_log_that_is_not_public_yet_is_not_published() -> None:
    private = start_log(origin="bus.example.org/letters/draft/log")
    append_leaf(log_id=private.pk, leaf=VoidLeaf(0, "fraud"))
    sequence_waiting()
    publish_waiting()
    assert not Checkpoint.objects.exists()


def test_loops_publish_what_waits_and_then_have_nothing_to_do(log: Log) -> None:
    append_leaf(log_id=log.pk, leaf=VoidLeaf(0, "fraud"))
    sequence_waiting()
    publish_waiting()
    assert opened(log).checkpoint.size == 1
    assert logs_to_publish() == []


def test_old_database_signs_nothing_until_its_leaves_are_back(log: Log) -> None:
    grow(log, 4)
    publish_log(log_id=log.pk)
    entries = [bytes(data) for data in Leaf.objects.filter(log=log).order_by("index").values_list("data", flat=True)]
    root = opened(log).checkpoint.root
    # Restored from a backup of the moment when there were two leaves.
    Leaf.objects.filter(log=log, index__gte=2).delete()
    Tile.objects.filter(log=log).update(data=b"".join(map(bytes, _hashes(log))))
    Log.objects.filter(pk=log.pk).update(size=2, published_size=2)
    Checkpoint.objects.all().delete()
    append_leaf(log_id=log.pk, leaf=VoidLeaf(77, "abuse"))
    with pytest.raises(ForkGuardError, match="restored from an old backup"):
        sequence_log(log_id=log.pk)
    with pytest.raises(ForkGuardError):
        publish_log(log_id=log.pk)
    sequence_waiting()
    publish_waiting()
    assert not Checkpoint.objects.exists()
    log.refresh_from_db()
    assert "Recover the log" in log.refusal
    restore_leaves(log_id=log.pk, entries=entries[2:])
    publish_log(log_id=log.pk)
    assert opened(log).checkpoint.root == root
    sequence_log(log_id=log.pk)
    publish_log(log_id=log.pk)
    log.refresh_from_db()
    assert (opened(log).checkpoint.size, log.refusal) == (5, "")


def test_changed_leaf_is_noticed_before_anything_is_signed(log: Log) -> None:
    grow(log, 3)
    publish_log(log_id=log.pk)
    row = Tile.objects.get(log=log)
    changed = bytearray(bytes(row.data))
    changed[5] ^= 1
    Tile.objects.filter(pk=row.pk).update(data=bytes(changed))
    log.refresh_from_db()
    assert "its leaves were changed" in check_guard(log=log)
    grow(log, 1)
    with pytest.raises(ForkGuardError):
        publish_log(log_id=log.pk)


def test_leaf_cannot_be_in_a_log_twice(log: Log) -> None:
    grow(log, 1)
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        append_leaf(log_id=log.pk, leaf=VoidLeaf(0, "fraud"))


def test_second_publisher_waits_and_a_late_one_is_fenced_off(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    from undersigned.ledger import publishing

    grow(log, 2)
    held = publishing._take_lease(log.pk)
    with pytest.raises(LeaseError):
        publish_log(log_id=log.pk)
    Log.objects.filter(pk=log.pk).update(lease_until=None)
    publish_log(log_id=log.pk)
    grow(log, 1)
    publish_log(log_id=log.pk)
    with pytest.raises(LeaseError, match="took over"):
        publishing._store(held, publishing.Head(2, bytes(32)), b"late", 0)
    assert opened(log).checkpoint.size == 3


@pytest.mark.parametrize("step", ["heads", "log_signers", "collect_cosignatures", "_store"])
def test_death_between_two_steps_heals_by_itself(log: Log, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from undersigned.ledger import publishing

    grow(log, 3)
    publish_log(log_id=log.pk)
    grow(log, 2)

    def dies(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publishing, step, dies)
        with pytest.raises(KeyboardInterrupt):
            publish_log(log_id=log.pk)
    publish_log(log_id=log.pk)
    assert opened(log).checkpoint.size == 5


def test_rotated_key_signs_beside_the_old_one(log: Log) -> None:
    grow(log, 1)
    old = log_signers(ORIGIN)
    rotate_log_key()
    publish_log(log_id=log.pk)
    note = bytes(Checkpoint.objects.get(log=log).note)
    for signer in (old[0], log_signers(ORIGIN)[0]):
        assert checkpoints.open_signed(note, ORIGIN, [signer.verifier]).checkpoint.size == 1


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_at_once_never_give_one_place_twice() -> None:
    log = start_log(origin=ORIGIN)
    stop = threading.Event()

    def sequence() -> int:
        done = 0
        try:
            while not stop.is_set():
                done += sequence_log(log_id=log.pk)
            return done + sequence_log(log_id=log.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        sequencers = [pool.submit(sequence) for _ in range(3)]
        for place in range(200):
            append_leaf(log_id=log.pk, leaf=VoidLeaf(place, "fraud"))
        stop.set()
        assert sum(each.result() for each in sequencers) == 200
    assert sorted(Leaf.objects.filter(log=log).values_list("index", flat=True)) == list(range(200))
    assert storage.nodes(log.pk, 200).root() == tree.root_of(_hashes(log))


def test_heads_are_private_files(log: Log, settings: LazySettings) -> None:
    grow(log, 1)
    publish_log(log_id=log.pk)
    path = settings.UNDERSIGNED_LOG_HEADS / log.pk.hex
    assert path.stat().st_mode & 0o777 == 0o600
    head = heads().get(log.pk)
    assert head is not None
    assert head.size == 1
    path.write_text("1 nonsense\n")
    with pytest.raises(ForkGuardError, match="damaged"):
        heads().get(log.pk)


def _hashes(log: Log) -> Iterator[bytes]:
    for each in Leaf.objects.filter(log=log, index__isnull=False).order_by("index").values_list("hash", flat=True):
        yield bytes(each)
