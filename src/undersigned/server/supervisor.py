"""`undersigned serve` and `undersigned demo`: start everything, restart what dies, stop everything.

It stays small (no Django, no database driver): it lives as long as the server does. Everything heavy happens in
processes that it starts. Nothing that they are asked or that they answer passes through here.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from undersigned.server.children import Child
from undersigned.server.environment import require_safe_settings
from undersigned.server.errors import ChildError, DatabaseStartError, NoRoomError, PortTakenError, ServerError
from undersigned.server.postgres import EmbeddedPostgres, has_room, no_room
from undersigned.server.processes import die_with_parent

READY_SECONDS = 120.0
LOOK_SECONDS = 5.0
STOP_SECONDS = 12.0
FAILURES_AT_START = 3
DEMO_MARK = "this-is-a-demo"


class Options(NamedTuple):
    """What the command line said. `port` 0 means any free one."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 8
    demo: bool = False


def run(options: Options) -> int:
    """Serve until SIGTERM or SIGINT. Returns 0 after a clean stop.

    Raises ServerError when something cannot be started.
    """
    require_safe_settings(demo=options.demo)
    return _Supervisor(options).run()


class _Supervisor:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._database: EmbeddedPostgres | None = None
        self._children: list[Child] = []
        self._stopping = False
        self._is_full = False
        self._wake_read, self._wake_write = os.pipe()
        for descriptor in (self._wake_read, self._wake_write):
            os.set_blocking(descriptor, False)

    def run(self) -> int:
        port = free_port(self._options.host, self._options.port)
        origin = f"http://{_bracketed(self._options.host)}:{port}"
        if self._options.demo:
            mark_demo(self._options.home)
        self._catch_signals()
        try:
            environment = self._environment(origin)
            self._step(["migrate"], environment)
            if not self._stopping:
                self._start(port, environment)
                self._wait_until_ready(port)
                self._announce(origin, environment)
            self._watch()
        finally:
            self._stop()
        return 0

    def _environment(self, origin: str) -> dict[str, str]:
        """The environment of the children; starts the embedded database if no other is named."""
        options = self._options
        environment = dict(
            os.environ, UNDERSIGNED_HOME=str(options.home), DJANGO_SETTINGS_MODULE="undersigned.settings"
        )
        if options.demo:
            # The demo never touches a database or a mail server that the operator has set up for real.
            environment |= {"UNDERSIGNED_DEMO": "1", "UNDERSIGNED_ORIGIN": origin}
            for name in ("DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL"):
                environment.pop(name, None)
        environment.setdefault("UNDERSIGNED_ORIGIN", origin)
        if not environment.get("DATABASE_URL"):
            self._database = EmbeddedPostgres(options.home)
            environment["DATABASE_URL"] = self._database.start()
        return environment

    def _step(self, arguments: list[str], environment: dict[str, str]) -> str:
        """Run one of our own commands to its end, unless a signal comes, and return what it printed."""
        command = [sys.executable, "-m", "undersigned", *arguments]
        with subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        ) as process:
            assert process.stdout is not None
            while process.poll() is None and not self._stopping:
                self._sleep(0.5)
            if self._stopping:
                process.terminate()
            printed = process.stdout.read()
        if process.returncode and not self._stopping:
            raise ChildError(f"“undersigned {arguments[0]}” failed, so nothing was started. Its message is above.")
        return printed

    def _start(self, port: int, environment: dict[str, str]) -> None:
        options = self._options
        web = ["web", "--host", options.host, "--port", str(port)]
        web += ["--workers", str(options.workers), "--threads", str(options.threads)]
        self._children = [
            Child("the web server", web, environment),
            Child("the background worker", ["work"], environment),
        ]
        if environment.get("UNDERSIGNED_LMTP") and not options.demo:
            self._children.append(Child("the receiver of mail", ["receive"], environment))
        for child in self._children:
            child.start()

    def _wait_until_ready(self, port: int) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._stopping and not answers(self._options.host, port):
            self._look_after()
            for child in self._children:
                if child.failures >= FAILURES_AT_START:
                    raise ChildError(f"{child.name.capitalize()} does not start. Its message is above.")
            if time.monotonic() > deadline:
                raise ChildError(f"Nothing answers on port {port} after {READY_SECONDS:.0f} seconds.")
            self._sleep(0.05)

    def _announce(self, origin: str, environment: dict[str, str]) -> None:
        link = ""
        if self._options.demo and not self._stopping:
            link = self._step(["seed-demo"], environment).strip()
        if self._stopping:
            return
        print(f"Undersigned is ready: {origin}/", flush=True)
        if link:
            print(f"Mails are shown at:   {origin}/outbox/", flush=True)
            print(f"Sign in as organiser: {link}", flush=True)
        print("Press Ctrl-C to stop.", flush=True)

    def _watch(self) -> None:
        while not self._stopping:
            self._sleep(self._look_after())

    def _look_after(self) -> float:
        """Restart what died. Returns the seconds until the next look; a dying child wakes us earlier."""
        self._look_at_the_disk()
        self._look_after_database()
        waits = [wait for child in self._children if (wait := child.watch()) is not None]
        return min(waits, default=LOOK_SECONDS)

    def _look_at_the_disk(self) -> None:
        """Say once that it is full, and once that it no longer is."""
        is_full = not has_room(self._options.home)
        if is_full != self._is_full:
            self._is_full = is_full
            home = self._options.home
            said = no_room(home) if is_full else f"There is room again on the disk of {home}."
            print(f"undersigned: {said}", file=sys.stderr, flush=True)

    def _look_after_database(self) -> None:
        database = self._database
        if database is None or database.process is None or database.process.poll() is None:
            return
        print("undersigned: the database ended; starting it again", file=sys.stderr, flush=True)
        waits = iter((0.5, 2.0, 5.0, 10.0))
        while not self._stopping:
            try:
                database.restart()
            except NoRoomError:  # over when somebody makes room
                self._look_at_the_disk()
                while self._is_full and not self._stopping:
                    self._sleep(1.0)
                    self._look_at_the_disk()
            except DatabaseStartError:
                wait = next(waits, None)
                if wait is None:
                    raise
                self._sleep(wait)
            else:
                return

    def _stop(self) -> None:
        for child in self._children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.stop(deadline - time.monotonic())
        if self._database is not None:
            self._database.stop()

    def _catch_signals(self) -> None:
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # so that a dying child wakes us

    def _on_stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _sleep(self, seconds: float) -> None:
        """Sleep until a signal comes, at most `seconds`."""
        if self._stopping:
            return
        ready, _, _ = select.select([self._wake_read], [], [], seconds)
        if ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake_read, 4096)


