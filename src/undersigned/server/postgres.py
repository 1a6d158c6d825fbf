"""The embedded PostgreSQL: a real engine in one folder, started and stopped with us. No Django.

Layout below the data folder (docs/decisions/embedded-postgresql.md says why):

    <home>/postgres/             ours, 0700
        data/                    the database, of the account that runs it, 0700
        socket/                  its socket (or a private temporary folder when the path is too long for a socket)
        lock                     held while an Undersigned uses the folder
        running.json             where the socket and the copied programs are while it runs
        postgresql.log           its log: no statement, no value
"""

import contextlib
import errno
import fcntl
import json
import os
import pwd
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from undersigned.server import cluster
from undersigned.server.errors import DatabaseStartError, FolderInUseError, NoRoomError
from undersigned.server.processes import (
    Account,
    die_with_parent,
    end_processes,
    heads_of,
    is_alive,
    processes_in,
)
from undersigned.server.programs import RUNNING, Programs, copy, installed, runs

# The path of a socket has at most 107 bytes; this comes after the folder.
SOCKET_NAME = "/.s.PGSQL.5432"
SOCKET_LIMIT = 107
SERVICE_ACCOUNTS = ("undersigned", "postgres", "nobody")
START_SECONDS = 60.0
REFUSED_SECONDS = 10.0
LOG_BYTES = 1_000_000
ROOM = 20 * 2**20  # PostgreSQL takes room for its log 16 MB at a time
FULL = (errno.ENOSPC, errno.EDQUOT)

