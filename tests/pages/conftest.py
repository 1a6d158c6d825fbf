"""A visitor of an instance that has, beside its own addresses, some that fail on purpose; and a browser."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from tests import browser


@pytest.fixture
def visitor(settings) -> Client:
    """No database is opened for this visitor: pytest-django fails a test that touches it."""
    settings.ROOT_URLCONF = "tests.pages.addresses"
    return Client(raise_request_exception=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A running Chromium. Playwright's loop runs in this thread, and Django would take it for its own."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = browser.launch(playwright)
        yield running
        running.close()
