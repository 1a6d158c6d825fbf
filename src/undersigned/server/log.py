"""`undersigned log …` and `undersigned witness`: signing keys, logs of others to watch, recovery, a small witness."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from undersigned.server.errors import ServerError

if TYPE_CHECKING:  # Django is loaded by the steps that need it
    from undersigned.ledger.models import Log
    from undersigned.letters.models import Letter


def recover(slug: str, source: str) -> int:
    """Put back the leaves of a letter's log that were published and are missing in the database."""
    from undersigned.ledger.verify_command import open_source
    from undersigned.signatures.actions.recovering import recover_log

    letter = _letter(slug)
    fetch, _where = open_source(source, slug)
    number = recover_log(letter=letter, fetch=fetch)
    print(f"{number} leaves were put back. The log is published again.")
    return 0


def resume(slug: str) -> int:
    """Let a log go on that was held since its backup was restored: nothing was published after the backup."""
    from undersigned.ledger.actions import heads
    from undersigned.ledger.publishing import check_guard

    log = _log_of(slug)
    heads().release(log.pk)
    if refusal := check_guard(log=log):
        heads().hold(log.pk)
        raise ServerError(f"It cannot go on. {refusal}")
    print("The log goes on. Anything published after the backup would now be contradicted: stop the old server.")
    return 0


def show_keys() -> int:
    """Print the keys that sign or have signed, the newest first, and the one with which this instance cosigns."""
    from undersigned.ledger.keys import host, record_log_keys, witness_signer
    from undersigned.ledger.queries import log_keys

    record_log_keys()
    for key in log_keys(f"{host()}/letters/…/log"):
        times = f"since {key.since:%Y-%m-%d}" + (f" until {key.until:%Y-%m-%d}, retired" if key.until else "")
        print(f"log key {key.generation:<4} {key.verifier.public.hex()} {times}")
    print(f"witnesses    {witness_signer().verifier.vkey}")
    return 0


def rotate_key(retire: int | None) -> int:
    """Make a new signing key beside the old one, or retire an old one."""
    from undersigned.ledger.keys import retire_log_key, rotate_log_key

    if retire is not None:
        retire_log_key(retire)
        print(f"Key {retire} signs nothing any more. What it signed stays checkable.")
    else:
        print(f"Key {rotate_log_key()} signs from now on, beside the older ones.")
    return 0


def watch(vkey: str) -> int:
    """Cosign another instance's log from now on."""
    from undersigned.ledger.witnessing import watch_log

    print(f"Watching {watch_log(vkey=vkey).origin}.")
    return 0


def run_witness(home: Path, *, host: str, port: int, name: str, vkeys: Sequence[str]) -> int:
    """Run the small witness until it is told to stop. Loads neither Django nor the database."""
    from undersigned.ledger.note import parse_vkey
    from undersigned.ledger.witness_server import Witness, make_server

    keeper = Witness(home, name=name, watched=[parse_vkey(vkey) for vkey in vkeys])
    try:
        server = make_server(keeper, host=host, port=port)
    except OSError as error:
        raise ServerError(
            f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port."
        ) from error
    print(f"Witness at http://{host}:{server.server_port}/", flush=True)
    print(f"Its key: {keeper.signer.verifier.vkey}", flush=True)
    with contextlib.suppress(KeyboardInterrupt), server:
        server.serve_forever()
    return 0


def _letter(slug: str) -> "Letter":
    from undersigned.letters.models import Letter

    letter = Letter.objects.select_related("log").filter(slug=slug).first()
    if letter is None:
        raise ServerError(f"There is no letter “{slug}” on this instance.")
    return letter


def _log_of(slug: str) -> "Log":
    log = _letter(slug).log
    if log is None:
        raise ServerError(f"The letter “{slug}” has no log yet.")
    return log
