"""What the tests of messages share."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.letters.letters import moved_clock
from undersigned.sealing.keystore import KeyStore

__all__ = ["moved_clock"]


@pytest.fixture(autouse=True)
def own_keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.KEYSTORE = KeyStore(tmp_path / "keys")
