"""Templates keep to the rows as imports do: a page uses templates of its own room, of lower rows, and the frame."""

import re
import tomllib
from pathlib import Path

import undersigned

ROOMS = Path(undersigned.__file__).parent
USES = re.compile(r"""\{%\s*(?:extends|include)\s+(?:"([^"]+)"|'([^']+)'|([\w.]+))""")
# Where a name stands for several templates, all of them are named here.
VARIABLES = {"frame": ("base.html", "desk_base.html")}
SHARED = {"common", "frame", "django"}


def rows() -> dict[str, int]:
    """Each room's row, the lowest first, as pyproject.toml tells import-linter."""
    config = tomllib.loads((ROOMS.parents[1] / "pyproject.toml").read_text())
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room.strip(): row for row, layer in enumerate(reversed(layers)) for room in layer.split("|")}


def owners() -> dict[str, list[str]]:
    """By template name, the rooms that have one of that name."""
    found: dict[str, list[str]] = {}
    for folder in ROOMS.glob("*/templates"):
        for file in folder.rglob("*.*"):
            found.setdefault(file.relative_to(folder).as_posix(), []).append(folder.parent.name)
    return found


def uses() -> list[tuple[str, str, str]]:
    """(room, template, the template that it uses) for every include and extends."""
    found = []
    for file in sorted(ROOMS.glob("*/templates/**/*.*")):
        room = file.relative_to(ROOMS).parts[0]
        for match in USES.finditer(file.read_text("utf-8")):
            named = match[1] or match[2]
            targets = (named,) if named else VARIABLES.get(match[3], (f"unknown variable {match[3]}",))
            found += [(room, file.relative_to(ROOMS).as_posix(), target) for target in targets]
    return found


def test_no_two_rooms_have_a_template_of_the_same_name() -> None:
    assert {name: rooms for name, rooms in owners().items() if len(rooms) > 1} == {}


def test_templates_use_their_own_room_lower_rows_and_the_frame() -> None:
    row, owner = rows(), owners()
    assert len(uses()) > 50
    wrong = []
    for room, file, target in uses():
        (home,) = owner.get(target, ["django" if target.startswith("admin/") else "nowhere"])
        if home not in SHARED and home != room and (home not in row or row[home] >= row[room]):
            wrong.append(f"{file} uses {target} of {home}")
    assert wrong == []


def test_no_template_has_an_inline_style_or_script() -> None:
    for file in ROOMS.glob("*/templates/**/*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text), file.name
