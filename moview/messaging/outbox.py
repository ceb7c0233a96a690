"""The relay: what transactions left in the outbox is published, confirmed and marked sent.

Rows survive whatever a crash interrupts, so an event may travel twice but is never lost; receivers
know by its version. The relay has a green thread and a connection of its own, which it drops after
any failure. Where several processes run one service, each publishes what it saved itself, and takes
over what another has left lying.
"""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from nameko.extensions import DependencyProvider
from pymongo.database import Database
from pymongo.errors import PyMongoError

from moview.clock import now
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
from moview.observability.metrics.measures import (
    EVENTS_SENT,
    EVENTS_UNROUTABLE,
    RELAY_INTERRUPTIONS,
)
from moview.store import PROCESS, Document, Mongo

BATCH = 200
CONFIRM_SECONDS = 5.0
IDLE_SECONDS = 1.0
EVER = datetime(1970, 1, 1, tzinfo=UTC)
LEFT_ALONE = timedelta(seconds=2)
"""How long a row may wait for the process that saved it, and one that no queue took for any."""

log = logger(__name__)


class Outbox:
    """The queries of one database's outbox, for one of the processes that share it."""

    def __init__(self, database: Database[Document], process: str = PROCESS) -> None:
        self._rows = database.outbox
        self._process = process

    def due(self, limit: int = BATCH) -> list[Document]:
        """The oldest rows that this process is to publish."""
        return list(self._rows.find({"by": self._process}).sort("due", 1).limit(limit))

    def take_over(self, limit: int = BATCH) -> int:
        """Make rows that were left lying this process's own; how many.

        The youngest of them: one that is only slow begins with the oldest.
        """
        query = {"due": {"$lte": now() - LEFT_ALONE}}
        found = self._rows.find(query, {"by": 1}).sort("due", -1).limit(limit)
        ids = [row["_id"] for row in found if row.get("by") != self._process]
        if not ids:
            return 0
        taken = {"$set": {"by": self._process, "due": now()}}
        return self._rows.update_many({"_id": {"$in": ids}, **query}, taken).modified_count

    def mark_sent(self, ids: Sequence[str]) -> None:
        """These are confirmed by the broker."""
        self._rows.update_many(
            {"_id": {"$in": list(ids)}},
            {"$unset": {"due": "", "by": ""}, "$set": {"sent_at": now()}},
        )

    def postpone(self, ids: Sequence[str]) -> None:
        """No queue took these: somebody takes them over later, and the others go first."""
        self._rows.update_many(
            {"_id": {"$in": list(ids)}}, {"$unset": {"by": ""}, "$set": {"due": now()}}
        )

    def replay(self, since: datetime) -> int:
        """Send again what was sent since then; the number of rows."""
        result = self._rows.update_many(
            {"sent_at": {"$gte": since}},
            {"$unset": {"sent_at": ""}, "$set": {"due": now(), "by": self._process}},
        )
        return result.modified_count

    def state(self) -> Document:
        """How many rows wait, and since when (seconds)."""
        waiting = {"due": {"$gt": EVER}}
        oldest = next(iter(self._rows.find(waiting).sort("_id", 1).limit(1)), None)
        if oldest is None:
            return {"waiting": 0, "oldest_seconds": 0.0}
        age = (now() - datetime.fromisoformat(oldest["document"]["occurred_at"])).total_seconds()
        return {
            "waiting": self._rows.count_documents(waiting),
            "oldest_seconds": max(0.0, age),
        }


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
