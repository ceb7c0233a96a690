"""Faults of the broker and of the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from moview.service.rpc import CALL_SECONDS
from moview.stack.program import wait_until
from tests.faults.run import Fault
from tests.faults.stage import Stage

BACK_SECONDS = 60.0
"""How long a server may take to start."""
CLOSE_EVERY = 5.0
HANG_SECONDS = 1.0
UNDER_WAY_SECONDS = 1.0
"""How long an answer may come that the database still had a part in."""


def broker_killed(stage: Stage, seconds: float = 30.0) -> float:
    """The broker hangs for a moment, in which it takes in what it never stores, and is killed."""
    broker = stage.servers.processes["broker"]
    broker.pause()
    time.sleep(HANG_SECONDS)
    broker.kill()
    stage.during(seconds)
    broker.start()
    assert wait_until(stage.servers.broker.ready, BACK_SECONDS), "the broker does not start"
    return time.monotonic()


def broker_paused(stage: Stage, seconds: float = 30.0) -> float:
    """SIGSTOP, and SIGCONT later."""
    broker = stage.servers.processes["broker"]
    broker.pause()
    try:
        stage.during(seconds)
    finally:
        broker.resume()
    return time.monotonic()


def connections_closed(stage: Stage, seconds: float = 60.0) -> float:
    """All connections, every few seconds, by the broker's own command."""
    vhost = urlsplit(stage.servers.broker.uri).path.lstrip("/").replace("%2F", "/")
    closing = ("close_all_connections", "--vhost", vhost, "a fault")
    closed_at = [0.0]

    def close() -> None:
        if time.monotonic() - closed_at[0] >= CLOSE_EVERY:
            closed_at[0] = time.monotonic()
            stage.servers.broker._own().control(*closing)

    stage.during(seconds, close)
    return time.monotonic()


def store_killed(stage: Stage, seconds: float = 60.0) -> float:
    """Amid transactions: people are at work."""
    store = stage.servers.processes["database"]
    store.kill()
    _answers_while_away(stage, seconds)
    store.start()
    assert wait_until(stage.servers.database.ready, BACK_SECONDS), "the database does not start"
    return time.monotonic()


def store_paused(stage: Stage, seconds: float = 60.0) -> float:
    store = stage.servers.processes["database"]
    store.pause()
    try:
        _answers_while_away(stage, seconds)
    finally:
        store.resume()
    return time.monotonic()


def _answers_while_away(stage: Stage, seconds: float) -> None:
    """Everybody is told 503 in time, and nothing is accepted."""
    away_since = time.monotonic() + UNDER_WAY_SECONDS
    stage.during(seconds)
    statuses = {each.status for each in stage.history.all() if each.answered_at > away_since}
    stage.expect(statuses <= {503}, f"answered {sorted(statuses)} without a database, not 503")
    stage.expect(bool(statuses) or seconds < CALL_SECONDS, "nobody was answered meanwhile")


def _once(strike: Callable[[Stage], float]) -> Callable[[Stage, int], float]:
    """Repeated tries come after each other, each once people are served again."""

    def repeated(stage: Stage, tries: int) -> float:
        ended_at = strike(stage)
        for _ in range(tries - 1):
            stage.heal(ended_at)
            stage.turn_page()
            ended_at = strike(stage)
        return ended_at

    return repeated


SERVERS = [
    Fault("kill -9 broker, back after 30 s", _once(broker_killed)),
    Fault("SIGSTOP broker for 30 s", _once(broker_paused)),
    Fault("all connections closed every 5 s for 60 s", _once(connections_closed)),
    Fault("kill -9 database amid transactions, down 60 s", _once(store_killed)),
    Fault("SIGSTOP database amid transactions for 60 s", _once(store_paused)),
]
