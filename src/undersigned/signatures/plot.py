"""Numbers as a drawing and as the same in a table: how signatures came in, and how they are divided. Pure: no models.

Where the page reads from right to left, so does the drawing: time runs to the left, and bars begin at the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 26, 28
MOST_ROWS = 60
ROW = 46
LONGEST_LABEL = 40


@dataclass(frozen=True)
class Plot:
    """A drawing with its table: `svg` is safe; `rows` are (day, total, change), the latest first."""

    svg: SafeString
    caption: str
    heads: list[str]
    rows: Sequence[tuple[str | int, ...]]


def bar_plot(caption: str, heads: tuple[str, str], numbers: Sequence[tuple[str, int]]) -> Plot | None:
    """One bar for each (label, number), in the order given; None when there is nothing to compare.

    `heads` are the table's: of the labels, of the numbers.
    """
    most = max((number for _label, number in numbers), default=0)
    if most <= 0:
        return None
    rtl = get_language_bidi()
    bars = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text><text x="{}" y="{}" text-anchor="{}">{}</text>'
        '<rect class="bar" x="{}" y="{}" width="{}" height="10"></rect>',
        (_bar(place, label, number, most, rtl) for place, (label, number) in enumerate(numbers)),
    )
    svg = format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        ROW * len(numbers) + TOP // 2,
        caption,
        bars,
    )
    return Plot(svg, caption, list(heads), list(numbers))


def _bar(place: int, label: str, number: int, most: int, rtl: bool) -> tuple[object, ...]:
    """Where the two texts and the bar of one row stand."""
    top = ROW * place
    width = round((WIDTH - LEFT - RIGHT) * number / most, 1)
    near, far = (WIDTH - RIGHT, LEFT) if rtl else (LEFT, WIDTH - RIGHT)
    anchors = ("end", "start") if rtl else ("start", "end")
    short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    bar = near - width if rtl else near
    shown = number_format(number, force_grouping=True)
    return near, top + 20, anchors[0], short, far, top + 20, anchors[1], shown, bar, top + 28, width


def growth_plot(points: Sequence[tuple[date, int]]) -> Plot | None:
    """The confirmed total over the days, as steps; None while there is nothing to compare.

    `points` are (day, total at its end), ordered by day; a day without a point kept the total of the day before.
    """
    if len(points) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    most = max(total for _day, total in points) or 1
    span = (last - first).days or 1
    rtl = get_language_bidi()

    def place(day: date, total: int) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span
        across = WIDTH - across if rtl else across
        return round(across, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * total / most, 1)

    corners = [place(*points[0])]
    for (_before, total), (day, after) in pairwise(points):
        corners += [place(day, total), place(day, after)]
    line = "M" + " L".join(f"{x} {y}" for x, y in corners)
    floor = HEIGHT - BOTTOM
    caption = _("Confirmed signatures, day by day")
    svg = format_html(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<path class="area" d="{line} L{end} {floor} L{start} {floor} Z"></path>'
        '<path class="line" d="{line}"></path><path class="axis" d="M{left} {floor} H{right}"></path>'
        '<text x="{left}" y="{under}">{leftmost}</text>'
        '<text x="{right}" y="{under}" text-anchor="end">{rightmost}</text>'
        '<text x="{end}" y="{over}" text-anchor="{anchor}">{most}</text></svg>',
        w=WIDTH,
        h=HEIGHT,
        label=f"{caption}: {number_format(points[-1][1], force_grouping=True)}",
        line=line,
        left=LEFT,
        right=WIDTH - RIGHT,
        floor=floor,
        under=HEIGHT - 8,
        over=18,
        start=corners[0][0],
        end=corners[-1][0],
        anchor="start" if rtl else "end",
        leftmost=date_format(last if rtl else first, "DATE_FORMAT"),
        rightmost=date_format(first if rtl else last, "DATE_FORMAT"),
        most=number_format(most, force_grouping=True),
    )
    changes = [(day, total, total - before) for (_b, before), (day, total) in pairwise(points)]
    rows = [(points[0][0], points[0][1], points[0][1]), *changes]
    shown = [(date_format(day, "DATE_FORMAT"), total, change) for day, total, change in reversed(rows[-MOST_ROWS:])]
    return Plot(svg, caption, [_("Day"), _("Total"), pgettext("difference", "Change")], shown)