# Small memory first: the whole of `serve` stays below 350 MB. Nothing that a row holds may reach the log.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "huge_pages": "off",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    "effective_cache_size": "256MB",
    "jit": "off",
    "io_method": "sync",  # the default starts three more processes
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "on",
    "max_wal_size": "512MB",
    # What was written there goes within about an hour: a new segment each hour, and none is used again with what is in
    # it. By default an old one may lie about for weeks on a quiet server.
    "archive_timeout": "1h",
    "wal_recycle": "off",
    "autovacuum_max_workers": "2",
    "autovacuum_naptime": "1min",
    "idle_in_transaction_session_timeout": "5min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_min_messages": "log",  # errors repeat values that people typed; what stops the server is still logged
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_lock_waits": "off",
    "log_temp_files": "-1",
}
# Safe from kills still, as the operating system keeps what was written; not from a power cut.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One embedded PostgreSQL on one data folder.

    `durable=False` is for tests only: a power cut may then destroy the database. Start and stop it from the main
    thread: it ends when the thread that started it ends.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = Path(home).expanduser().resolve()
        self.root = self.home / "postgres"
        self.data = self.root / "data"
        self.log = self.root / "postgresql.log"
        self._durable = durable
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket = self.root / "socket"
        self._copies: list[Path] = []

    @property
    def url(self) -> str:
        """The database's address, for any process of the system user that started it."""
        return f"postgresql:///{cluster.ROLE}?host={quote(str(self._socket), safe='')}&user={cluster.ROLE}"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running server, to be watched by whoever started it."""
        return self._process

    def start(self) -> str:
        """Start, after clearing up what a killed run left; make the database the first time. Returns the address.

        Raises FolderInUseError when another Undersigned runs on the folder, DatabaseStartError for any other reason.
        """
        if self._process is not None and self._process.poll() is None:
            return self.url
        try:
            self._make_folders()
            self._take_lock()
            self._clear_leftovers()
            self._user = self._account()
            kept = self._prepare(self._user)
            self._launch(self._user)
            if kept is not None:
                cluster.remove(kept)
        except OSError as error:
            self.stop()
            if error.errno in FULL:
                raise NoRoomError(no_room(self.home)) from error
            raise DatabaseStartError(
                f"The data folder {self.home} cannot be used: {error.strerror}. Choose another one with --home."
            ) from error
        except BaseException:
            self.stop()
            raise
        return self.url

    def restart(self) -> None:
        """Start again, at the same address, a server that died under us.

        Raises NoRoomError where the disk is full, DatabaseStartError when it cannot start for another reason.
        """
        if self._lock is None:
            raise DatabaseStartError("The database was never started.")
        self._end_servers()
        for left in self._socket.iterdir():
            left.unlink()
        try:
            self._launch(self._user)
        except OSError as error:
            if error.errno in FULL:
                raise NoRoomError(no_room(self.home)) from error
            raise

    def stop(self) -> None:
        """Stop at once but cleanly: open transactions are rolled back, what was committed is on disk."""
        if self._process is not None:
            for number, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
                if self._process.poll() is None:
                    self._process.send_signal(number)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(seconds)
            self._process = None
        if self._lock is not None:
            self._remove_temporary([self._socket, *self._copies])
            self._copies = []
            (self.root / "running.json").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _make_folders(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.mkdir(mode=0o700, exist_ok=True)
        self.root.chmod(0o700)

    def _take_lock(self) -> None:
        self._lock = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise FolderInUseError(
                f"Another Undersigned is running on {self.home}. Stop it first, or choose another folder with --home."
            ) from None

    def _clear_leftovers(self) -> None:
        """End a server that outlived its killed parent, and remove half-made folders. We hold the lock."""
        self._end_servers()
        for folder in self.root.glob("data.new-*"):
            while left := list(processes_in(folder, *RUNNING)):  # again: one of them may just have started another
                end_processes(left, steps=((signal.SIGKILL, 5.0),))
            cluster.remove(folder)
        if not self.data.exists():  # killed between the two renamings of an upgrade
            for kept in sorted(self.root.glob("data.old-*"))[-1:]:
                cluster.settle(kept, self.data)
        with contextlib.suppress(OSError, ValueError):
            left_behind = json.loads((self.root / "running.json").read_text())
            self._remove_temporary([Path(left_behind["socket"]), *map(Path, left_behind["programs"])])

    def _end_servers(self) -> None:
        left = list(processes_in(self.data, "postgres"))
        # The postmaster first: its helpers, told to stop before it has told them, would make it a crash.
        end_processes(heads_of(left), steps=((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)))
        end_processes(left, steps=((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)))
        # Whoever wrote it is gone: its number may by now belong to another process, which PostgreSQL would respect.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _remove_temporary(self, folders: list[Path]) -> None:
        for folder in folders:
            if folder.name.startswith("undersigned-") or folder == self.root / "socket":
                cluster.remove(folder)

    def _account(self) -> Account:
        """Who runs the server: we, or as root the owner of the database, else a service account."""
        if os.geteuid() != 0:
            return Account(os.geteuid(), os.getegid(), _own_name())
        if self.data.exists() and (owner := self.data.stat()).st_uid != 0:
            with contextlib.suppress(KeyError):
                return _from_entry(pwd.getpwuid(owner.st_uid))
            return Account(owner.st_uid, owner.st_gid, str(owner.st_uid))
        for name in SERVICE_ACCOUNTS:
            with contextlib.suppress(KeyError):
                if (entry := pwd.getpwnam(name)).pw_uid != 0:
                    return _from_entry(entry)
        raise DatabaseStartError(
            "PostgreSQL does not run as root, and none of the accounts "
            f"{', '.join(SERVICE_ACCOUNTS)} exists. Add the account undersigned, or set DATABASE_URL."
        )

    def _prepare(self, account: Account) -> Path | None:
        """Programs, socket folder, data folder. Returns the folder of an older version, kept until the new one runs."""
        self._socket = self._socket_folder(account)
        available = {programs.major: programs for programs in installed()}
        newest = available[max(available)]
        present = cluster.version(self.data) if self.data.exists() else None
        upgrading = present is not None and present != newest.major
        if upgrading and present not in available:
            raise DatabaseStartError(
                f"The database in {self.data} was made by PostgreSQL {present}, and this installation has "
                f"{newest.major}. Install the release of Undersigned that made it, back up, and restore with this one."
            )
        self._programs = self._usable(newest, account, everything=upgrading)
        kept = None
        if present is None:
            cluster.make(self._programs, account, self.data, durable=self._durable)
        elif upgrading:
            old = self._usable(available[present], account, everything=True)
            kept = cluster.upgrade(old, self._programs, account, self.data, self._socket)
        cluster.write_access_rules(self.data, account, [_own_name()])
        return kept

    def _usable(self, programs: Programs, account: Account, *, everything: bool) -> Programs:
        if not account.is_other or runs(programs, account):
            return programs
        copied, folder = copy(programs, account, everything=everything)
        self._copies.append(folder)
        self._note_running()
        return copied

    def _socket_folder(self, account: Account) -> Path:
        folder = self.root / "socket"
        if len(os.fsencode(str(folder) + SOCKET_NAME)) > SOCKET_LIMIT:
            folder = Path(tempfile.mkdtemp(prefix="undersigned-", dir=_runtime_folder()))
        else:
            cluster.remove(folder)
            folder.mkdir(mode=0o700)
        if account.is_other:
            os.chown(folder, account.uid, account.gid)
        self._socket = folder
        self._note_running()
        return folder

    def _note_running(self) -> None:
        text = json.dumps({"socket": str(self._socket), "programs": [str(folder) for folder in self._copies]})
        new = self.root / "running.json.new"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as file:
            file.write(text)
        new.rename(self.root / "running.json")

    def _launch(self, account: Account) -> None:
        settings = SETTINGS | ({} if self._durable else NOT_DURABLE)
        refused_until = time.monotonic() + REFUSED_SECONDS
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            with cluster.Handed(account, self.data, self._socket) as handed:
                settings["unix_socket_directories"] = handed.path(self._socket)
                command = [self._programs.path("postgres"), "-D", handed.path(self.data)]
                command += [f"--{name}={value}" for name, value in settings.items()]
                while not self._try(command, handed, log):
                    if not has_room(self.home):
                        raise NoRoomError(no_room(self.home))
                    if time.monotonic() > refused_until:
                        raise DatabaseStartError(f"PostgreSQL stopped while starting; its log {self.log} says why.")
                    time.sleep(0.2)
        finally:
            os.close(log)

    def _try(self, command: list[str], handed: cluster.Handed, log: int) -> bool:
        """Start the server once and wait until it is ready; False when it refused.

        It refuses while a child of a killed server still lives, which is over within moments: worth another try.
        """
        process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us: we stop it after those who use it
            preexec_fn=die_with_parent(signal.SIGINT),
            **handed.arguments(),
        )
        self._process = process
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None:
            if _is_ready(self.data):
                return True
            if time.monotonic() > deadline:
                raise DatabaseStartError(f"PostgreSQL is not ready after {START_SECONDS:.0f} seconds; see {self.log}.")
            time.sleep(0.01)
        return False


def has_room(home: Path) -> bool:
    """Whether PostgreSQL can go on writing on the disk that holds this folder; True where nobody can tell."""
    try:
        there = os.statvfs(home)
    except OSError:
        return True
    return there.f_bavail * there.f_frsize >= ROOM


def no_room(home: Path) -> str:
    """What is said where it cannot."""
    return f"There is no room left on the disk of {home}: nothing new can be kept until there is."


def running_url(home: Path) -> str | None:
    """The address of the embedded database that another process runs on `home`, or None when none runs there."""
    database = EmbeddedPostgres(home)
    try:
        where = Path(json.loads((database.root / "running.json").read_text())["socket"])
        first = (database.data / "postmaster.pid").read_text().splitlines()[0]
    except (OSError, ValueError, KeyError, IndexError):
        return None
    if not (first.isdigit() and is_alive(int(first)) and _is_ready(database.data)):
        return None
    database._socket = where
    return database.url


def _is_ready(data: Path) -> bool:
    """PostgreSQL writes its state as the eighth line of its process file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _runtime_folder() -> str:
    """A folder with a short path for our private one: the session's, else the system's temporary folder."""
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    if session and len(session) < 60 and os.access(session, os.W_OK) and Path(session).stat().st_uid == os.geteuid():
        return session
    folder = tempfile.gettempdir()
    return folder if len(folder) < 60 else "/tmp"  # noqa: S108 - holds a folder that mkdtemp makes private


def _own_name() -> str:
    """Our own account's name, which the kernel vouches for at the socket."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise DatabaseStartError(
            f"The system user number {os.geteuid()} has no name, and PostgreSQL needs one. "
            "Add the user to /etc/passwd, or set DATABASE_URL."
        ) from None


def _from_entry(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
