"""A real `undersigned demo`: its own processes, its own database, a free port; as somebody at a terminal starts it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from undersigned.server.postgres import running_url

READY = re.compile(r"^Undersigned is ready: (http://127\.0\.0\.1:\d+)/$", re.M)
LINK = re.compile(r"^Sign in as organiser: (http\S+)$", re.M)
LAST_LINE = "Press Ctrl-C to stop."


class Demo:
    """The running demo. `origin` has no final slash. Its folder is its own, unless `home` is one that is ready."""

    def __init__(self, home: Path | None = None, *sizes: str, **more: str) -> None:
        self._folder = None if home else Path(tempfile.mkdtemp(prefix="us-"))  # sockets need a short path
        self._home = home or Path(str(self._folder)) / "home"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "undersigned", "demo", "--port", "0", "--home", str(self._home), *sizes],
            env=self._environment() | more,
            cwd="/",
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            printed = self._printed()
            found, link = READY.search(printed), LINK.search(printed)
            assert found, printed
            assert link, printed
        except BaseException:
            self.stop()
            raise
        self.origin = found[1]
        self._printed_link: str | None = link[1]

    @property
    def database_url(self) -> str:
        """The address of its database."""
        url = running_url(self._home)
        assert url is not None
        return url

    def sign_in_link(self) -> str:
        """The link that the terminal shows; each works once, so afterwards what `seed-demo` prints, a fresh one."""
        if self._printed_link:
            link, self._printed_link = self._printed_link, None
            return link
        answer = subprocess.run(
            [sys.executable, "-m", "undersigned", "seed-demo", "--home", str(self._home)],
            env=self._environment() | {"UNDERSIGNED_DEMO": "1", "UNDERSIGNED_ORIGIN": self.origin},
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
            timeout=240,
        )
        return answer.stdout.strip()

    def stop(self) -> None:
        """End it as Ctrl-C does, by its process id, and remove its folder."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(120)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _printed(self) -> str:
        assert self._process.stdout is not None
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            if line.startswith(LAST_LINE):
                break
        return "".join(lines)

    @staticmethod
    def _environment() -> dict[str, str]:
        """Ours, without what points to the tests' own database."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("UNDERSIGNED_", "DATABASE_"))}
        return ours | {"PYTHONPATH": os.pathsep.join(sys.path)}
