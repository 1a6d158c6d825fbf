"""The environment of commands that work on an instance's data: where it is, and which database holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from undersigned.server.errors import UnsafeSettingError
from undersigned.server.postgres import EmbeddedPostgres, running_url

DEFAULT_HOME = "~/.local/share/undersigned"
DEMO_HOME = ".demo"


def home_folder(named: str | None, *, demo: bool = False) -> Path:
    """The data folder: what was named, else UNDERSIGNED_HOME, else the usual place. A demo never takes the real one."""
    found = named or (DEMO_HOME if demo else os.environ.get("UNDERSIGNED_HOME", DEFAULT_HOME))
    return Path(found).expanduser().resolve()


def require_safe_settings(*, demo: bool) -> None:
    """Refuse, before anything starts, what would open the machine's inside to strangers. Raises UnsafeSettingError."""
    if os.environ.get("UNDERSIGNED_FETCH_LOOPBACK", "0") != "0" and not demo:
        raise UnsafeSettingError(
            "UNDERSIGNED_FETCH_LOOPBACK would let strangers have this machine asked from inside. Unset it."
        )


@contextmanager
def database(home: Path, *, pooled: bool = False) -> Iterator[None]:
    """Set up the environment for Django inside: the database that is named, or the embedded one of `home`.

    Only the web server goes through a pooler (`pooled`); everything else uses DATABASE_DIRECT_URL where there is one,
    because jobs listen and migrations hold a lock, each for as long as a session lasts. An embedded database that
    `undersigned serve` is running there is used; else it is started for as long as the block lasts. Raises
    UnsafeSettingError.
    """
    require_safe_settings(demo=bool(os.environ.get("UNDERSIGNED_DEMO")))
    os.environ["UNDERSIGNED_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersigned.settings")
    if direct := "" if pooled else os.environ.get("DATABASE_DIRECT_URL", ""):
        os.environ["DATABASE_URL"] = direct
    if os.environ.get("DATABASE_URL"):
        yield
        return
    if url := running_url(home):
        os.environ["DATABASE_URL"] = url
        yield
        return
    with EmbeddedPostgres(home) as embedded:
        os.environ["DATABASE_URL"] = embedded.url
        yield
