"""The look, as far as a computer can judge it: contrast, direction, size, nothing inline, nothing foreign."""

import gzip
import re
from pathlib import Path

import pytest

from undersigned import frame, pages

STATIC = Path(frame.__file__).parent / "static" / "undersigned"
TEMPLATES = Path(pages.__file__).parent / "templates"
STYLE = (STATIC / "undersigned.css").read_text()

# What is written on what, with the least ratio of WCAG 2.2 (1.4.3: text 4.5; 1.4.11: edges of fields, focus rings 3).
TEXT = [
    *((ink, ground) for ink in ("ink", "soft", "link", "bad") for ground in ("paper", "sheet")),
    *((ink, ground) for ink in ("ink", "link") for ground in ("tint", "good-tint", "warn-tint", "bad-tint")),
    *(("soft", tint) for tint in ("tint", "warn-tint")),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("on-accent", "accent"),
    ("good", "paper"),
    ("warn", "paper"),
    ("good", "sheet"),
    ("warn", "sheet"),
    ("bad", "bad-tint"),
]
EDGES = [
    ("edge", "paper"),
    ("edge", "sheet"),
    ("link", "paper"),
    ("accent", "paper"),
    ("bad", "sheet"),
    ("bad", "paper"),
]


def palette(scheme: str) -> dict[str, str]:
    """The colours by name, as they hold in one scheme; dark starts from light and replaces."""
    dark_rule = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", STYLE, re.S)
    light_rule = re.search(r"^:root \{(.*?)\}", STYLE, re.S | re.M)
    assert dark_rule
    assert light_rule
    text = light_rule[1] + (dark_rule[1] if scheme == "dark" else "")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(4.5, TEXT), (3.0, EDGES)])
def test_everything_written_can_be_told_from_its_ground(scheme, least, pairs):
    colours = palette(scheme)
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < least} == {}


def test_the_dark_scheme_replaces_every_colour():
    light, dark = palette("light"), palette("dark")
    assert [name for name in light if light[name] == dark[name]] == []


def test_the_style_sheet_knows_no_left_and_right():
    body = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.S)
    physical = r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height|"
    physical += r"(?:min|max)-(?:width|height))\s*:"
    assert list(re.findall(physical, re.sub(r"@media \([^{]*", "", body))) == []
    assert not re.search(r"(?:float|clear|text-align)\s*:\s*(?:left|right)", body)
    # a shorthand of four unequal sides names left and right without saying so
    assert [v for v in re.findall(r"(?:margin|padding):\s*([^;}]+)", body) if len(v.split()) == 4] == []


def test_the_style_sheet_is_one_small_file_that_loads_nothing():
    assert [file.name for file in STATIC.glob("*.css")] == ["undersigned.css"]
    assert len(STYLE.encode()) <= 15_000
    assert len(gzip.compress(STYLE.encode(), 9)) <= 5_000
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_nothing_inline_and_nothing_foreign(template):
    text = template.read_text()
    assert not re.search(r"\s(?:style|on[a-z]+)=", text)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", text)
