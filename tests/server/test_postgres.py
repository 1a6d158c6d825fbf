"""The embedded database: who may reach it, what it leaves, what it recovers from."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import psycopg
import pytest

from tests.server.helpers import python, wait_for
from undersigned.server import cluster, postgres, programs
from undersigned.server.errors import DatabaseStartError, FolderInUseError
from undersigned.server.postgres import EmbeddedPostgres, running_url
from undersigned.server.processes import is_alive

START = """
import sys
from pathlib import Path
from undersigned.server.postgres import EmbeddedPostgres
for name in sys.argv[2:]:
    become(name)
with EmbeddedPostgres(Path(sys.argv[1]), durable=False) as database:
    print(database.process.pid, database.url, flush=True)
    sys.stdin.read()
"""
AS_ROOT = os.geteuid() == 0


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_serves_utf8_with_checksums_to_a_role_without_power(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as database:
        assert ask(database.url, "SELECT lower('ÄЖ')") == "äж"
        assert ask(database.url, "SELECT current_setting('data_checksums')") == "on"
        assert ask(database.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(database.url, "SELECT oid >= 16384 FROM pg_database WHERE datname = current_database()") is True
        assert ask(database.url, "SELECT current_setting('listen_addresses')") == ""
        assert running_url(home) == database.url
    assert running_url(home) is None


def test_the_write_ahead_log_lets_go_of_what_is_long_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres.SETTINGS, "wal_compression", "off")
    mark, segments = "unmistakable" * 20, home / "postgres" / "data" / "pg_wal"

    def is_there() -> bool:
        return any(mark.encode() in path.read_bytes() for path in segments.iterdir() if path.is_file())

    with (
        EmbeddedPostgres(home, durable=False) as database,
        psycopg.connect(database.url, autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE typed AS SELECT %s AS words", [mark])
        connection.execute("UPDATE typed SET words = words || '.'")
        assert is_there()

        first = segment(connection)
        connection.execute(FILL_A_SEGMENT)  # an hour does the same: each begins a new one
        assert segment(connection) != first
        assert ask(database.url, "SELECT current_setting('archive_timeout')") == "1h"
        # Whoever may make a database makes a checkpoint so.
        connection.execute("CREATE DATABASE example TEMPLATE template0 STRATEGY file_copy")
        connection.execute("DROP DATABASE example")
        assert not is_there()


# More than 16 MB in rows too short to be compressed elsewhere.
FILL_A_SEGMENT = """
    INSERT INTO typed SELECT string_agg(md5((n * 100 + m)::text), '')
    FROM generate_series(1, 15000) AS n, generate_series(1, 50) AS m GROUP BY n
