"""Records what an instance of the present version holds, for the upgrade tests of later ones.

    .venv/bin/python -m tests.upgrades.record 2026-11-21

writes `tests/upgrades/2026-11-21.backup` (an ordinary backup) and `….json` (its keys, which are of no other use, the
links of its people, and the statement with which this version keeps a form). Run it before a release; older ones stay.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from undersigned.server import backup
from undersigned.server.environment import database

HERE = Path(__file__).parent


def main(name: str) -> None:
    """Make the example campaign with a few people, and write it down."""
    with tempfile.TemporaryDirectory(prefix="us-") as closed:
        home = Path(closed) / "home"
        os.environ.pop("DATABASE_URL", None)
        os.environ["UNDERSIGNED_ORIGIN"] = "https://letters.example.org"
        with database(home):
            facts = _fill()
            backup.make(HERE / f"{name}.backup", home)
        facts["keys"] = {file.name: file.read_bytes().hex() for file in sorted((home / "keys").iterdir())}
        (HERE / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n")


def _fill() -> dict[str, object]:
    from undersigned.server.prepare import prepare

    prepare()
    import django

    django.setup()
    from tests.signatures.people import HIDDEN, NAMED, fill_in, sequence, sign_and_confirm
    from undersigned.ledger.publishing import publish_log
    from undersigned.letters.models import Letter, State
    from undersigned.server import demo
    from undersigned.signatures.actions import signing
    from undersigned.signatures.actions.signing import withdraw_signature
    from undersigned.signatures.queries import count_of

    demo.SIGNATURES = 20
    demo.seed()
    letter = Letter.objects.get(state=State.OPEN)
    named, hidden, gone = (
        sign_and_confirm(letter, f"{who}@example.org", entry)
        for who, entry in (("ada", NAMED), ("bo", HIDDEN), ("cleo", NAMED))
    )
    withdraw_signature(token=gone)
    sequence(letter)
    assert letter.log_id is not None
    publish_log(log_id=letter.log_id)
    waiting = fill_in(letter, "dan@example.org")
    return {
        "letter": letter.slug,
        "total": count_of(letter).total,
        "own": [named.hex(), hidden.hex()],
        "waiting": waiting.hex(),
        "keep": " ".join(signing._KEEP.split()),
    }


if __name__ == "__main__":
    main(sys.argv[1])
