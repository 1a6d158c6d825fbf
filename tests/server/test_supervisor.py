"""`undersigned serve` as its operator sees it: it comes up, stays up whatever is killed, and goes away whole."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.server.helpers import wait_for
from undersigned.server import supervisor
from undersigned.server.errors import PortTakenError, ServerError
from undersigned.server.processes import is_alive

READY = re.compile(r"^Undersigned is ready: http://127\.0\.0\.1:(\d+)/$")


class Server(NamedTuple):
    """A running `undersigned serve`."""

    process: subprocess.Popen[str]
    port: int
    errors: Path

    def family(self) -> dict[int, str]:
        """Every process below the server, with its command line."""
        found: dict[int, str] = {}
        waiting = [self.process.pid]
        while waiting:
            pid = waiting.pop()
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())
                found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
        found.pop(self.process.pid, None)
        return found

    def find(self, words: str) -> list[int]:
        """The processes below the server whose command line has these words, oldest first."""
        return sorted(pid for pid, line in self.family().items() if words in line)

    def answers(self, path: str = "/healthz") -> bool:
        """Whether a page is there."""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(request)
                return connection.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One data folder for all tests here, with its database made, so that no test needs another before it."""
    closed = Path(tempfile.mkdtemp(prefix="us-"))
    assert run("migrate", "--home", str(closed / "home")).returncode == 0
    yield closed / "home"
    shutil.rmtree(closed, ignore_errors=True)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "undersigned", *arguments]