def free_port(host: str, port: int) -> int:
    """The port itself, or any free one for 0. Raises PortTakenError when another program has it.

    One for 0 lies below those that the system gives away by itself (from 32768) if it can, so that no program gets it
    by chance in the seconds before the web server takes it.
    """
    free = _bound(host, port)
    for _try in range(0 if port else 9):
        with contextlib.suppress(PortTakenError):
            return _bound(host, 10_000 + int.from_bytes(os.urandom(4)) % 22_000)
    return free


def _bound(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise PortTakenError(f"Port {port} is for root only. Choose one above 1023 with --port.") from error
        except socket.gaierror as error:
            raise PortTakenError(f"{host} is not an address of this machine. Choose another with --host.") from error
        except OSError as error:
            raise PortTakenError(
                f"Port {port} on {host} is taken by another program. Choose another with --port."
            ) from error
        return int(probe.getsockname()[1])


def answers(host: str, port: int) -> bool:
    """Whether /healthz answers 200. Spoken by hand: an HTTP library would double our memory."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((target, port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return connection.recv(64).split(b" ", 2)[1:2] == [b"200"]
    except OSError:
        return False


def mark_demo(home: Path) -> None:
    """Make sure that the demo has a folder of its own: its outbox is open to everyone who can reach it.

    Raises ServerError when the folder holds anything that is not a demo's.
    """
    if home.exists() and any(home.iterdir()) and not (home / DEMO_MARK).exists():
        raise ServerError(f"{home} holds something that is not a demo. Choose an empty folder with --home.")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / DEMO_MARK).touch(mode=0o600)


def _bracketed(host: str) -> str:
    shown = "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104 - compared, not bound
    return f"[{shown}]" if ":" in shown else shown
