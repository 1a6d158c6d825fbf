"""One demo and one browser for all journeys."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.urls import clear_url_caches
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch
from tests.journeys.demo import Demo
from tests.journeys.sights import Sight, every_sight
from undersigned.campaigns.models import Campaign, Organiser


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """A running demo."""
    running = Demo()
    yield running
    running.stop()


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


@pytest.fixture
def sights(
    transactional_db: None, settings: Any, campaign: Campaign, olena: Organiser, tove: Organiser
) -> Iterator[list[Sight]]:
    """The world, made once."""
    settings.UNDERSIGNED_DEMO = True
    settings.ROOT_URLCONF = "tests.journeys.addresses"
    clear_url_caches()
    yield every_sight(campaign)
    clear_url_caches()
