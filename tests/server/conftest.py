"""Folders for tests that start servers."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder with a short path, below a folder that is closed to all other users."""
    closed = Path(tempfile.mkdtemp(prefix="us-"))
    yield closed / "home"
    shutil.rmtree(closed, ignore_errors=True)
