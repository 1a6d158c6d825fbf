"""The interface's catalogues: one `.po` file for each language, compiled in Python, so no machine needs gettext.

`locale/<language>/LC_MESSAGES/django.po` is the source and is kept in the repository; the `.mo` beside it, which Django
reads, is made from it whenever it is missing or older. A language is spoken when its file is there; nothing else names
it.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog  # loaded only where a catalogue is read: every process starts here

FOLDER = Path(__file__).parent.parent / "locale"
SOURCE_LANGUAGE = "en"  # what stands in the code


def catalogue_files(folder: Path = FOLDER) -> dict[str, Path]:
    """The `.po` file of each language, by language."""
    return {path.parts[-3]: path for path in sorted(folder.glob("*/LC_MESSAGES/django.po"))}


def spoken_languages(folder: Path = FOLDER) -> list[str]:
    """Every language of the interface, that of the code first."""
    return [SOURCE_LANGUAGE, *(language for language in catalogue_files(folder) if language != SOURCE_LANGUAGE)]


def read_catalogue(path: Path) -> "Catalog":
    """A catalogue as it stands in its file. Raises `babel.messages.pofile.PoFileError` for one that is no such file."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def compile_catalogues(folder: Path = FOLDER) -> list[str]:
    """Make each `.mo` that is missing or older than its `.po`. Returns the languages that were compiled.

    Several processes may do it at once: each writes a file of its own and puts it in place whole. Where the folder may
    not be written (a package that root installed), what is there is used as it is.
    """
    compiled = []
    for language, source in catalogue_files(folder).items():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        if os.access(source.parent, os.W_OK):
            _compile(source, target)
            compiled.append(language)
    return compiled


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo

    descriptor, name = tempfile.mkstemp(dir=source.parent, prefix=".django-", suffix=".mo")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write_mo(file, read_catalogue(source))
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
