"""Green threads: all that Moview uses of eventlet, which nothing else imports.

See docs/runtime.md for what is used, and for the way out.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import eventlet
from eventlet import tpool, wsgi
from eventlet.debug import hub_exceptions
from eventlet.event import Event
from eventlet.green import socket
from eventlet.greenpool import GreenPool
from eventlet.greenthread import GreenThread
from eventlet.queue import Empty, LightQueue
from eventlet.semaphore import Semaphore

__all__ = [
    "Empty",
    "Event",
    "GreenPool",
    "GreenThread",
    "LightQueue",
    "Semaphore",
    "Timeout",
    "hub_exceptions",
    "in_a_thread",
    "limit",
    "listen",
    "monkey_patch",
    "sleep",
    "socket",
    "spawn",
    "spawn_n",
    "wsgi",
]

Timeout: type[Any] = eventlet.Timeout
"""Raised in the green thread that made it, after so many seconds, until it is cancelled."""


def monkey_patch() -> None:
    """Make the standard library's blocking calls yield. Before anything else is imported."""
    eventlet.monkey_patch()


def sleep(seconds: float = 0) -> None:
    """Let others run for so long; with 0, for one turn."""
    eventlet.sleep(seconds)


def spawn(work: Callable[..., object], *arguments: object) -> GreenThread:
    """Begin a green thread; its `wait()` gives what `work` returned, or raises."""
    return eventlet.spawn(work, *arguments)


def spawn_n(work: Callable[..., object], *arguments: object, **options: object) -> None:
    """Begin a green thread whose result nobody waits for."""
    eventlet.spawn_n(work, *arguments, **options)


def limit(seconds: float) -> AbstractContextManager[Any]:
    """A block that ends silently after so many seconds, wherever it is."""
    bounded: AbstractContextManager[Any] = eventlet.Timeout(seconds, False)
    return bounded


def in_a_thread(work: Callable[..., Any], *arguments: object, **options: object) -> Any:
    """What `work` returns, from a real thread: other green threads run meanwhile."""
    return tpool.execute(work, *arguments, **options)


def listen(address: tuple[str, int], backlog: int = 50) -> Any:
    """A listening socket. It never shares a port that is taken, as eventlet would by default."""
    return eventlet.listen(address, backlog=backlog, reuse_port=False)
