"""How fast Moview is, beside its peers."""

from bench.speed.command import measure
from bench.speed.report import section

__all__ = ["measure", "section"]
