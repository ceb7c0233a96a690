"""Sign-in against guessing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import requests

from moview.stack.program import wait_until
from tests.e2e.running import Client, Moview, free_port
from tests.integration.cluster import START_SECONDS

GUESSES_A_MINUTE = 10


@contextmanager
def second_gateway(moview: Moview, name: str, **environment: str) -> Iterator[Client]:
    """Another gateway beside the first, with settings of its own."""
    port, entry = free_port(), ("-m", "moview.service.serve", "gateway")
    client = Client(f"http://127.0.0.1:{port}")

    def is_up() -> bool:
        try:
            return client.get("/readyz").ok
        except requests.RequestException:
            return False

    moview.launch(name, entry, PORT=str(port), **environment)
    try:
        assert wait_until(is_up, START_SECONDS), moview.log(name).read_text()[-3000:]
        yield client
    finally:
        moview.terminate(name)


def guess(client: Client, email: str) -> int:
    """The status of one wrong password."""
    return client.post("/v1/sessions", email=email, password="not this one").status_code


def try_guessing(client: Client, email: str, password: str) -> list[str]:
    """What is wrong where ten guesses a minute are let through, and nothing after them."""
    statuses = [guess(client, email) for _ in range(GUESSES_A_MINUTE + 1)]
    right = client.post("/v1/sessions", email=email, password=password)
    found = []
    if statuses != [401] * GUESSES_A_MINUTE + [429]:
        found.append(f"guesses were answered {statuses}")
    if right.status_code != 429 or not 1 <= int(right.headers["Retry-After"]) <= 60:
        found.append(f"then the right one: {right.status_code} {dict(right.headers)}")
    return found


def typical_seconds(client: Client, known: str, unknown: str, times: int) -> tuple[float, float]:
    """The medians for an address that has an account and one that has none, at a gateway that
    counts no guesses.
    """
    taken: dict[str, list[float]] = {known: [], unknown: []}
    for _ in range(times):
        # By turns, so that whatever else the machine does falls upon both.
        for email, seconds in taken.items():
            began = time.perf_counter()
            status = guess(client, email)
            seconds.append(time.perf_counter() - began)
            assert status == 401, status
    return median(taken[known]), median(taken[unknown])


def unlikeness(client: Client, known: str, unknown: str, times: int, allowed: float) -> float:
    """How far the two medians are apart, as a share of one.

    On a machine that others share one measurement may be off, so that one too large is taken
    again; a leak shows every time.
    """
    apart = 0.0
    for _ in range(3):
        first, second = typical_seconds(client, known, unknown, times)
        apart = abs(first / second - 1)
        if apart <= allowed:
            break
    return apart
