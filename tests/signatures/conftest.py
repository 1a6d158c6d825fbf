"""What the tests of signing share."""

from tests.letters.letters import moved_clock

__all__ = ["moved_clock"]
