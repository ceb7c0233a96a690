"""A radar chart of the five aspects."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

from moview.rules.aspects import ASPECTS

RADIUS = 80.0
LABELS = 1.12
"""How far out the names stand, of the radius."""
RINGS = (25.0, 50.0, 75.0, 100.0)


@dataclass(frozen=True)
class Corner:
    """Where an aspect's name stands; ``anchor`` as SVG's text-anchor."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Radar:
    """Polygons as SVG's ``points`` around the origin, and the places of the names."""

    rings: tuple[str, ...]
    shape: str
    corners: tuple[Corner, ...]


def radar(scores: Mapping[str, Mapping[str, Any]]) -> Radar:
    """The radar of aspects' scores, 0 to 100, story on top and on clockwise."""
    codes = list(ASPECTS)
    return Radar(
        rings=tuple(_polygon([ring] * len(codes)) for ring in RINGS),
        shape=_polygon([scores[code]["score"] for code in codes]),
        corners=tuple(_corner(index, len(codes)) for index in range(len(codes))),
    )


def _polygon(values: list[float]) -> str:
    points = (_point(index, len(values), value / 100) for index, value in enumerate(values))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _point(index: int, number: int, share: float) -> tuple[float, float]:
    angle = 2 * pi * index / number - pi / 2
    return RADIUS * share * cos(angle), RADIUS * share * sin(angle)


def _corner(index: int, number: int) -> Corner:
    x, y = _point(index, number, LABELS)
    anchor = "middle" if abs(x) < 1 else "start" if x > 0 else "end"
    return Corner(round(x, 1), round(y + 4, 1), anchor)
