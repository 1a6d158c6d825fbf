"""What all tests of the room share: a clock that a test moves."""

from tests.letters.letters import moved_clock as moved_clock
