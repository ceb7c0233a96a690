"""Progress of `moview up`: one line per step, with its time, and a spinner on a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """The lines of progress of one run."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Show `title` until the block ends, then its time; the block may report what it does."""
        started = time.monotonic()
        if not self.console.is_terminal:
            self.console.print(f"  … {title}")
        with self.console.status(title) as status:
            yield lambda line: status.update(f"{title}: {line[:60]}")
        self.console.print(f"  [green]✓[/] {title} [dim]{time.monotonic() - started:.1f} s[/]")

    def say(self, text: str) -> None:
        """Print a line."""
        self.console.print(text)
