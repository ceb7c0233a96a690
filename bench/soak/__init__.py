"""Whether memory, queues or delays grow while people use Moview for long."""

from bench.soak.command import measure
from bench.soak.report import section

__all__ = ["measure", "section"]
