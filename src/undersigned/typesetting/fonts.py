"""Which fonts we set with, and where their files are.

Typst brings Libertinus Serif (Latin, Greek, Cyrillic, Hebrew), New Computer Modern and DejaVu Sans Mono. Amiri is for
Arabic: text copied out of it comes out right. Noto Sans is for headings. Fonts of the system are never used, so a sheet
looks the same on every server and the list of characters in `coverage.txt` holds.
"""

from importlib.util import find_spec
from pathlib import Path

FAMILIES = ("Libertinus Serif", "Amiri", "Noto Sans", "New Computer Modern", "DejaVu Sans Mono")
"""In the order in which they are asked for a character, unless a language prefers another first."""

_PACKAGES = ("fontpkg_amiri", "fontpkg_noto_sans")


def folders() -> list[str]:
    """Folders with the font files that Typst does not bring itself."""
    found = []
    for package in _PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"The package {package} is not installed; install what locks/run.txt lists.")
        found.append(str(Path(spec.origin).parent / "files"))
    return found
