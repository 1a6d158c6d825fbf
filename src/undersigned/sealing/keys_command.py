"""`undersigned keys`: organisers' keys and what is closed to them, on a machine of their own; backups of a server's.

Needs no database, no server and no network.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from undersigned.common import clock
from undersigned.common.spreadsheets import csv_text

from .bundle import in_parts, open_entries, read_bundle, reseal
from .errors import BundleError, RecipientError, SealingError
from .key_backup import restore_backup, write_backup
from .keystore import KeyStore
from .recipients import check_recipient, fingerprint, is_age, new_identity, open_with, read_identities

_DONE, _NO, _COULD_NOT = 0, 1, 2
_MOST_BYTES = 1024 * 1024 * 1024  # some 700,000 addresses
DEFAULT_HOME = "~/.local/share/undersigned"


def run(argv: Sequence[str]) -> int:
    """Run the command with its arguments (without "keys"). Returns the exit code: 0, 1 or 2."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else _COULD_NOT
    try:
        code: int = options.act(options)
    except SealingError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(
            f"{error.filename or 'The file'} cannot be used ({error.strerror}); check its name and your rights."
        )
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="undersigned keys",
        description="Make keys for sealed letters, and open what is closed to them, on your own computer.",
        epilog="Exit codes: 0 done, 1 not everything opened, 2 could not do it.",
    )
    steps = parser.add_subparsers(title="steps", metavar="STEP", required=True)
    new = _step(steps, "new", "make a key: a secret file for you, a public half for the letter", _new)
    new.add_argument(
        "--out", metavar="FILE", required=True, help="where the secret half is kept; nothing is overwritten"
    )
    opened = _step(steps, "open", "open a drill, or a bundle of addresses as CSV", _open)
    opened.add_argument("file", metavar="FILE", help="the drill or the bundle")
    _add_identity(opened)
    opened.add_argument("--out", metavar="CSV", help="the file to write (default: the terminal)")
    again = _step(
        steps, "reseal", "close a bundle's addresses to other keys: somebody left, or a key was lost", _reseal
    )
    again.add_argument("file", metavar="BUNDLE", help="the bundle")
    _add_identity(again)
    _add_to(again)
    again.add_argument(
        "--out", metavar="FILE", required=True, help="the bundle to write; when it is large, FILE-1, FILE-2, …"
    )
    backup = _step(
        steps, "backup", "on a server: copy its keys into one closed file, in place of earlier ones", _backup
    )
    backup.add_argument(
        "folder", metavar="FOLDER", help="a folder for such files alone, on another disk than the dumps"
    )
    _add_to(backup)
    backup.add_argument("--home", metavar="DIR", help="the data folder")
    restore = _step(
        steps, "restore", "on a server: put back keys that are missing, and none that was destroyed", _restore
    )
    restore.add_argument("file", metavar="FILE", help="the file that `backup` wrote")
    _add_identity(restore)
    restore.add_argument("--home", metavar="DIR", help="the data folder")
    return parser


def _step(steps, name: str, text: str, act) -> argparse.ArgumentParser:  # type: ignore[no-untyped-def]
    parser: argparse.ArgumentParser = steps.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(act=act)
    return parser


def _add_identity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--identity", metavar="FILE", action="append", required=True, help="your secret file; may be repeated"
    )


def _add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="AGE1…", action="append", required=True, help="a public key; may be repeated")


def _new(options: argparse.Namespace) -> int:
    text, recipient = new_identity(clock.now())
    _write_new(Path(options.out), text.encode())
    print(f"The secret half is in {options.out}. Keep it where nobody else reads it, with a copy in another place.")
    print(f"The public half, for the letter: {recipient}")
    print(f"Its fingerprint, to compare over the phone: {fingerprint(recipient)}")
    return _DONE


def _open(options: argparse.Namespace) -> int:
    identities, data = _identities(options), _read(options.file)
    if is_age(data):
        return _put(options.out, open_with(identities, data).decode(errors="replace").rstrip() + "\n")
    bundle = read_bundle(data)
    opened, closed = open_entries(bundle, identities)
    audited = any(entry is not None for _address, _language, entry in opened)
    columns = ["address", "language", "entry"][: 3 if audited else 2]
    code = _put(options.out, csv_text(columns, [[str(cell) for cell in row[: len(columns)]] for row in opened]))
    print(f"{len(opened)} addresses of {bundle.letter} were opened.", file=sys.stderr)
    if closed:
        print(f"{closed} did not open: they are closed to keys that you did not name.", file=sys.stderr)
    return _NO if closed else code


def _reseal(options: argparse.Namespace) -> int:
    bundle = read_bundle(_read(options.file))
    again = reseal(bundle, _identities(options), [check_recipient(each) for each in options.to])
    parts, out = in_parts(again), Path(options.out)
    names = [out] if len(parts) == 1 else [out.with_stem(f"{out.stem}-{number}") for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        _write_new(name, bytes(part))
    said = f"{len(again.sealed)} addresses are closed to {len(again.recipients)} keys in {', '.join(map(str, names))}."
    print(f"{said} Bring each of them back." if len(parts) > 1 else said, file=sys.stderr)
    return _DONE


def _backup(options: argparse.Namespace) -> int:
    home = _home(options)
    file = write_backup(_keystore(home), _heads(home), Path(options.folder).absolute(), to=options.to, at=clock.now())
    print(f"{file} holds the keys. Earlier ones in its folder are deleted, so that no destroyed key lives on in them.")
    return _DONE


def _restore(options: argparse.Namespace) -> int:
    home, box = _home(options), _read(options.file)
    back, destroyed = restore_backup(
        _keystore(home), _heads(home), box, identities=_identities(options), today=clock.today()
    )
    print(f"{back} keys came back. {destroyed} stay destroyed. What was there was left as it is.")
    return _DONE


def _home(options: argparse.Namespace) -> Path:
    return Path(options.home or os.environ.get("UNDERSIGNED_HOME", DEFAULT_HOME)).expanduser().absolute()


def _keystore(home: Path) -> KeyStore:
    return KeyStore(Path(os.environ.get("UNDERSIGNED_KEYS", home / "keys")))


def _heads(home: Path) -> Path:
    return Path(os.environ.get("UNDERSIGNED_LOG_HEADS", home / "log-heads"))


def _identities(options: argparse.Namespace) -> list[str]:
    found = []
    for name in options.identity:
        try:
            found += read_identities(_read(name).decode())
        except UnicodeDecodeError as error:
            raise RecipientError(f"{name} is not an identity file.") from error
    return found


def _read(name: str) -> bytes:
    with Path(name).open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise BundleError(f"{name} is longer than any file of ours.")
    return data


def _write_new(path: Path, data: bytes) -> None:
    """A file of one's own, mode 0600; what is there is never overwritten."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise RecipientError(f"{path} is there already and was left as it is: choose another name.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _put(name: str | None, text: str) -> int:
    if name:
        _write_new(Path(name), text.encode())
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    return _DONE


def _fail(sentence: str) -> int:
    print(f"undersigned: {sentence}", file=sys.stderr)
    return _COULD_NOT
