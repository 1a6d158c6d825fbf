"""Which Chromium the journeys use: the system's, else the one that Playwright has fetched.

`python -m tests.browser` prints it, and ends with 1 when there is none.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

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


PATIENCE = 120_000  # milliseconds for each step: what Playwright gives by itself is short on a busy machine


def launch(playwright: "Playwright", *more: str) -> "Browser":
    """A running Chromium with patience. Root has no sandbox to offer, and /dev/shm may be tiny."""
    from playwright.sync_api import expect

    arguments = ["--disable-dev-shm-usage", *more]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    running = playwright.chromium.launch(executable_path=executable(), args=arguments, timeout=PATIENCE)
    expect.set_options(timeout=PATIENCE)
    for name in ("new_context", "new_page"):
        _make_patient(running, name)
    return running


def _make_patient(browser: "Browser", name: str) -> None:
    """Let everything that this way of opening gives wait as long."""
    plain = getattr(browser, name)

    def opened(**options: Any) -> Any:
        made = plain(**options)
        made.set_default_timeout(PATIENCE)
        return made

    setattr(browser, name, opened)


if __name__ == "__main__":
    path = executable()
    if path:
        print(path)
    sys.exit(0 if path else 1)
