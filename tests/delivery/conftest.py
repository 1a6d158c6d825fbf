"""What the tests of this room share."""

from tests.letters.letters import moved_clock

__all__ = ["moved_clock"]
