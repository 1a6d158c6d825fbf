"""PostgreSQL servers on TCP, poolers and balancers on loopback: what several nodes stand on."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.server.helpers import wait_for
from tests.tools import PATH
from undersigned.server import cluster, supervisor
from undersigned.server.postgres import SERVICE_ACCOUNTS
from undersigned.server.processes import Account, end_processes, processes_in
from undersigned.server.programs import Programs, copy, installed, runs

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "32MB",
    "max_connections": "80",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "hot_standby": "on",
    "io_method": "sync",
    "fsync": "off",  # a kill is no power cut: what was written stays with the operating system
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


def free_port() -> int:
    return supervisor.free_port("127.0.0.1", 0)


def _account() -> Account:
    import pwd

    if os.geteuid():
        entry = pwd.getpwuid(os.geteuid())
        return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    for name in SERVICE_ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise AssertionError("no account for PostgreSQL")


class Machine:
    """What the servers of one test share: the programs, and the account that runs them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.account = folder, _account()
        self._copied: Path | None = None
        self.programs: Programs = installed()[0]
        if self.account.is_other:
            os.chown(folder, self.account.uid, self.account.gid)
            # All of them: a base backup is taken, and a standby promoted, with programs that `serve` needs none of.
            if not runs(self.programs, self.account):
                self.programs, self._copied = copy(self.programs, self.account, everything=True)

    def run(self, program: str, *arguments: str) -> None:
        with cluster.Handed(self.account) as handed:
            done = subprocess.run(
                [self.programs.path(program), *arguments],
                capture_output=True,
                text=True,
                check=False,
                **handed.arguments(),  # type: ignore[call-overload]
            )
        assert done.returncode == 0, done.stderr

    def close(self) -> None:
        if self._copied:
            shutil.rmtree(self._copied)


class Server:
    """One PostgreSQL on a port of 127.0.0.1; everyone on this machine may enter, for a test's length."""

    def __init__(self, machine: Machine, name: str) -> None:
        self.data, self.port = machine.folder / name, free_port()
        self._machine = machine
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, role: str = cluster.ROLE, database: str = cluster.ROLE) -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def make(self) -> "Server":
        cluster.make(self._machine.programs, self._machine.account, self.data, durable=False)
        (self.data / "pg_hba.conf").write_text(
            "host all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"
        )
        return self

    def follow(self, primary: "Server") -> "Server":
        """Become a copy of a running server."""
        self._machine.run(
            "pg_basebackup", f"--pgdata={self.data}", "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
            f"--dbname={primary.url(cluster.SUPERUSER, 'postgres')}?application_name=standby",
        )  # fmt: skip
        return self

    def start(self, **more: str) -> "Server":
        settings = {**SETTINGS, "port": str(self.port), **more}
        with cluster.Handed(self._machine.account) as handed:
            self._process = subprocess.Popen(
                [self._machine.programs.path("postgres"), "-D", str(self.data)]
                + [f"--{name}={value}" for name, value in settings.items()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **handed.arguments(),  # type: ignore[call-overload]
            )
        wait_for(lambda: self.ask("SELECT 1") == 1)
        return self

    def ask(self, question: str) -> object:
        """The first value of an answer, as the superuser; None while nothing answers."""
        with (
            contextlib.suppress(psycopg.OperationalError),
            psycopg.connect(self.url(cluster.SUPERUSER, "postgres"), autocommit=True, connect_timeout=2) as connection,
        ):
            row = connection.execute(question.encode()).fetchone()
            return row[0] if row else None
        return None

    def do(self, command: str) -> None:
        with psycopg.connect(self.url(cluster.SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(command.encode())

    def kill(self) -> None:
        """All its processes at once, without a word to anyone."""
        if self._process is not None:
            left = list(processes_in(self.data, "postgres"))
            end_processes(left, steps=((signal.SIGKILL, 5.0),))
            self._process.wait(120)
            self._process = None


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="us-nodes-"))
    made = Machine(folder)
    try:
        yield made
    finally:
        for data in folder.iterdir():
            end_processes(list(processes_in(data, "postgres")), steps=((signal.SIGKILL, 5.0),))
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def program(name: str, *arguments: str) -> Iterator[None]:
    """A program of the system that runs for the length of the block."""
    found = shutil.which(name, path=PATH)
    assert found, f"{name} is not installed"
    account = {"user": "nobody"} if os.getuid() == 0 else {}
    process = subprocess.Popen(
        [found, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account,  # type: ignore[call-overload]
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(120)


@contextlib.contextmanager
def pgbouncer(server: Server) -> Iterator[str]:
    """A pooler in transaction mode before a server; gives the address that leads through it."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="us-pool-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\n{cluster.ROLE} = host=127.0.0.1 port={server.port} user={cluster.ROLE}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
            "pool_mode = transaction\ndefault_pool_size = 8\nmax_client_conn = 200\n"
            "ignore_startup_parameters = extra_float_digits,options\n"
        )
        address = f"postgresql://{cluster.ROLE}@127.0.0.1:{port}/{cluster.ROLE}"
        with program("pgbouncer", str(folder / "pgbouncer.ini")):

            def answers() -> bool:
                with contextlib.suppress(psycopg.OperationalError):
                    psycopg.connect(address, connect_timeout=2).close()
                    return True
                return False

            wait_for(answers)
            yield address
