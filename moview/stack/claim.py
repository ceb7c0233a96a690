"""The lock on a data folder: at most one stack runs on it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from moview.operating.connection import RunningStack, is_claimed
from moview.stack.errors import AlreadyRunningError
from moview.stack.layout import Layout
from moview.stack.program import wait_until


def claimant(layout: Layout) -> int | None:
    """The id of the process that holds the data folder; None if none does."""
    try:
        pid = int(layout.lock.read_text())
    except (OSError, ValueError):
        return None
    return pid if is_claimed(layout) else None


@contextmanager
def claimed(layout: Layout) -> Iterator[None]:
    """Hold the data folder; the system releases it however this process ends.

    Raises AlreadyRunningError when another process holds it.
    """
    with layout.lock.open("a+") as lock:
        # A command that asks whether the folder is held holds it itself for a moment.
        if not wait_until(lambda: _took(lock), seconds=0.5):
            raise AlreadyRunningError(_where(layout))
        layout.state.unlink(missing_ok=True)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            layout.state.unlink(missing_ok=True)


def _took(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _where(layout: Layout) -> str:
    state = RunningStack.read(layout.state)
    if state is None:
        return "Moview is starting or stopping here in another terminal"
    return f"Moview is already up at {state.gateway_url} (make down stops it)"