"""


def segment(connection: psycopg.Connection) -> object:
    return connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()


def test_keeps_what_was_committed_over_a_restart(home: Path) -> None:
    with EmbeddedPostgres(home) as database, psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with EmbeddedPostgres(home) as database:
        assert ask(database.url, "SELECT n FROM kept") == 7


def test_every_path_is_private(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as database:
        rules = [line for line in (database.data / "pg_hba.conf").read_text().splitlines() if line]
        assert rules == ["local all all peer map=undersigned"]
        paths = [home, *home.rglob("*")]
        assert len(paths) > 900
        for path in paths:
            assert not path.lstat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path


def test_changes_nothing_outside_its_folder(home: Path) -> None:
    def snapshot() -> dict[str, tuple[int, int, int]]:
        wheel = Path(programs.installed()[0].root).parent
        above = [*home.parents, wheel, *wheel.rglob("*")]
        return {str(path): (found.st_mode, found.st_uid, found.st_gid) for path in above for found in [path.stat()]}

    before = snapshot()
    with EmbeddedPostgres(home, durable=False) as database:
        assert ask(database.url, "SELECT 1") == 1
    assert snapshot() == before


def test_nothing_typed_reaches_its_log(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as database:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE people (address text PRIMARY KEY)")
            for _ in range(2):
                with contextlib.suppress(psycopg.errors.UniqueViolation):
                    connection.execute("INSERT INTO people VALUES (%s)", ["someone@example.org"])
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                connection.execute("SELECT 'someone@example.org'::int")
        log = database.log.read_text()
    assert "ready to accept connections" in log
    assert "someone" not in log
    assert "people" not in log


def test_long_path_gets_a_private_socket_folder_that_is_removed(home: Path) -> None:
    far = home / ("deep" * 30)
    database = EmbeddedPostgres(far, durable=False)
    try:
        database.start()
        socket = Path(psycopg.conninfo.conninfo_to_dict(database.url)["host"] or "")
        assert not socket.is_relative_to(home)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert ask(running_url(far) or "", "SELECT 1") == 1
    finally:
        database.stop()
    assert not socket.exists()


def test_second_instance_on_one_folder_is_told_so(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as database:
        with pytest.raises(FolderInUseError, match="Another Undersigned is running"):
            EmbeddedPostgres(home, durable=False).start()
        assert ask(database.url, "SELECT 1") == 1


def test_restart_keeps_the_address_after_the_server_was_killed(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as database:
        url, process = database.url, database.process
        assert process is not None
        process.kill()
        process.wait()
        database.restart()
        assert database.url == url
        assert ask(url, "SELECT 1") == 1


def test_killed_server_and_owner_are_recovered_from(home: Path) -> None:
    with python(START, str(home)) as owner:
        assert owner.stdout is not None
        pid, url = owner.stdout.readline().split()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(owner.pid, signal.SIGSTOP)  # so that it cannot tidy up
        os.kill(int(pid), signal.SIGKILL)
        owner.kill()
    with EmbeddedPostgres(home, durable=False) as database:
        assert ask(database.url, "SELECT n FROM kept") == 7


def test_server_ends_with_its_killed_owner(home: Path) -> None:
    with python(START, str(home)) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline().split()[0])
        owner.kill()
        owner.wait()
        wait_for(lambda: not is_alive(pid))


def test_orphan_that_still_runs_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "die_with_parent", lambda *_: None)
    orphaned = EmbeddedPostgres(home, durable=False)
    orphaned.start()
    process = orphaned.process
    assert process is not None
    assert orphaned._lock is not None
    os.close(orphaned._lock)  # what the kernel does when the owner is killed
    with EmbeddedPostgres(home, durable=False) as database:
        assert process.wait(120) == 0
        assert ask(database.url, "SELECT 1") == 1


def test_process_file_with_the_number_of_a_stranger_is_no_obstacle(home: Path) -> None:
    database = EmbeddedPostgres(home, durable=False)
    database.start()
    text = (database.data / "postmaster.pid").read_text()
    database.stop()
    account = (home / "postgres" / "data").stat()
    switch = {"user": account.st_uid} if AS_ROOT else {}
    with subprocess.Popen(["sleep", "60"], **switch) as stranger:  # type: ignore[call-overload]
        try:
            lines = [str(stranger.pid), *text.splitlines()[1:]]
            (database.data / "postmaster.pid").write_text("\n".join(lines) + "\n")
            (home / "postgres" / "socket").mkdir()
            (home / "postgres" / "socket" / ".s.PGSQL.5432.lock").write_text("\n".join(lines) + "\n")
            assert ask(database.start(), "SELECT 1") == 1
            assert stranger.poll() is None
        finally:
            database.stop()
            stranger.kill()


@pytest.mark.parametrize("stage", ["data.new-*/PG_VERSION", "data.new-*/base/1/PG_VERSION", "data.new-*/pg_hba.conf"])
def test_killed_while_making_the_database(home: Path, stage: str) -> None:
    def begun(folder: Path) -> bool:
        return bool(list(folder.glob(stage))) or (folder / "data").exists()

    while True:
        with python(START, str(home)) as owner:
            wait_for(partial(begun, home / "postgres"))
            owner.kill()
        if not (home / "postgres" / "data").exists():
            break
        home = home.with_name(f"{home.name}-again")  # it was made while we looked away
    with EmbeddedPostgres(home, durable=False) as database:
        assert ask(database.url, "SELECT 1") == 1
    assert not list((home / "postgres").glob("data.new-*"))


def test_failing_to_make_the_database_is_one_plain_sentence(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "postgres").write_text("in the way")
    with pytest.raises(DatabaseStartError, match="cannot be used"):
        EmbeddedPostgres(home).start()


def test_version_without_programs_is_refused_and_left_alone(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as database:
        data = database.data
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseStartError, match="made by PostgreSQL 12"):
        EmbeddedPostgres(home, durable=False).start()
    assert (data / "PG_VERSION").read_text() == "12\n"


def test_older_version_is_upgraded_with_its_content(home: Path) -> None:
    newest, older = programs.installed()[:2]
    home.mkdir(parents=True)
    database = EmbeddedPostgres(home, durable=False)
    database.root.mkdir(mode=0o700)
    cluster.make(older, database._account(), database.data, durable=False)
    assert cluster.version(database.data) == older.major
    with cluster.Handed(database._account(), database.data) as handed:
        cluster._run(
            [older.path("postgres"), "--single", "-D", handed.path(database.data), cluster.ROLE],
            handed,
            what="fill the older database",
            text="CREATE TABLE kept AS SELECT 7 AS n;\nALTER TABLE kept OWNER TO undersigned;\n",
        )
    with database:
        assert cluster.version(database.data) == newest.major
        assert ask(database.url, "SELECT n FROM kept") == 7
    assert not list(database.root.glob("data.*"))


def test_copied_programs_run_and_are_private() -> None:
    account = postgres.Account(os.geteuid(), os.getegid(), pwd.getpwuid(os.geteuid()).pw_name)
    copied, folder = programs.copy(programs.installed()[0], account)
    try:
        assert programs.runs(copied, account)
        assert copied.root.is_relative_to(folder)
        assert not folder.stat().st_mode & stat.S_IRWXO
    finally:
        shutil.rmtree(folder)


if AS_ROOT:
    # Only root can become somebody else; an ordinary user's own run of this file covers that user.

    def test_ordinary_user_runs_it_alone(home: Path) -> None:
        nobody = pwd.getpwnam("nobody")
        home.parent.chmod(0o711)
        home.mkdir(mode=0o700)
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        with python(START, str(home), "nobody") as owner:
            assert owner.stdout is not None
            url = owner.stdout.readline().split()[1]
            question = "import psycopg, sys; become('nobody'); psycopg.connect(sys.argv[1]); print('in')"
            with python(question, url) as same:
                assert same.stdout is not None
                assert same.stdout.read() == "in\n"
            with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
                psycopg.connect(url)  # even root is a stranger there

    def test_service_account_cannot_enter_as_a_client(home: Path) -> None:
        with EmbeddedPostgres(home, durable=False) as database:
            owner = pwd.getpwuid(database.data.stat().st_uid).pw_name
            assert owner != "root"
            home.parent.chmod(0o755)
            home.chmod(0o755)
            (home / "postgres").chmod(0o755)
            question = """
