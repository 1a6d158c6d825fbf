"""Two sequencers in processes of their own, through PgBouncer in transaction mode, still give each place once."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from psycopg import connect
from psycopg.conninfo import make_conninfo

from tests.nodes.servers import free_port
from tests.server.helpers import wait_for
from tests.tools import PATH
from undersigned.ledger import storage, tree
from undersigned.ledger.actions import append_leaf, start_log
from undersigned.ledger.leaf import VoidLeaf
from undersigned.ledger.models import Leaf

LEAVES = 300

SEQUENCER = """
import sys, time, uuid
import django
django.setup()
from undersigned.ledger.actions import sequence_log
done = 0
print("ready", flush=True)
while True:
    if placed := sequence_log(log_id=uuid.UUID(sys.argv[1])):
        done += placed
        print(done, flush=True)
    time.sleep(0.002)
"""


def forward(listener: socket.socket, target: str) -> None:
    """Carry bytes between each connection and the database's socket, which PgBouncer's account cannot reach itself."""

    def carry(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    with contextlib.suppress(OSError):
        while True:
            near, _ = listener.accept()
            far = socket.socket(socket.AF_UNIX)
            far.connect(target)
            for pair in ((near, far), (far, near)):
                threading.Thread(target=carry, args=pair, daemon=True).start()


@pytest.fixture
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A connection string that leads through PgBouncer to the tests' database."""
    parts = connection.settings_dict
    listener = socket.create_server(("127.0.0.1", 0))
    socket_file = f"{parts['HOST']}/.s.PGSQL.{parts['PORT'] or 5432}"
    threading.Thread(target=forward, args=(listener, socket_file), daemon=True).start()
    port = free_port()
    folder = Path("/tmp") / f"pgbouncer-{os.getpid()}-{port}"
    folder.mkdir(mode=0o755)
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\npooled = host=127.0.0.1 port={listener.getsockname()[1]} dbname={parts['NAME']} "
        f"user={parts['USER']}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n"
        "ignore_startup_parameters = extra_float_digits,options\n"
    )
    program = shutil.which("pgbouncer", path=PATH)
    assert program
    account = {"user": "nobody"} if os.getuid() == 0 else {}
    process = subprocess.Popen(
        [program, str(folder / "pgbouncer.ini")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **account
    )
    address = make_conninfo(host="127.0.0.1", port=port, dbname="pooled", user=parts["USER"])

    def answers() -> bool:
        with contextlib.suppress(Exception):
            connect(address, connect_timeout=2).close()
            return True
        return False

    try:
        wait_for(answers)
        yield address
    finally:
        process.terminate()
        process.wait(120)
        listener.close()
        shutil.rmtree(folder)


@pytest.mark.pgbouncer
@pytest.mark.django_db(transaction=True)
def test_two_sequencers_behind_a_pooler_cannot_fork(pooled: str) -> None:
    log = start_log(origin="bus.example.org/letters/night-bus/log")
    environment = {
        **os.environ,
        "DATABASE_URL": pooled,
        "UNDERSIGNED_DB_PREPARE": "0",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    sequencers = [
        subprocess.Popen(
            [sys.executable, "-c", SEQUENCER, str(log.pk)], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    try:
        for sequencer in sequencers:
            assert sequencer.stdout is not None
            assert sequencer.stdout.readline() == "ready\n"
        for place in range(LEAVES):
            append_leaf(log_id=log.pk, leaf=VoidLeaf(place, "fraud"))
        wait_for(lambda: not Leaf.objects.filter(log=log, index__isnull=True).exists(), seconds=240)
        assert all(sequencer.poll() is None for sequencer in sequencers)
    finally:
        for sequencer in sequencers:
            sequencer.kill()
    told = [int(sequencer.communicate()[0].split()[-1]) for sequencer in sequencers]
    assert min(told) > 0  # both had their part
    rows = Leaf.objects.filter(log=log).order_by("index")
    assert list(rows.values_list("index", flat=True)) == list(range(LEAVES))
    hashes = [bytes(each) for each in rows.values_list("hash", flat=True)]
    assert storage.nodes(log.pk, LEAVES).root() == tree.root_of(hashes)
