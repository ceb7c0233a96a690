"""The speed of Moview, beside its peers."""

from bench.speed.command import measure
from bench.speed.report import section

__all__ = ["measure", "section"]