def environment() -> dict[str, str]:
    """Ours, without what points to the tests' own database."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("UNDERSIGNED_", "DATABASE_"))}
    return ours | {"PYTHONPATH": os.pathsep.join(sys.path)}


@contextlib.contextmanager
def serving(home: Path, *arguments: str, more: dict[str, str] | None = None) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "errors"
        with errors.open("w") as file:
            process = subprocess.Popen(
                command("serve", "--home", str(home), "--port", "0", *arguments),
                env=environment() | (more or {}),
                cwd="/",
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )
        try:
            assert process.stdout is not None
            match = READY.match(process.stdout.readline().rstrip())
            assert match, errors.read_text()
            yield Server(process, int(match.group(1)), errors)
        finally:
            process.terminate()
            process.communicate(timeout=240)


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        env=environment() | variables,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_whole_and_cleanly(home: Path, number: signal.Signals) -> None:
    with serving(home) as server:
        assert server.answers()
        family = server.family()
        assert len(server.find("undersigned web")) >= 2
        assert len(server.find("undersigned work")) == 1
        server.process.send_signal(number)
        assert server.process.wait(120) == 0
        assert [line for pid, line in family.items() if is_alive(pid)] == []
        assert not server.answers()
        assert server.errors.read_text() == ""
    assert not (home / "postgres" / "running.json").exists()


@pytest.mark.parametrize("words", ["undersigned web", "undersigned work", "bin/postgres"])
def test_what_is_killed_comes_back(home: Path, words: str) -> None:
    with serving(home) as server:
        before = server.find(words)
        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda: set(server.find(words)) - set(before) and before[0] not in server.find(words))
        wait_for(server.answers)
        wait_for(lambda: not any(is_alive(pid) for pid in before))


def test_killed_web_process_is_replaced_while_the_others_answer(home: Path) -> None:
    with serving(home, "--workers", "2") as server:
        parent, first, _second = server.find("undersigned web")
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: len(server.find("undersigned web")) == 3 and first not in server.find("undersigned web"))
        assert is_alive(parent)
        wait_for(server.answers)


def test_everything_ends_with_a_killed_supervisor_and_the_next_start_says_nothing(home: Path) -> None:
    with serving(home) as server:
        family = server.family()
        server.process.kill()
        server.process.wait()
        with serving(home) as again:
            assert again.answers()
            assert again.errors.read_text() == ""
            wait_for(lambda: not any(is_alive(pid) for pid in family))


def test_everything_killed_at_once_is_recovered_from(home: Path) -> None:
    with serving(home) as server:
        for pid in [server.process.pid, *server.family()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.wait()
        with serving(home) as again:
            assert again.answers()
            assert again.errors.read_text() == ""


def test_second_server_on_one_folder_is_told_so_in_one_sentence(home: Path) -> None:
    with serving(home) as server:
        second = run("serve", "--home", str(home), "--port", "0")
        assert second.returncode == 2
        assert second.stdout == ""
        assert second.stderr.startswith("undersigned: Another Undersigned is running on ")
        assert second.stderr.count("\n") == 1
        assert server.answers()


def test_taken_port_is_told_in_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("serve", "--home", str(home), "--port", str(port))
    assert refused.returncode == 2
    assert refused.stderr == (
        f"undersigned: Port {port} on 127.0.0.1 is taken by another program. Choose another with --port.\n"
    )


def test_nothing_asked_reaches_the_log(home: Path) -> None:
    with serving(home) as server:
        assert not server.answers("/confirm/abcdefghijklmnopqrstuvwxyz?email=someone@example.org")
        assert not server.answers("/nowhere-someone")
        server.process.terminate()
        server.process.wait(120)
        assert server.errors.read_text() == ""
    log = (home / "postgres" / "postgresql.log").read_text()
    assert "someone" not in log


def test_commands_find_the_running_database_and_bring_up_a_stopped_one(home: Path) -> None:
    with serving(home):
        assert run("manage", "--home", str(home), "migrate", "--check").returncode == 0
    assert run("manage", "--home", str(home), "migrate", "--check").returncode == 0


def test_check_names_what_others_can_enter(home: Path) -> None:
    assert run("check", "--home", str(home)).returncode == 0
    home.chmod(0o755)
    try:
        found = run("check", "--home", str(home))
    finally:
        home.chmod(0o700)
    assert found.returncode == 1
    assert f"mend: Other users can enter the data folder {home}" in found.stdout


@pytest.mark.parametrize("step", ["serve", "check", "web", "work", "migrate"])
def test_nothing_starts_with_the_exception_for_loopback_outside_the_demo(home: Path, step: str) -> None:
    refused = run(step, "--home", str(home), UNDERSIGNED_FETCH_LOOPBACK="1")
    assert refused.returncode == 2
    assert refused.stderr.startswith("undersigned: UNDERSIGNED_FETCH_LOOPBACK would let strangers")


def test_the_exception_for_loopback_has_an_effect_in_the_demo_only(home: Path) -> None:
    code = "from undersigned import settings; print(settings.UNDERSIGNED_FETCH_LOOPBACK)"
    told = {}
    for demo in ("", "1"):
        variables = {
            "UNDERSIGNED_HOME": str(home),
            "UNDERSIGNED_DEMO": demo,
            "UNDERSIGNED_FETCH_LOOPBACK": "1",
            "DATABASE_URL": "postgresql:///nowhere",
        }
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment() | variables, capture_output=True, text=True, check=True
        )
        told[demo] = done.stdout.strip()
    assert told == {"": "False", "1": "True"}


def test_migrating_twice_does_nothing_the_second_time(home: Path) -> None:
    code = """
import sys
from pathlib import Path
from undersigned.server.environment import database
from undersigned.server.prepare import prepare
with database(Path(sys.argv[1])):
    print(prepare(), "django" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(home)], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "False False\n"


def test_demo_takes_no_folder_that_holds_something_else(tmp_path: Path) -> None:
    supervisor.mark_demo(tmp_path / "new")
    supervisor.mark_demo(tmp_path / "new")
    (tmp_path / "keys").mkdir()
    with pytest.raises(ServerError, match="Choose an empty folder"):
        supervisor.mark_demo(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["keys", "new"]


def test_port_of_root_and_unknown_address_are_told_apart() -> None:
    with pytest.raises(PortTakenError, match="not an address of this machine"):
        supervisor.free_port("no-such-host.invalid", 8000)
    with pytest.raises(PortTakenError, match="not an address of this machine"):
        supervisor.free_port("no-such-host.invalid", 0)
    assert 10_000 <= supervisor.free_port("127.0.0.1", 0) < 32_000


def test_supervisor_loads_neither_django_nor_the_database_driver() -> None:
    code = "import sys, undersigned.server.supervisor; print([m for m in sys.modules if m in ('django', 'psycopg')])"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
