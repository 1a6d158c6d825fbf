"""The verifier as one file that needs Python and `cryptography` alone: our pure modules in a zip that Python can run.

    python3 undersigned-verify.pyz https://letters.example --letter evening-bus

Built from the sources that this instance runs, byte for byte the same for the same version; unzip it to read them.
"""

import io
import zipfile
from functools import cache
from hashlib import sha256
from pathlib import Path

NAME = "undersigned-verify.pyz"
_PACKAGE = Path(__file__).parent.parent
_LEDGER = (
    *("checkpoint", "errors", "key_history", "leaf", "note", "policy", "proof", "recount", "spelling", "tiles", "tree"),
    *("verify_command", "verifying"),
)
MODULES = (
    "common/errors.py",
    "common/saying.py",
    *(f"ledger/{name}.py" for name in _LEDGER),
)
_MAIN = """\
import sys
from undersigned.common.errors import UndersignedError
from undersigned.ledger.verify_command import run
try:
    sys.exit(run(sys.argv[1:]))
except UndersignedError as error:
    print(f"undersigned verify: {error}", file=sys.stderr)
    sys.exit(2)
except ModuleNotFoundError:
    print("This needs the package cryptography: pip install cryptography", file=sys.stderr)
    sys.exit(2)
"""
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # a zip must name one; the same each time, so that the file has one hash


@cache
def build() -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    out.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "__main__.py", _MAIN.encode())
        for package in ("", "common/", "ledger/"):
            _add(archive, f"undersigned/{package}__init__.py", b"")
        for module in MODULES:
            _add(archive, f"undersigned/{module}", (_PACKAGE / module).read_bytes())
    return out.getvalue()


@cache
def digest() -> str:
    """SHA-256 of the file, as `sha256sum` prints it."""
    return sha256(build()).hexdigest()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _NO_TIME), data, zipfile.ZIP_DEFLATED)
