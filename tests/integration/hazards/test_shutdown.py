"""SIGTERM: what runs is finished, answered, published and acknowledged before the process ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer
from pymongo import MongoClient

from moview.stack.program import wait_until

ROOT = Path(__file__).resolve().parents[3]
SERVICE = """
import eventlet
from moview.clock import now
from moview.service.commands import command
from moview.store import PROCESS, Mongo, Store
from moview.service.relay import Relay
from moview.service.periodic import periodic


class SlowRelay(Relay):
    # Still at its last batch when it is told to stop.
    def _publish_batch(self, publisher):
        more = super()._publish_batch(publisher)
        eventlet.sleep(1)
        return more


class SlowService:
    name = "slow"

    store = Mongo(Store)
    outbox = SlowRelay()

    @command
    def work(self):
        def work(tx):
            tx.insert("runs", [{}])
            tx.flush()
            eventlet.sleep(3)
            tx.emit("movie_removed", "m1", 1, {"movie_id": "m1"})

        self.store.transact(work)
        # What the relay's last batch has not seen.
        while self.store.database.outbox.find_one({"due": {"$exists": True}}):
            eventlet.sleep(0.05)
        row = {**self.store.database.outbox.find_one({}), "_id": "later"}
        self.store.database.outbox.insert_one({**row, "by": PROCESS, "due": now()})
        return "done"

    @periodic(0.1)
    def endless(self):
        while True:
            self.store.database.chores.insert_one({})
            eventlet.sleep(0.1)
"""
START = (
    "import json, sys; from moview.service.serve import run; run('slow', json.loads(sys.argv[1]))"
)


@dataclass
class Ended:
    """What was left behind by a service that was told to stop while it worked."""

    status: int
    seconds: float
    replies: list[Any]
    left_in_queue: int
    runs: int
    unsent: int
    log: str


@pytest.fixture(scope="module")
def ended(
    broker_uri: str, mongodb_uri: str, database_prefix: str, tmp_path_factory: Any
) -> Iterator[Ended]:
    folder: Path = tmp_path_factory.mktemp("slow")
    (folder / "slow").mkdir()
    (folder / "slow" / "__init__.py").touch()
    (folder / "slow" / "service.py").write_text(SERVICE)
    config = {
        "AMQP_URI": broker_uri,
        "MONGODB_CONNECTION_URL": mongodb_uri,
        "MONGODB_DB_NAME": f"{database_prefix}slow",
    }
    with (
        (folder / "log").open("wb") as log,
        MongoClient[Any](mongodb_uri) as client,
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", START, json.dumps(config)],
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        database = client[config["MONGODB_DB_NAME"]]
        try:
            yield stopped_at_work(process, broker_uri, database, folder / "log")
        finally:
            process.kill()


def stopped_at_work(
    process: "subprocess.Popen[bytes]", broker_uri: str, database: Any, log: Path
) -> Ended:
    assert wait_until(lambda: bool(database.chores.count_documents({})), 30), log.read_text()
    replies: list[Any] = []
    with Connection(broker_uri) as connection:
        answers = Queue("answers", exclusive=True)
        with Consumer(connection, [answers], on_message=replies.append, no_ack=True):
            bound = answers(connection.default_channel)
            bound.bind_to("nameko-rpc", "answers")
            connection.Producer().publish(
                b'{"args": [], "kwargs": {}}',
                exchange="nameko-rpc",
                routing_key="slow.work",
                reply_to="answers",
                correlation_id="1",
                content_type="application/json",
                content_encoding="utf-8",
            )
            time.sleep(0.5)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            status = process.wait(40)
            seconds = time.monotonic() - began
            try:
                connection.drain_events(timeout=2)
            except TimeoutError:
                replies.clear()
        queue = connection.default_channel.queue_declare("rpc-slow", passive=True)
    return Ended(
        status,
        seconds,
        [json.loads(reply.body) for reply in replies],
        queue.message_count,
        database.runs.count_documents({}),
        database.outbox.count_documents({"due": {"$exists": True}}),
        log.read_text(),
    )


def test_a_command_under_way_is_done_and_answered(ended: Ended) -> None:
    assert (ended.status, ended.runs) == (0, 1), ended.log
    assert ended.replies == [{"result": "done", "error": None}]


def test_what_was_done_is_acknowledged_so_that_nobody_does_it_again(ended: Ended) -> None:
    assert ended.left_in_queue == 0


def test_its_events_are_published(ended: Ended) -> None:
    assert ended.unsent == 0, ended.log


def test_no_chore_keeps_the_process(ended: Ended) -> None:
    assert ended.seconds < 10, ended.log


def test_a_service_that_waits_for_its_broker_ends_when_it_is_told_to(
    mongodb_uri: str, database_prefix: str, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        # Nobody listens there, and nobody ever answers.
        "AMQP_URI": "amqp://guest:guest@127.0.0.1:1",
        "MONGODB_URI": mongodb_uri,
        "DATABASE_PREFIX": database_prefix,
    }
    command = [sys.executable, "-W", "ignore", "-m", "moview.service.serve", "movie"]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    finally:
        process.kill()
