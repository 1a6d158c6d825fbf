"""A visitor of an instance that has, beside its own addresses, some that fail on purpose."""

import pytest
from django.test import Client


@pytest.fixture
def visitor(settings) -> Client:
    """No database is opened for this visitor: pytest-django fails a test that touches it."""
    settings.ROOT_URLCONF = "tests.pages.addresses"
    return Client(raise_request_exception=False)
