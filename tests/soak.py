"""How often the tests that kill and that guess do it: a small sample in every run, the long count in `make soak`.

`python -m tests.soak` runs every test that has a long count, part after part, each on as many processors as it can use,
and says at the end what each part took and what it found. Words behind it go to pytest instead of the list of parts.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

SOAK = os.environ.get("UNDERSIGNED_SOAK") == "1"
TESTS = Path(__file__).parent
# Servers of their own, killed again and again: few side by side, so that each has the load it is meant to have.
KILLS = [
    "promises/test_the_log_survives_its_sequencer.py",
    "promises/test_an_acknowledged_signature_is_never_lost.py",
    "promises/test_a_full_disk_loses_nothing.py",
    "mail/test_mail_server_killed.py",
    "delivery/test_an_update_reaches_each_once.py",
    "nodes/test_failover.py",
]


def times(sample: int, soak: int) -> range:
    """A range of `sample` rounds, or of `soak` rounds in `make soak`."""
    return range(soak if SOAK else sample)


def guessing() -> list[str]:
    """The files with properties that are tried with made-up input, and with other counts that are long in the soak."""
    signs = ("@given", "SOAK", "times(")
    return sorted(
        str(file)
        for file in TESTS.glob("*/test_*.py")
        if any(sign in file.read_text() for sign in signs) and str(file.relative_to(TESTS)) not in KILLS
    )


def main(words: list[str]) -> int:
    """Run all parts; 0 when all of them passed."""
    parts = {
        "what guesses and what counts": ["--numprocesses=auto", *guessing()],
        "what kills": ["--numprocesses=2", *(str(TESTS / name) for name in KILLS)],
    }
    if words:
        parts = {"what was asked for": words}
    told, failed = [], False
    for name, arguments in parts.items():
        begun = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-m", "not journey", "--durations=10", *arguments]
        done = subprocess.run(command, env=os.environ | {"UNDERSIGNED_SOAK": "1"}, check=False)
        failed |= done.returncode != 0
        minutes, seconds = divmod(round(time.monotonic() - begun), 60)
        told.append(f"{name}: {'passed' if done.returncode == 0 else 'FAILED'} in {minutes} min {seconds} s")
    print("\n".join(told), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
