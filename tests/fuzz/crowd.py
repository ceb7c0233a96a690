"""A crowd of connections that do nothing or are slow, and how the others fare meanwhile."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from statistics import median

from tests.e2e.running import Client
from tests.fuzz.wire import MOVIE, TOKEN, VOTE, request

LIVE = b"GET /livez HTTP/1.1\r\nHost: h\r\n"
# Nothing at all; a head that does not end; a body that does not come; a request and then nothing.
BEGINNINGS = (b"", LIVE + b"X: ", request("PUT", VOTE, b" " * 60_000)[:400], LIVE + b"\r\n")
DRIP_SECONDS = 0.5
ROUNDS = 5
JOIN_SECONDS = 10.0


def crowd_of(number: int, beginnings: tuple[bytes, ...]) -> Iterator[bytes]:
    """What each of so many begins with."""
    return (begins for begins, _ in zip(cycle(beginnings), range(number), strict=False))


@contextlib.contextmanager
def crowd(address: tuple[str, int], number: int, token: str, movie: str) -> Iterator[None]:
    """So many connections, there all the time: those that are given up come back.

    The slow ones send a byte now and then.
    """
    begins = [
        each.replace(TOKEN, token.encode()).replace(MOVIE, movie.encode())
        for each in crowd_of(number, BEGINNINGS)
    ]
    held = [_join(address, each) for each in begins]
    ended = threading.Event()

    def drip() -> None:
        while not ended.wait(DRIP_SECONDS):
            for place, begin in enumerate(begins):
                if begin and not begin.endswith(b"\r\n\r\n") and not _drip(held[place]):
                    held[place].close()
                    held[place] = _join(address, begin)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        for connection in held:
            connection.close()


def _join(address: tuple[str, int], begin: bytes) -> socket.socket:
    connection = socket.create_connection(address, timeout=JOIN_SECONDS)
    connection.sendall(begin)
    return connection


def _drip(connection: socket.socket) -> bool:
    """Whether one more byte could be sent, and nothing came back."""
    try:
        connection.sendall(b"x")
        connection.setblocking(False)
        connection.recv(1)
    except BlockingIOError:
        connection.settimeout(JOIN_SECONDS)
        return True
    except OSError:
        return False
    return False


def slowest(read: Callable[[], None], number: int) -> float:
    """The 99th percentile of so many calls, in seconds."""
    taken = []
    for _ in range(number):
        began = time.perf_counter()
        read()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[int(number * 0.99)]


def slowdown(client: Client, number: int, requests: int, movie: str) -> tuple[float, float]:
    """The 99th percentile of one's own page (uncached) without and with the crowd, in seconds:
    medians of rounds that take turns.
    """
    host, _, port = client.url.removeprefix("http://").partition(":")
    path = f"/v1/movies/{movie}/me"

    def read() -> None:
        assert client.get(path).status_code == 200

    slowest(read, requests // 4)
    alone, crowded = [], []
    for _ in range(ROUNDS):
        alone.append(slowest(read, requests))
        with crowd((host, int(port)), number, str(client.token), movie):
            crowded.append(slowest(read, requests))
    return median(alone), median(crowded)
