"""Coordinates of what pages draw; templates make SVG of them, which needs no script."""

from gateway.site.pictures.bars import mark, shares
from gateway.site.pictures.marks import hue, motif, pips
from gateway.site.pictures.radar import radar

__all__ = ["hue", "mark", "motif", "pips", "radar", "shares"]