import psycopg, sys
become(sys.argv[2])
try:
    psycopg.connect(sys.argv[1])
except psycopg.OperationalError as error:
    print(error)
"""
            with python(question, database.url, owner) as client:
                assert client.stdout is not None
                assert "Peer authentication failed" in client.stdout.read()

    def test_root_takes_over_what_an_ordinary_user_made(home: Path) -> None:
        nobody = pwd.getpwnam("nobody")
        home.parent.chmod(0o711)
        home.mkdir(mode=0o700)
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        with python(START, str(home), "nobody") as owner:
            assert owner.stdout is not None
            assert owner.stdout.readline()
        with EmbeddedPostgres(home, durable=False) as database:
            assert database.data.stat().st_uid == nobody.pw_uid
            assert ask(database.url, "SELECT 1") == 1

    def test_environment_closed_to_others_is_no_obstacle(home: Path) -> None:
        wheel = programs.installed()[0].root.parents[1]
        closed = home.parent / "site"
        closed.mkdir(mode=0o700)
        for name in (programs.PACKAGE, f"{programs.PACKAGE}.libs"):
            shutil.copytree(wheel / name, closed / name, ignore=shutil.ignore_patterns("*.a", "postgresql/server"))
        with python(START, str(home), environment={"PYTHONPATH": os.pathsep.join([str(closed), *sys.path])}) as owner:
            assert owner.stdout is not None
            url = owner.stdout.readline().split()[1]
            assert ask(url, "SELECT 1") == 1
            left = json.loads((home / "postgres" / "running.json").read_text())
            folder = Path(left["programs"][0])
            assert folder.stat().st_uid == os.geteuid()
            assert not folder.stat().st_mode & stat.S_IRWXO
            owner.kill()
            owner.wait()
        with EmbeddedPostgres(home, durable=False):
            assert not folder.exists()
