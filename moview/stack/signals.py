"""How a person or the system asks a long-running command to end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asked the stack to stop; no handler of ordinary errors may swallow it."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Ctrl-C, `make down` and a closed terminal all end the stack in order."""

    def stopped(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stopped) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
