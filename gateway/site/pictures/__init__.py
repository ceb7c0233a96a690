"""Coordinates of what pages draw; templates make SVG of them, which needs no script."""

from gateway.site.pictures.marks import hue, pips

__all__ = ["hue", "pips"]
