"""A pytest plugin: one embedded PostgreSQL for the whole run, started before Django reads its settings.

It is named in pyproject.toml (`-p tests.database`) and not a conftest, because pytest-django reads the settings before
it looks for conftests. Set DATABASE_URL to run the tests against another PostgreSQL. A run that is killed leaves
nothing in the way of the next: its database ends with it, and every run has a fresh temporary folder.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from undersigned.server.postgres import EmbeddedPostgres

_home = Path(tempfile.mkdtemp(prefix="undersigned-tests-"))
_embedded: list[EmbeddedPostgres] = []


def _start() -> None:
    os.environ["UNDERSIGNED_HOME"] = str(_home)
    if not os.environ.get("DATABASE_URL"):
        database = EmbeddedPostgres(_home, durable=False)
        os.environ["DATABASE_URL"] = database.start()
        _embedded.append(database)


@atexit.register
def pytest_unconfigure() -> None:
    """Stop the database, also after Ctrl-C or when the run could not even begin, and remove the folder."""
    while _embedded:
        _embedded.pop().stop()
    shutil.rmtree(_home, ignore_errors=True)


try:
    _start()
except BaseException as error:
    shutil.rmtree(_home, ignore_errors=True)
    raise pytest.UsageError(str(error)) from error
