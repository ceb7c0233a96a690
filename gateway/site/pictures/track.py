"""A ladder as a track: its bands side by side, and a marker where somebody stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Band:
    """Part of a track, in percent of its width. ``lower`` and ``upper`` are its limits."""

    start: float
    width: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Track:
    """A track with a marker ``at`` so many percent of its width from the lowest limit."""

    bands: tuple[Band, ...]
    at: float


def track(value: float, limits: Sequence[float]) -> Track:
    """A track between the first and the last of these limits, with a band between each two.

    A value beyond an end is marked at that end: (0, 100) is a user's track, (0, 40, 65, 100) the
    movies'. Raises ValueError unless the limits grow.
    """
    if len(limits) < 2 or any(lower >= upper for lower, upper in pairwise(limits)):
        raise ValueError(f"limits must be two or more that grow, not {list(limits)}")

    def place(limit: float) -> float:
        inside = min(max(limit, limits[0]), limits[-1])
        return round((inside - limits[0]) / (limits[-1] - limits[0]) * 100, 2)

    bands = tuple(
        Band(place(lower), round(place(upper) - place(lower), 2), lower, upper)
        for lower, upper in pairwise(limits)
    )
    return Track(bands, place(value))
