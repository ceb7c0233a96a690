"""The relay: publishes the events of the outbox, waits for the confirms, and marks them sent.

It has a green thread and a connection of its own, which it drops after any failure.
"""

import random
import time
from collections.abc import Sequence
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

from moview.failpoints import failpoint
from moview.green import Empty, LightQueue
from moview.messaging import (
    Outgoing,
    Publisher,
    PublishFailed,
    declare_topology,
    encode,
    event_exchange,
)
from moview.messaging.contracts import EVENTS
from moview.observability.logging import logger
from moview.observability.metrics import (
    EVENTS_SENT,
    EVENTS_UNROUTABLE,
    RELAY_INTERRUPTIONS,
)
from moview.store import Document, Mongo
from moview.store.outbox import BATCH, Outbox

CONFIRM_SECONDS = 5.0
IDLE_SECONDS = 1.0
MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.1, 2.0

log = logger(__name__)


class Relay(DependencyProvider):
    """Publishes a service's outbox; injected as :class:`Outbox`."""

    def setup(self) -> None:
        self._uri = self.container.config["AMQP_URI"]
        declare_topology(self._uri)
        self._wakeups: LightQueue[bool] = LightQueue(maxsize=1)
        self._stopping = False
        self._pause, self._looked_at = MIN_PAUSE_SECONDS, 0.0
        self._mongo: Mongo[Any] = next(
            provider for provider in self.container.dependencies if isinstance(provider, Mongo)
        )
        self._mongo.listeners.append(self.wake)
        for name, event in EVENTS.items():
            if event.sender == self.container.service_name:
                # There from the start: an alert must see the first one.
                EVENTS_UNROUTABLE.labels(name)

    def start(self) -> None:
        self.outbox = Outbox(self._mongo.database)
        self._thread = self.container.spawn_managed_thread(self._run, identifier="relay")
        self._mongo.before_close.append(self.stop)

    def stop(self) -> None:
        """Publish what is due, if that works at once, and end; the rest waits for a start."""
        self._stopping = True
        self.wake()
        self._thread.wait()

    def kill(self) -> None:
        self._stopping = True

    def get_dependency(self, worker_ctx: Any) -> Outbox:
        return self.outbox

    def wake(self) -> None:
        """Look for events to publish now."""
        if self._wakeups.empty():
            self._wakeups.put_nowait(True)

    def _run(self) -> None:
        """Publish what is due, until told to stop and nothing is left that can be published."""
        publisher = Publisher(self._uri)
        while True:
            # Told to stop while a batch is under way: what was saved meanwhile takes one more.
            stopping = self._stopping
            if self._publish_or_pause(publisher, stopping):
                continue
            if stopping:
                break
            self._sleep(IDLE_SECONDS)
        publisher.close()

    def _publish_or_pause(self, publisher: Publisher, stopping: bool) -> bool:
        """Publish one batch, and pause if that fails; whether there may be more to publish."""
        try:
            more = self._publish_batch(publisher)
            self._pause = MIN_PAUSE_SECONDS
            return more or (not stopping and self._take_over())
        except (PublishFailed, PyMongoError, AMQPError, KombuError, OSError) as error:
            RELAY_INTERRUPTIONS.inc()
            log.warning("relay interrupted", error=str(error))
            self._back_off()
            return False

    def _publish_batch(self, publisher: Publisher) -> bool:
        """Publish the oldest rows that are due; whether there may be more."""
        rows = self.outbox.due()
        if not rows:
            return False
        failpoint("before_publish")
        messages = [_outgoing(row, self.container.service_name) for row in rows]
        unroutable = publisher.publish(messages, time.monotonic() + CONFIRM_SECONDS)
        failpoint("before_mark_sent")
        self._postpone([rows[index] for index in sorted(unroutable)])
        self._mark_sent([row for index, row in enumerate(rows) if index not in unroutable])
        return len(rows) == BATCH

    def _postpone(self, rows: Sequence[Document]) -> None:
        """Note that no queue took these rows, and declare the queues again."""
        if not rows:
            return
        for row in rows:
            EVENTS_UNROUTABLE.labels(row["type"]).inc()
        ids = [row["_id"] for row in rows]
        log.error("no queue took these events", events=ids[:10], number=len(ids))
        self.outbox.postpone(ids)
        declare_topology(self._uri)

    def _mark_sent(self, rows: Sequence[Document]) -> None:
        """Note that the broker confirmed these rows."""
        self.outbox.mark_sent([row["_id"] for row in rows])
        for row in rows:
            EVENTS_SENT.labels(row["type"]).inc()
            _log_sent(row["document"])

    def _take_over(self) -> bool:
        """Take over what other processes left lying, once a second; whether there was any."""
        if time.monotonic() - self._looked_at < IDLE_SECONDS:
            return False
        taken = self.outbox.take_over()
        self._looked_at = time.monotonic()
        return taken > 0

    def _back_off(self) -> None:
        """Pause after a failure, longer after each one in a row. A stop does not wait."""
        if not self._stopping:
            self._sleep(self._pause * random.uniform(0.5, 1))
            self._pause = min(self._pause * 2, MAX_PAUSE_SECONDS)

    def _sleep(self, seconds: float) -> None:
        """Until woken, or this many seconds."""
        try:
            self._wakeups.get(timeout=seconds)
        except Empty:
            return


def _log_sent(event: Document) -> None:
    """Log an event that the broker confirmed; those of chores and imports are too many."""
    if event["request_id"]:
        fields = {name: event[name] for name in ("request_id", "type", "subject", "event_id")}
        log.info("event sent", **fields)


def _outgoing(row: Document, service: str) -> Outgoing:
    """One of a type that only a later version knows is the service's own, and waits for a queue."""
    sender = EVENTS[row["type"]].sender if row["type"] in EVENTS else service
    headers = {"nameko.request_id": row["document"]["request_id"] or ""}
    return Outgoing(
        body=encode(row["document"]),
        exchange=event_exchange(sender).name,
        routing_key=row["type"],
        headers=headers,
    )
