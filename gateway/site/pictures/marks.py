"""Small marks: pips of a series, and the colour of a movie without a poster."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

EMPTY, QUARTER, HALF, THREE_QUARTERS, FULL = "○◔◑◕●"
HUES = 12
MOTIFS = 4


def pips(worth: float, target: float) -> str:
    """What a side of a series has won, of its target, as pips: 1.25 of 3 is ●◔○.

    Bouts are worth quarters and wholes (rules 5 and 6).
    """
    quarters = min(round(worth * 4), round(target * 4))
    whole, part = divmod(quarters, 4)
    marks = FULL * whole + (EMPTY, QUARTER, HALF, THREE_QUARTERS)[part] * bool(part)
    return marks.ljust(round(target), EMPTY)


def hue(movie: Mapping[str, Any]) -> int:
    """One of 12 colours, the same for a movie everywhere: in every list and installation."""
    return _digest(movie) % HUES


def motif(movie: Mapping[str, Any]) -> int:
    """One of 4 patterns, as lasting as the colour and independent of it."""
    return _digest(movie) // HUES % MOTIFS


def _digest(movie: Mapping[str, Any]) -> int:
    return crc32(f"{movie['title']} {movie['year']}".encode())
