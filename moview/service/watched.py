"""Gauges of workers, outbox and queues, which broker and database are asked for at each scrape.

Whoever does not answer in time is down, and what only they know is left out. A question that is
still under way is not asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import pymongo
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from pymongo.errors import PyMongoError

from moview import green
from moview.errors import Unavailable
from moview.green import Event
from moview.messaging.queues import Broker, QueueState, queues_of
from moview.observability.logging import logger
from moview.service.relay import Relay
from moview.store import Document

PATIENCE_SECONDS = 5.0
"""For all answers together; Prometheus waits ten seconds unless told otherwise."""
NAMES = {
    "moview_workers_busy": "Workers at work now.",
    "moview_workers_limit": "Workers that there may be.",
    "moview_store_up": "Whether the database answered in time.",
    "moview_outbox_events": "Events that wait to be sent.",
    "moview_outbox_oldest_seconds": "How long the oldest of them has waited.",
    "moview_broker_up": "Whether the broker answered in time.",
    "moview_queue_messages": "Messages that nobody has taken yet.",
    "moview_queue_consumers": "Who reads the queue.",
    "moview_queue_missing": "1 where a queue that the service needs is not there.",
}

log = logger(__name__)


class Question:
    """A question to a server, which one green thread asks at a time."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask
        self._asked: Event | None = None

    def begin(self) -> None:
        """Ask, unless an answer is awaited already."""
        if self._asked is None:
            self._asked = Event()
            green.spawn_n(self._run, self._asked)

    def answer(self, until: float) -> Any:
        """The answer; None without one by this moment of ``time.monotonic``."""
        asked = self._asked
        return asked.wait(timeout=max(0.001, until - time.monotonic())) if asked else None

    def _run(self, asked: Event) -> None:
        answer = None
        try:
            answer = self._ask()
        except (Unavailable, PyMongoError) as error:
            log.warning("not measured", error=str(error))
        finally:
            self._asked = None
            asked.send(answer)


class Watched(Collector):
    """Prometheus' collector of one service's gauges."""

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
        answers = [question.answer(until) for question in self._outboxes]
        yield one("moview_workers_busy", self._container._worker_pool.running())
        yield one("moview_workers_limit", self._container.max_workers)
        for state in answers:
            yield from of_outbox(state)
        yield from of_queues(self._queues.answer(until))


def outbox_state(relay: Relay) -> Document:
    """The state of the outbox: see ``Outbox.state``. Raises Unavailable before the start."""
    if not hasattr(relay, "outbox"):
        raise Unavailable("the service has not started")
    with pymongo.timeout(PATIENCE_SECONDS):
        return relay.outbox.state()


def one(name: str, value: float) -> GaugeMetricFamily:
    """A gauge without labels."""
    return GaugeMetricFamily(name, NAMES[name], value=value)


def of_outbox(state: Document | None) -> Iterator[GaugeMetricFamily]:
    """The gauges of an outbox's state; None where the database did not answer."""
    yield one("moview_store_up", state is not None)
    if state is not None:
        yield one("moview_outbox_events", state["waiting"])
        yield one("moview_outbox_oldest_seconds", state["oldest_seconds"])


def of_queues(states: list[QueueState] | None) -> Iterator[GaugeMetricFamily]:
    """The gauges of queues; None where the broker did not answer."""
    yield one("moview_broker_up", states is not None)
    for field in ("messages", "consumers", "missing"):
        name = f"moview_queue_{field}"
        family = GaugeMetricFamily(name, NAMES[name], labels=["queue"])
        for state in states or ():
            value = state.is_missing if field == "missing" else getattr(state, field)
            if value is not None:
                family.add_metric([state.name], value)
        yield family
