"""Coordinates of what pages draw; templates make SVG of them, which needs no script."""

from gateway.site.pictures.bars import shares
from gateway.site.pictures.climb import climb
from gateway.site.pictures.crowds import crowds, radius, share_of_most
from gateway.site.pictures.line import line
from gateway.site.pictures.marks import hue, motif, pips
from gateway.site.pictures.radar import radar
from gateway.site.pictures.track import track

__all__ = [
    "climb",
    "crowds",
    "hue",
    "line",
    "motif",
    "pips",
    "radar",
    "radius",
    "share_of_most",
    "shares",
    "track",
]
