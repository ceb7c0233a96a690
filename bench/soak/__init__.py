"""The soak: whether memory, queues or delays grow under lasting load."""

from bench.soak.command import measure
from bench.soak.report import section

__all__ = ["measure", "section"]
