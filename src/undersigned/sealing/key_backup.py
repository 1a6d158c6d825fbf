"""A backup of the server's keys, apart from every dump: one age file, closed to a key that is not on this server. Pure.

A key that is destroyed must not live on in a backup. So the newest backup takes the place of all earlier ones in its
folder, and taking one back puts no key in place that was destroyed since: the folder of keys remembers the marks of
those, and keys that carry a day are gone with it.
"""

import base64
import json
import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from .errors import BoxError, KeyBackupError, KeyUnavailableError
from .keystore import KeyStore
from .recipients import check_recipient, close_to, open_with

FORMAT = "undersigned-keys/1"
ENDING = ".keys.age"
LONGEST = timedelta(days=14)  # no key with a day in its name is needed longer
_DAY = re.compile(r"-(\d{4}-\d{2}-\d{2})$")


def write_backup(keystore: KeyStore, heads: Path, folder: Path, *, to: list[str], at: datetime) -> Path:
    """Put all keys, what was destroyed, and the last signed heads into a new file; earlier ones in the folder go.

    Raises KeyBackupError when there is nothing to back up or the folder cannot be written.
    """
    keys = {}
    for name in keystore.names():
        try:
            keys[name] = base64.b64encode(keystore.get(name)).decode()
        except KeyUnavailableError:  # destroyed since it was listed
            continue
    if not keys:
        raise KeyBackupError("There are no keys in this folder, so there is nothing to back up.")
    content = {
        "format": FORMAT,
        "made": at.isoformat(timespec="seconds"),
        "keys": keys,
        "destroyed": sorted(keystore.destroyed()),
        "heads": {path.name: path.read_text() for path in sorted(heads.glob("*")) if path.is_file()},
    }
    box = close_to([check_recipient(each) for each in to], json.dumps(content).encode())
    file = folder / f"{at:%Y%m%dT%H%M%SZ}{ENDING}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(file, box)
        for older in folder.glob(f"*{ENDING}"):
            if older != file:
                older.unlink()
    except OSError as error:
        raise KeyBackupError(f"{folder} cannot be written ({error.strerror}): choose another folder.") from error
    return file


def restore_backup(
    keystore: KeyStore, heads: Path, box: bytes, *, identities: list[str], today: date
) -> tuple[int, int]:
    """Put back the keys that are missing; returns (how many came back, how many stay destroyed).

    What is there is never replaced, a destroyed key never comes back, and neither does one of a day long over. Heads
    come back only where there is none. Raises KeyBackupError for what is no such file.
    """
    content = _read(box, identities)
    keystore.remember_destroyed(set(content["destroyed"]))
    back = kept_destroyed = 0
    for name, word in content["keys"].items():
        key, day = base64.b64decode(word), _DAY.search(name)
        over = day is not None and date.fromisoformat(day[1]) < today - LONGEST
        if over or keystore.was_destroyed(name, key):
            kept_destroyed += 1
        else:
            back += keystore.put_back(name, key)
    heads.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in content["heads"].items():
        path = heads / Path(name).name
        if not path.exists():
            _write(path, text.encode())
    return back, kept_destroyed


def _read(box: bytes, identities: list[str]) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(open_with(identities, box))
        if content["format"] != FORMAT:
            raise KeyBackupError("This is not a backup of keys.")
    except (BoxError, ValueError, KeyError, TypeError) as error:
        raise KeyBackupError("This is not a backup of keys, or another key opens it.") from error
    return content


def _write(file: Path, data: bytes) -> None:
    draft = file.with_name(f".{file.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
