"""Progress of long commands on stderr: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from moview.cli.printing import one_line, visible

SECONDS_BETWEEN_LINES = 5.0


class Bar:
    """Progress as lines, out of `total` where that is known."""

    def __init__(self, console: Console, title: str, total: float | None) -> None:
        self._console = console
        self._title = title
        self._total = total
        self._shown_at = time.monotonic()

    def rename(self, title: str) -> None:
        """Give the progress another title."""
        self._title = title

    def show(self, done: float, total: float | None = None, note: str = "") -> None:
        """Show the progress, with `note` beside it."""
        self._total = total if total is not None else self._total
        if time.monotonic() - self._shown_at < SECONDS_BETWEEN_LINES:
            return
        self._shown_at = time.monotonic()
        share = f" {done / self._total:.0%}" if self._total else f" {done:,.0f}"
        self.say(f"{self._title}{share} {note}".rstrip())

    def say(self, line: str) -> None:
        """Print a line that stays."""
        self._console.print(visible(line), markup=False, highlight=False, soft_wrap=True)


class TerminalBar(Bar):
    """Progress as a bar that moves."""

    def __init__(
        self, console: Console, title: str, total: float | None, progress: Progress, task: TaskID
    ) -> None:
        super().__init__(console, title, total)
        self._progress = progress
        self._task = task

    def rename(self, title: str) -> None:
        if title != self._title:
            self._progress.reset(self._task, description=title)
        super().rename(title)

    def show(self, done: float, total: float | None = None, note: str = "") -> None:
        self._total = total if total is not None else self._total
        self._progress.update(self._task, completed=done, total=self._total, note=one_line(note))


@contextmanager
def bar(title: str, total: float | None = None, counted: bool = True) -> Iterator[Bar]:
    """Show progress while the block runs: as "3/7" if `counted`, else only as a percentage."""
    console = Console(file=sys.stderr, highlight=False)
    if not console.is_terminal:
        yield Bar(console, title, total)
        return
    amount: ProgressColumn = MofNCompleteColumn() if counted else TaskProgressColumn()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", style="dim"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=total, note="")
        yield TerminalBar(console, title, total, progress, task)
