"""Signals that end a long-running command."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asked the stack to stop; handlers of ordinary errors do not catch it."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Raise Stopped on Ctrl-C, on `make down`, and when the terminal is closed."""

    def stopped(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stopped) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
