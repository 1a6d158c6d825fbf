"""What every test run shares: how long the guessing tests guess, and whether there is a browser for the journeys."""

import os
from itertools import islice

import pytest
from hypothesis import settings

from tests import browser
from tests.soak import SOAK

# The same few people in every test; programs that read printed sheets.
pytest_plugins = ["tests.cast", "tests.tools"]

CHROMIUM = browser.executable()

# Where the tests are that take long, mostly by waiting for servers and browsers; the longest first.
LONG = (
    "tests/promises/",
    "tests/nodes/",
    "tests/journeys/test_every_page",
    "tests/deploy/",
    "tests/upgrades/",
    "tests/server/",
    "tests/reprints/test_three",
    "tests/journeys/",
)

# No deadline: a busy machine is no failure. Derandomised outside the soak, so that a red run is red again.
settings.register_profile("sample", deadline=None, derandomize=True)
settings.register_profile("soak", deadline=None, max_examples=5000)
settings.load_profile("soak" if SOAK else "sample")


def pytest_configure() -> None:
    """Under CI a run without a browser is a failed run."""
    if CHROMIUM is None and os.environ.get("CI") == "true":
        raise pytest.UsageError(browser.MISSING)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests begin. Without a browser the journeys are left out; the last line of the run says so."""
    items[:] = long_ones_first(items, workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    if CHROMIUM is None:
        journeys = [item for item in items if item.get_closest_marker("journey")]
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if item not in journeys]


def long_ones_first(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Each worker's stretch of the list begins with its share of the tests that take long.

    Else one of them, taken last, would keep the whole run waiting. What else a worker has, others take when they are
    done (`--dist=worksteal`).
    """
    ranks: dict[pytest.Item, int] = {}
    for item in items:
        if fitting := [rank for rank, name in enumerate(LONG) if item.nodeid.startswith(name)]:
            ranks[item] = min(fitting)
    long = sorted(ranks, key=lambda item: ranks[item])
    short = iter([item for item in items if item not in ranks])
    shares = [long[worker::workers] for worker in range(workers)]
    stretch = len(items) // workers
    return [one for share in shares for one in (*share, *islice(short, max(0, stretch - len(share))))] + list(short)


def pytest_runtest_setup() -> None:
    """What a test leaves in this process reaches no other: its last page's language, keys of a database since gone."""
    from django.utils import translation

    from undersigned.ledger import keys

    translation.deactivate()
    keys._recorded.clear()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what did not run."""
    if CHROMIUM is None:
        terminalreporter.write_line(browser.MISSING)
