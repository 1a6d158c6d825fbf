"""A browser for the room's journeys."""

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch


@pytest.fixture
def chromium(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A running Chromium. Playwright's loop runs in this thread, and Django would take it for its own."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()
        # Inside the loop Django has connections of its own; left open, they keep the test database from going.
        connections.close_all()
