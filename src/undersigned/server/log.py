"""`undersigned log …` and `undersigned witness`: signing keys, logs of others to watch, recovery, a small witness."""

import contextlib
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from undersigned.ledger.errors import LedgerError
from undersigned.server.errors import ServerError

SECONDS = 30
MOST_BYTES = 512 * 2**20


def recover(slug: str, source: str) -> int:
    """Put back the leaves of a letter's log that were published and are missing in the database."""
    from undersigned.letters.models import Letter
    from undersigned.signatures.actions.recovering import recover_log

    letter = Letter.objects.select_related("log").filter(slug=slug).first()
    if letter is None:
        raise ServerError(f"There is no letter “{slug}” on this instance.")
    number = recover_log(letter=letter, fetch=fetch_from(source, slug))
    print(f"{number} leaves were put back. The log is published again.")
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


def fetch_from(source: str, slug: str) -> Callable[[str], bytes]:
    """Public files of a letter by their path, from a folder or from an instance's address."""
    if "://" not in source:
        folder = Path(source)

        def read(path: str) -> bytes:
            try:
                return (folder / path).read_bytes()
            except OSError as error:
                raise LedgerError(f"The file {path} is missing in {source}.") from error

        return read
    if not source.startswith(("http://", "https://")):
        raise ServerError("Give the address of an instance, with http:// or https://, or a folder.")
    base = source.rstrip("/") if "/letters/" in source else f"{source.rstrip('/')}/letters/{slug}"

    def fetch(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{base}/{path}", timeout=SECONDS) as answer:  # noqa: S310 - checked above
                data: bytes = answer.read(MOST_BYTES)
        except (urllib.error.URLError, OSError) as error:
            raise LedgerError(f"{base}/{path} could not be fetched.") from error
        return data

    return fetch
