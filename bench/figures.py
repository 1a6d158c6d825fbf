"""A figure and its line of JSON."""

import json
from dataclasses import dataclass, field


class MissingToolError(Exception):
    """A program that a figure needs is not installed; the message is one plain sentence."""


@dataclass(frozen=True)
class Figure:
    """What was measured, beside what it is measured against.

    `limit` is either what another program did in the same run (nginx, Granian, pgbench) or a bound from the goals;
    `ratio` is always value / limit. `extra` holds what helps to read the figure: how the load was made, spreads.
    """

    name: str
    value: float
    unit: str
    limit: float
    extra: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Value over limit."""
        return self.value / self.limit if self.limit else float("inf")

    def line(self) -> str:
        """One JSON object on one line, its five fixed keys first."""
        fixed = {
            "name": self.name,
            "value": _short(self.value),
            "unit": self.unit,
            "limit": _short(self.limit),
            "ratio": round(self.ratio, 4),
        }
        return json.dumps(fixed | self.extra)


def _short(number: float) -> float | int:
    """Four digits that mean something; whole numbers stay whole."""
    return round(number) if abs(number) >= 1000 or number == round(number) else float(f"{number:.4g}")
