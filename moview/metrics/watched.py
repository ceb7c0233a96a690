"""Gauges whose values somebody else knows: asked when Prometheus asks, and waited for briefly.

Whoever does not answer in time is down, and what only they know is left out. A question that is
still under way is not asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import eventlet
import pymongo
from eventlet.event import Event
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from moview.errors import Unavailable
from moview.logging import logger
from moview.outbox import Outbox, Relay
from moview.queues import Broker, QueueState, queues_of

PATIENCE_SECONDS = 2.0
"""For all answers together; Prometheus waits ten seconds unless told otherwise."""

log = logger(__name__)


class Question:
    """Something to ask of a server, by one green thread at a time."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask
        self._asked: Event | None = None

    def begin(self) -> None:
        """Ask, unless the answer is awaited already."""
        if self._asked is None:
            self._asked = Event()
            eventlet.spawn_n(self._run, self._asked)

    def answer(self, until: float) -> Any:
        """The answer to what was begun; None without one by this moment of ``time.monotonic``."""
        asked = self._asked
        return asked.wait(timeout=max(0.001, until - time.monotonic())) if asked else None

    def _run(self, asked: Event) -> None:
        answer = None
        try:
            answer = self._ask()
        except (Unavailable, PyMongoError) as error:
            log.warning("not measured", error=str(error))
        finally:
            asked.send(answer)
            self._asked = None


class Watched(Collector):
    """What a service's container, its outbox and the broker tell of the service."""

    def __init__(self, container: Any) -> None:
        self._container = container
        name, uri = container.service_name, container.config["AMQP_URI"]
        self._queues = Question(lambda: Broker(uri).states(queues_of(name)))
        relays = [each for each in container.dependencies if isinstance(each, Relay)]
        self._outboxes = [Question(partial(outbox_state, relay)) for relay in relays]

    def describe(self) -> Iterable[Any]:
        """Nothing is asked before the first scrape."""
        return ()

    def collect(self) -> Iterator[Any]:
        """Called by prometheus_client for each scrape."""
        until = time.monotonic() + PATIENCE_SECONDS
        for question in (self._queues, *self._outboxes):
            question.begin()
        yield gauge("workers_busy", "Workers at work now.", self._container._worker_pool.running())
        yield gauge("workers_limit", "Workers there may be.", self._container.max_workers)
        for question in self._outboxes:
            yield from _outbox(question.answer(until))
        yield from _queues(self._queues.answer(until))


def outbox_state(relay: Relay) -> Any:
    """How many events wait, and how long; None before the service has started."""
    outbox: Outbox | None = getattr(relay, "outbox", None)
    with pymongo.timeout(PATIENCE_SECONDS):
        return outbox.state() if outbox is not None else None


def gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    """One value without labels."""
    return GaugeMetricFamily(f"moview_{name}", documentation, value=value)


def _outbox(state: Any) -> Iterator[Any]:
    yield gauge("store_up", "Whether the database answered in time.", state is not None)
    if state is None:
        return
    yield gauge("outbox_events", "Events that wait to be sent.", state["waiting"])
    oldest = state["oldest_seconds"]
    yield gauge("outbox_oldest_seconds", "How long the oldest of them has waited.", oldest)


def _queues(states: list[QueueState] | None) -> Iterator[Any]:
    yield gauge("broker_up", "Whether the broker answered in time.", states is not None)
    families = {
        "messages": _by_queue("messages", "Messages that nobody has taken yet."),
        "consumers": _by_queue("consumers", "Who reads the queue."),
    }
    missing = _by_queue("missing", "1 where a queue that the service needs is not there.")
    for state in states or ():
        missing.add_metric([state.name], state.is_missing)
        for name, family in families.items():
            value = getattr(state, name)
            if value is not None:
                family.add_metric([state.name], value)
    yield from (*families.values(), missing)


def _by_queue(name: str, documentation: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"moview_queue_{name}", documentation, labels=["queue"])
