"""How signatures came in, as a drawing and as the same numbers in a table. Pure: no models."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 26, 28
MOST_ROWS = 60


@dataclass(frozen=True)
class Plot:
    """A drawing with its table: `svg` is safe; `rows` are (day, total, change), the latest first."""

    svg: SafeString
    caption: str
    heads: list[str]
    rows: list[tuple[str, int, int]]


def growth_plot(points: Sequence[tuple[date, int]]) -> Plot | None:
    """The confirmed total over the days, as steps; None while there is nothing to compare.

    `points` are (day, total at its end), ordered by day; a day without a point kept the total of the day before.
    """
    if len(points) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    most = max(total for _day, total in points) or 1
    span = (last - first).days or 1

    def place(day: date, total: int) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span
        return round(across, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * total / most, 1)

    corners = [place(*points[0])]
    for (_before, total), (day, after) in pairwise(points):
        corners += [place(day, total), place(day, after)]
    line = "M" + " L".join(f"{x} {y}" for x, y in corners)
    floor = HEIGHT - BOTTOM
    caption = _("Confirmed signatures, day by day")
    svg = format_html(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<path class="area" d="{line} L{right} {floor} L{left} {floor} Z"></path>'
        '<path class="line" d="{line}"></path><path class="axis" d="M{left} {floor} H{right}"></path>'
        '<text x="{left}" y="{under}">{first}</text>'
        '<text x="{right}" y="{under}" text-anchor="end">{last}</text>'
        '<text x="{right}" y="{over}" text-anchor="end">{most}</text></svg>',
        w=WIDTH,
        h=HEIGHT,
        label=f"{caption}: {number_format(points[-1][1], force_grouping=True)}",
        line=line,
        left=LEFT,
        right=WIDTH - RIGHT,
        floor=floor,
        under=HEIGHT - 8,
        over=18,
        first=date_format(first, "DATE_FORMAT"),
        last=date_format(last, "DATE_FORMAT"),
        most=number_format(most, force_grouping=True),
    )
    changes = [(day, total, total - before) for (_b, before), (day, total) in pairwise(points)]
    rows = [(points[0][0], points[0][1], points[0][1]), *changes]
    shown = [(date_format(day, "DATE_FORMAT"), total, change) for day, total, change in reversed(rows[-MOST_ROWS:])]
    return Plot(svg, caption, [_("Day"), _("Total"), _("Change")], shown)
