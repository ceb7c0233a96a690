"""A crowd of idle or slow connections, and the service that others get meanwhile."""

from __future__ import annotations

import contextlib
import multiprocessing
import socket
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from multiprocessing.synchronize import Event
from statistics import median

from tests.e2e.running import Client
from tests.fuzz.wire import MOVIE, TOKEN, VOTE, request

LIVE = b"GET /livez HTTP/1.1\r\nHost: h\r\n"
# Nothing at all; a head that does not end; a body that does not come; a request and then nothing.
BEGINNINGS = (b"", LIVE + b"X: ", request("PUT", VOTE, b" " * 60_000)[:400], LIVE + b"\r\n")
DRIP_SECONDS = 1.0
JOINING_SECONDS = 5.0
CROWD_SECONDS = 60.0
ROUNDS = 5
JOIN_SECONDS = 10.0


@contextlib.contextmanager
def crowd(address: tuple[str, int], number: int, token: str, movie: str) -> Iterator[None]:
    """So many connections, there all the time: those that are given up come back.

    The slow ones send a byte now and then. They come one by one, and from a process of their own:
    whoever measures meanwhile must not wait for them on this side.
    """
    begins = [
        each.replace(TOKEN, token.encode()).replace(MOVIE, movie.encode()) for each in BEGINNINGS
    ]
    spawning = multiprocessing.get_context("spawn")
    there = spawning.Event()
    arguments = (address, list(islice(cycle(begins), number)), there)
    process = spawning.Process(target=_stay, args=arguments, daemon=True)
    process.start()
    try:
        assert there.wait(CROWD_SECONDS), "the crowd did not come"
        yield
    finally:
        process.kill()
        process.join()


def _stay(address: tuple[str, int], begins: list[bytes], there: Event) -> None:
    held = []
    for begin in begins:
        held.append(_join(address, begin))
        time.sleep(JOINING_SECONDS / len(begins))
    there.set()
    while True:
        for place, begin in enumerate(begins):
            if begin and not begin.endswith(b"\r\n\r\n") and not _drip(held[place]):
                held[place].close()
                held[place] = _join(address, begin)
            time.sleep(DRIP_SECONDS / len(begins))


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


def slowdown(
    client: Client, number: int, requests: int, movie: str, rounds: int = ROUNDS
) -> tuple[float, float]:
    """The 99th percentile of one's own page (uncached) without and with the crowd, in seconds:
    medians of rounds that take turns.
    """
    host, _, port = client.url.removeprefix("http://").partition(":")
    path = f"/v1/movies/{movie}/me"

    def read() -> None:
        assert client.get(path).status_code == 200

    slowest(read, requests // 4)
    alone, crowded = [], []
    for _ in range(rounds):
        alone.append(slowest(read, requests))
        with crowd((host, int(port)), number, str(client.token), movie):
            crowded.append(slowest(read, requests))
    return median(alone), median(crowded)
