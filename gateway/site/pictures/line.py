"""A history as a line, in a box of 100 by 100 that a page stretches to any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SIDE = 100.0


@dataclass(frozen=True)
class Line:
    """A line as SVG: ``path``, and the ``area`` below it, each the ``d`` of a path.

    ``end`` is the last point, ``levels`` the heights asked for, from the top.
    """

    path: str
    area: str
    end: tuple[float, float]
    levels: tuple[float, ...]


def line(
    points: Sequence[tuple[float, float]],
    lowest: float,
    highest: float,
    levels: Sequence[float] = (),
) -> Line:
    """The line through points (when, how much), between two values; what lies beyond is cut off.

    ``when`` never falls: seconds or sequence numbers. Where all are equal the line is level, at the
    last value. ``levels`` are values to mark. Raises ValueError for no point, a moment that
    falls, or ``lowest`` at or above ``highest``.
    """
    if not points or lowest >= highest:
        raise ValueError("a line needs a point, and a lowest value below the highest")
    if any(later[0] < earlier[0] for earlier, later in pairwise(points)):
        raise ValueError("the points of a line must come in order")
    first, last = points[0][0], points[-1][0]
    if first == last:
        first, last = 0.0, 1.0
        points = [(first, points[-1][1]), (last, points[-1][1])]

    def height(value: float) -> float:
        inside = min(max(value, lowest), highest)
        return round(SIDE - (inside - lowest) / (highest - lowest) * SIDE, 2)

    places = [
        (round((when - first) / (last - first) * SIDE, 2), height(value)) for when, value in points
    ]
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in places)
    area = f"{path}V{SIDE:g}H0Z"
    return Line(path, area, places[-1], tuple(height(level) for level in levels))
