"""Small marks: pips of a series, and the colour of a movie without a poster."""

from zlib import crc32

EMPTY, QUARTER, HALF, THREE_QUARTERS, FULL = "○◔◑◕●"
HUES = 12
MOTIFS = 4


def pips(worth: float, target: float) -> str:
    """What a side of a series has won, of what it takes: 1.25 of 3 is ●◔○.

    Bouts are worth quarters and wholes (rules 5 and 6).
    """
    quarters = min(round(worth * 4), round(target * 4))
    whole, part = divmod(quarters, 4)
    marks = FULL * whole + (EMPTY, QUARTER, HALF, THREE_QUARTERS)[part] * bool(part)
    return marks.ljust(round(target), EMPTY)


def hue(movie_id: str) -> int:
    """One of 12 colours, always the same for a movie."""
    return crc32(movie_id.encode()) % HUES


def motif(movie_id: str) -> int:
    """One of 4 patterns, always the same for a movie, whatever its colour."""
    return crc32(movie_id.encode()) // HUES % MOTIFS
