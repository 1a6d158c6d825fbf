"""A pytest plugin: Poppler copies text out of what we print, zbar reads its codes, PgBouncer pools connections.

Tests that need one of them are marked so.

It is named in tests/conftest.py and not a conftest here, so that its line is said also when tests run on all cores.
"""

import os
import shutil

import pytest

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])  # where Debian puts what runs as a service
TOOLS = {"poppler": "pdftotext", "zbar": "zbarimg", "pgbouncer": "pgbouncer"}
PACKAGES = {"poppler": "poppler-utils", "zbar": "zbar-tools", "pgbouncer": "pgbouncer"}


def missing() -> list[str]:
    """The markers whose program is not on this machine."""
    return [marker for marker, program in TOOLS.items() if shutil.which(program, path=PATH) is None]


def sentence() -> str:
    """What the run says about it."""
    packages = " and ".join(PACKAGES[marker] for marker in missing())
    return f"Tests that need other programs did not run: install {packages}."


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers. Under CI a run without the programs is a failed run."""
    for marker, program in TOOLS.items():
        config.addinivalue_line("markers", f"{marker}: needs the program {program}")
    if missing() and os.environ.get("CI") == "true":
        raise pytest.UsageError(sentence())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a program its tests are left out; the last line of the run says so."""
    absent = missing()
    left_out = [item for item in items if any(item.get_closest_marker(marker) for marker in absent)]
    if not left_out:
        return
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what did not run."""
    if missing():
        terminalreporter.write_line(sentence())
