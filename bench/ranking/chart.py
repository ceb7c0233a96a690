"""A line chart as SVG, on paper of its own, so that it can be read on light pages and dark ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 74, 560, 56, 360
LEGEND: Final = 584
MAX_LINES: Final = 6
STYLE: Final = """
    .paper { fill: #ffffff; }
    text { fill: #1f2733; font-size: 14px; }
    .small { fill: #566173; font-size: 13px; }
    .title { font-weight: 600; font-size: 16px; }
    .grid { stroke: #d7dde6; }
    .mark { stroke: #566173; stroke-dasharray: 2 4; }
    .line { fill: none; stroke-width: 2.5; }
    .c0 { stroke: #1d5fc4; stroke-width: 4; }
    .c1 { stroke: #c2410c; stroke-dasharray: 9 4; }
    .c2 { stroke: #15803d; stroke-dasharray: 3 3; }
    .c3 { stroke: #9333ea; stroke-dasharray: 12 3 3 3; }
    .c4 { stroke: #b58105; stroke-dasharray: 6 2; }
    .c5 { stroke: #6b7280; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #14181f; }
      text { fill: #e6ebf2; }
      .small { fill: #a7b2c2; }
      .grid { stroke: #333c4a; }
      .mark { stroke: #a7b2c2; }
      .c0 { stroke: #6ea8ff; }
      .c1 { stroke: #fb923c; }
      .c2 { stroke: #4ade80; }
      .c3 { stroke: #c084fc; }
      .c4 { stroke: #facc15; }
      .c5 { stroke: #9ca3af; }
    }
"""


@dataclass(frozen=True)
class Chart:
    """Places (1 is the top) of several movies or methods at each tick of the x axis.

    Both axes are logarithmic: the ticks are spaced evenly, so each should be ten times the one
    before; the y axis ends at place ``last``. ``mark`` is a line across, at a place, with a name.
    """

    title: str
    description: str
    x_title: str
    y_title: str
    ticks: Sequence[str]
    lines: Mapping[str, Sequence[float]]
    last: float
    mark: tuple[str, float]

    def svg(self) -> str:
        """Raises ValueError for more lines than can be told apart, or one of another length."""
        lengths = {len(line) for line in self.lines.values()}
        if len(self.lines) > MAX_LINES or lengths != {len(self.ticks)}:
            raise ValueError(f"a chart has up to {MAX_LINES} lines with a value for every tick")
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
                ' aria-labelledby="title desc" font-family="system-ui, sans-serif">',
                f'  <title id="title">{escape(self.title)}</title>',
                f'  <desc id="desc">{escape(self.description)}</desc>',
                f"  <style>{STYLE}  </style>",
                f'  <rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
                _text(LEFT, 32, self.title, "title"),
                *self._grid(),
                *self._lines(),
                "</svg>\n",
            ]
        )

    def x(self, tick: int) -> float:
        return LEFT + (RIGHT - LEFT) * tick / max(1, len(self.ticks) - 1)

    def y(self, place: float) -> float:
        return TOP + (BOTTOM - TOP) * math.log10(place) / math.log10(self.last)

    def _grid(self) -> Iterator[str]:
        for power in range(int(math.log10(self.last)) + 1):
            y = self.y(10**power)
            yield f'  <path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
            yield _text(LEFT - 8, y + 5, f"{10**power:,}", "small", "end")
        name, place = self.mark
        yield f'  <path class="mark" d="M{LEFT} {self.y(place):.1f}H{RIGHT}"/>'
        yield _text(RIGHT - 4, self.y(place) - 5, name, "small", "end")
        for tick, label in enumerate(self.ticks):
            yield _text(self.x(tick), BOTTOM + 20, label, "small", "middle")
        yield _text((LEFT + RIGHT) / 2, BOTTOM + 44, self.x_title, "small", "middle")
        yield (
            f'  <text class="small" text-anchor="middle" transform="translate(18 '
            f'{(TOP + BOTTOM) / 2}) rotate(-90)">{escape(self.y_title)}</text>'
        )

    def _lines(self) -> Iterator[str]:
        # The first is drawn last, so that none covers it.
        for number, (name, places) in reversed(list(enumerate(self.lines.items()))):
            points = (f"{self.x(tick):.1f} {self.y(at):.1f}" for tick, at in enumerate(places))
            yield f'  <path class="line c{number}" d="M{"L".join(points)}"/>'
            y = TOP + 16 + 26 * number
            yield f'  <path class="line c{number}" d="M{LEGEND} {y}h36"/>'
            yield _text(LEGEND + 46, y + 5, name)


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    attributes = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    class_ = f' class="{kind}"' if kind else ""
    return f"  <text {attributes}{class_}>{escape(text)}</text>"
