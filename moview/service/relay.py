"""The relay: what transactions left in the outbox is published, confirmed and marked sent.

It has a green thread and a connection of its own, which it drops after any failure.
"""

import random
import time
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

log = logger(__name__)


class Relay(DependencyProvider):
    """Publishes a service's outbox; injected as :class:`Outbox`."""

    def setup(self) -> None:
        self._uri = self.container.config["AMQP_URI"]
        declare_topology(self._uri)
        self._wakeups: LightQueue[bool] = LightQueue(maxsize=1)
        self._stopping = False
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
        """Publish what is due, if the broker lets us at once; whatever stays waits for the next
        start.
        """
        self._stopping = True
        self.wake()
        self._thread.wait()

    def kill(self) -> None:
        self._stopping = True

    def get_dependency(self, worker_ctx: Any) -> Outbox:
        return self.outbox

    def wake(self) -> None:
        """There may be something to publish."""
        if self._wakeups.empty():
            self._wakeups.put_nowait(True)

    def _run(self) -> None:
        publisher = Publisher(self._uri)
        pause, looked_at = 0.1, 0.0
        while True:
            # Told to stop while a batch is under way: what was saved meanwhile takes one more.
            stopping = self._stopping
            try:
                more = self._relay(publisher)
                pause = 0.1
                if not more and time.monotonic() - looked_at >= IDLE_SECONDS:
                    more = not stopping and self.outbox.take_over() > 0
                    looked_at = time.monotonic()
            except (PublishFailed, PyMongoError, AMQPError, KombuError, OSError) as error:
                RELAY_INTERRUPTIONS.inc()
                log.warning("relay interrupted", error=str(error))
                more = False
                if not self._stopping:
                    self._sleep(pause * random.uniform(0.5, 1))
                    pause = min(pause * 2, 2.0)
            if stopping and not more:
                publisher.close()
                return
            if not more:
                self._sleep(IDLE_SECONDS)

    def _relay(self, publisher: Publisher) -> bool:
        """Publish one batch; whether there may be more."""
        rows = self.outbox.due()
        if not rows:
            return False
        failpoint("before_publish")
        messages = [_outgoing(row, self.container.service_name) for row in rows]
        unroutable = publisher.publish(messages, time.monotonic() + CONFIRM_SECONDS)
        failpoint("before_mark_sent")
        lost = [row["_id"] for index, row in enumerate(rows) if index in unroutable]
        for index in unroutable:
            EVENTS_UNROUTABLE.labels(rows[index]["type"]).inc()
        if lost:
            log.error("no queue took these events", events=lost[:10], number=len(lost))
            self.outbox.postpone(lost)
            declare_topology(self._uri)
        sent = [row for index, row in enumerate(rows) if index not in unroutable]
        self.outbox.mark_sent([row["_id"] for row in sent])
        for row in sent:
            EVENTS_SENT.labels(row["type"]).inc()
            _log_sent(row["document"])
        return len(rows) == BATCH

    def _sleep(self, seconds: float) -> None:
        """Until woken, or this many seconds."""
        try:
            self._wakeups.get(timeout=seconds)
        except Empty:
            return


def _log_sent(event: Document) -> None:
    """Once an event is with the broker; of chores' and imports' events there are too many."""
    if event["request_id"]:
        told = {name: event[name] for name in ("request_id", "type", "subject", "event_id")}
        log.info("event sent", **told)


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
