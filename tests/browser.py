"""Which Chromium the journeys use: the system's, else the one that Playwright has fetched.

`python -m tests.browser` prints it, and ends with 1 when there is none.
"""

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "The browser journeys did not run: no Chromium on this machine, and Playwright could fetch none. "
    "Install chromium, or name one in CHROMIUM."
)


def executable() -> str | None:
    """The path of a Chromium, or None. CHROMIUM in the environment goes first."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((found for name in NAMES if (found := shutil.which(name))), None) or _fetched()


def _fetched() -> str | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright").expanduser()
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def launch_options() -> dict[str, object]:
    """Arguments for Playwright's `chromium.launch`. Root has no sandbox to offer, and /dev/shm may be tiny."""
    arguments = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": executable(), "args": arguments}


if __name__ == "__main__":
    path = executable()
    if path:
        print(path)
    sys.exit(0 if path else 1)
