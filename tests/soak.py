"""How often the tests that kill processes do it: a small sample in every run, the long count in `make soak`."""

import os

SOAK = os.environ.get("UNDERSIGNED_SOAK") == "1"


def times(sample: int, soak: int) -> range:
    """A range of `sample` rounds, or of `soak` rounds in `make soak`."""
    return range(soak if SOAK else sample)
