"""What every reader of a catalogue yields: movies, and lines that are none, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
"""One movie in the form that config/demo/README.md describes and `import_movies` takes."""


class SourceError(Exception):
    """The source as a whole is of no use: not there, not of this format, or damaged."""


@dataclass(frozen=True)
class Entry:
    """A movie, and the file and line (for JSON documents: the row, from 1) that it comes from."""

    file: str
    line: int
    record: Record


@dataclass(frozen=True)
class BadLine:
    """A line that cannot become a movie, and why."""

    file: str
    line: int
    reason: str


Item = Entry | BadLine
Items = Iterator[Item]


class Meter:
    """How much of a source's bytes, as stored, have been read. `show` is told now and then.

    `items` is the number of items that will follow, where a reader knows it before the first.
    """

    def __init__(self, show: Callable[[int, int], None] = lambda *_: None) -> None:
        self.total = 0
        self.done = 0
        self.items: int | None = None
        self._show = show

    def expect(self, size: int) -> None:
        """One more file of `size` bytes will be read."""
        self.total += size

    def advance(self, size: int) -> None:
        """`size` more bytes have been read."""
        self.done += size
        self._show(self.done, self.total)
