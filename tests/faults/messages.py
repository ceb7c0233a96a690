"""Messages that are poison, come twice or late, or are lost with their queue."""

from __future__ import annotations

import json
import random
import time
from datetime import timedelta
from typing import Any

from kombu.connection import Connection
from kombu.entity import Queue

from moview.clock import now, timestamp
from moview.messaging import encode, event_exchange, event_queue
from moview.messaging.contracts import EVENTS
from moview.operating.auditing import run_audit
from moview.service_names import STATEFUL
from moview.stack.program import wait_until
from tests.e2e.running import LASTING_SECONDS
from tests.faults.run import Fault
from tests.faults.stage import HEALING_SECONDS, Stage
from tests.integration.cluster import Document

VOTED = event_queue("movie_voted", "user").name
USER_CHANGED = event_queue("user_changed", "movie").name
TRIES_SECONDS = 40.0
WORK_SECONDS = 30.0
TOO_LARGE = 2**70
EVENT: Document = {
    "event_id": "poison",
    "type": "user_changed",
    "schema": 1,
    "occurred_at": "2026-11-22T13:24:00+00:00",
    "subject": "nobody",
    "version": 1,
    "request_id": None,
    "data": {"user_id": "nobody", "nickname": "neo", "tier": "critic", "state": "active"},
}
OBJECT = {"__type__": "datetime", "__value__": "2026-11-22T13:24:00"}


def poisoned(stage: Stage) -> float:
    """What no sender of ours sends, on queues of events and of calls."""
    for body in (
        b"{bad",
        b"\xff\xfe",
        json.dumps({**EVENT, "data": {"user_id": "nobody"}}),
        json.dumps({**EVENT, "schema": 99}),
        json.dumps({**EVENT, "data": {**EVENT["data"], "nickname": OBJECT}}),
        json.dumps(OBJECT),
        # Fits its contract, but no database takes the number: its handler raises each time.
        json.dumps({**EVENT, "version": TOO_LARGE}),
    ):
        stage.moview.publish(body, USER_CHANGED)
        stage.planted += 1
    call = json.dumps({"args": [], "kwargs": {"kind": OBJECT}})
    for service in STATEFUL:
        # Nobody to answer; no call at all; and one whose argument must stay what it is in JSON.
        stage.moview.publish(call, f"{service}.ping", "nameko-rpc")
        stage.moview.publish(b"[1, {", f"{service}.ping", "nameko-rpc", reply_to="nobody")
        stage.moview.publish(call, f"{service}.resync", "nameko-rpc", reply_to="nobody")
        stage.planted += 2
    arrived = wait_until(lambda: _dead_letters(stage) >= stage.planted, TRIES_SECONDS)
    stage.expect(arrived, "not all poison is among the dead letters")
    tries = [
        letter["tries"]
        for name in STATEFUL
        for letter in stage.moview.rpc.of(name).dead_letters_list()
    ]
    stage.expect(max(tries, default=0) == 5, f"dead letters were tried {sorted(tries)} times")
    return time.monotonic()


def _dead_letters(stage: Stage) -> int:
    return sum(stage.moview.rpc.of(name).status()["dead_letters"] for name in STATEFUL)


def replayed(stage: Stage, seconds: float = 0.0) -> float:
    """Every event that was ever sent comes again, by replay and then shuffled, twice: at work
    first, and then at rest, where nothing at all may change. People work for so long before."""
    time.sleep(seconds)
    sent = _send_all_again(stage, random.Random(1))
    stage.rest()
    _settle(stage, sent)
    before = _contents(stage)
    _settle(stage, _send_all_again(stage, random.Random(2)))
    after = _contents(stage)
    for name, documents in before.items():
        changed = [key for key, value in documents.items() if after[name].get(key) != value]
        stage.expect(not changed, f"{name}: events that came again changed {changed[:3]}")
        stage.expect(len(after[name]) == len(documents), f"{name}: events that came again added")
    stage.work()
    return time.monotonic()


def _send_all_again(stage: Stage, chance: random.Random) -> int:
    """How many messages that makes."""
    for name in STATEFUL:
        since = timestamp(now() - timedelta(days=1))
        stage.moview.rpc.of(name).outbox_replay(since=since, wait=60.0)
    rows = [row for name in STATEFUL for row in stage.moview.databases[name].outbox.find()]
    # The relay sends in order: what is shuffled must come last, or the order would mend itself.
    in_time = wait_until(stage.moview.outbox_is_empty, HEALING_SECONDS)
    stage.expect(in_time, f"{len(rows):,} events are not sent again in {HEALING_SECONDS:.0f} s")
    doubled = rows * 2
    chance.shuffle(doubled)
    with Connection(stage.moview.broker_uri) as connection:
        producer = connection.Producer()
        for row in doubled:
            producer.publish(
                encode(row["document"]),
                exchange=event_exchange(EVENTS[row["type"]].sender).name,
                routing_key=row["type"],
                content_type="application/json",
                content_encoding="utf-8",
                serializer=None,
                delivery_mode=2,
            )
    return sum(len(EVENTS[row["type"]].receivers) for row in rows) * 3


def _settle(stage: Stage, sent: int) -> None:
    queues = [
        event_queue(name, each).name for name, event in EVENTS.items() for each in event.receivers
    ]

    def settled() -> bool:
        return stage.moview.outbox_is_empty() and not any(map(stage.moview.queued, queues))

    began = time.monotonic()
    in_time = wait_until(settled, HEALING_SECONDS)
    seconds = time.monotonic() - began
    stage.expect(in_time, f"{sent:,} messages that came again are not consumed in {seconds:.0f} s")
    stage.notes.append(f"{sent:,} messages came again, the last handled after {seconds:.0f} s")
    # The last ones taken are still being handled; a handler that waits for a lock has 6 slots.
    time.sleep(1)


def _contents(stage: Stage) -> dict[str, dict[Any, Document]]:
    """All documents but those that chores and relays write by the clock."""
    return {
        f"{service}.{name}": {
            row["_id"]: {field: value for field, value in row.items() if "heat" not in field}
            for row in database[name].find()
        }
        for service, database in stage.moview.databases.items()
        for name in database.list_collection_names()
        if name not in ("outbox", "used_sessions")
    }


def queue_deleted(stage: Stage) -> float:
    """With events in it: its reader declares it anew, the audit raises the alarm, and the outbox
    is sent once more."""
    began = timestamp(now() - timedelta(minutes=1))
    stage.moview.processes["user"].pause()
    wait_until(lambda: stage.moview.queued(VOTED) > 10, 20)
    stage.rest()
    with Connection(stage.moview.broker_uri) as connection:
        lost = Queue(VOTED)(connection.default_channel).delete()
    stage.moview.processes["user"].resume()
    stage.notes.append(f"{lost} events lost with it")
    uri = stage.moview.broker_uri
    report = run_audit(stage.moview.rpc._rpc, uri, wait=5, lasting=LASTING_SECONDS)
    alarms = " ".join(report.differences)
    stage.expect("user.votes" in alarms, f"the audit misses none of {lost} events")
    stage.moview.rpc.movie.outbox_replay(since=began)
    stage.work()
    return time.monotonic()


MESSAGES = [
    Fault("a queue deleted with events in it", lambda stage, _: queue_deleted(stage)),
    Fault("poison messages", lambda stage, _: poisoned(stage)),
    Fault(
        "the whole outbox replayed, events shuffled and doubled",
        lambda stage, _: replayed(stage, WORK_SECONDS),
        # All that ever happened comes again: more than an hour of it would take as long.
        alone=True,
    ),
]
