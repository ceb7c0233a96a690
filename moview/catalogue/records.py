"""What readers of catalogues yield: movies and invalid lines, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
"""One movie in the form that config/demo/README.md describes and `import_movies` takes."""


class SourceError(Exception):
    """The source as a whole cannot be read: missing, of another format, or damaged."""


@dataclass(frozen=True)
class Entry:
    """A movie, and the file and line (for JSON documents: the row, from 1) it comes from."""

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
    """A counter of the bytes read of a source, as stored; `show` is called now and then.

    `items` is the number of items that will follow, where a reader knows it before the first.
    """

    def __init__(self, show: Callable[[int, int], None] = lambda *_: None) -> None:
        self.total = 0
        self.done = 0
        self.items: int | None = None
        self._show = show

    def expect(self, size: int) -> None:
        """Add a file of `size` bytes to the total."""
        self.total += size

    def advance(self, size: int) -> None:
        """Count `size` more bytes as read."""
        self.done += size
        self._show(self.done, self.total)
