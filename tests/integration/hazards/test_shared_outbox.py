"""Several processes of one service share its outbox: each row is published by one of them."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from pymongo import MongoClient

from moview.clock import now
from moview.stack.program import wait_until
from moview.store import Store
from moview.store.locks import SubjectLocks
from moview.store.outbox import LEFT_ALONE, Outbox
from moview.store.provider import connect, database_of
from tests.integration.cluster import Cluster, Rpc

LONG_AGO = timedelta(minutes=1)


@pytest.fixture
def database(mongodb_uri: str, database_prefix: str) -> Iterator[Any]:
    config = {"MONGODB_CONNECTION_URL": mongodb_uri, "MONGODB_DB_NAME": f"{database_prefix}shared"}
    client: MongoClient[Any] = connect(config)
    database = database_of(client, config)
    Store(database, SubjectLocks(), lambda: None).prepare()
    yield database
    database.outbox.delete_many({})
    client.close()


def write(database: Any, owner: str, *ids: str, ago: timedelta = timedelta(0)) -> None:
    """Rows as a process left them so long ago."""
    due = now() - ago
    database.outbox.insert_many([{"_id": each, "by": owner, "due": due} for each in ids])


def due(outbox: Outbox) -> list[str]:
    return [row["_id"] for row in outbox.due()]


def test_each_process_publishes_what_it_wrote_itself(database: Any) -> None:
    write(database, "one", "1", "3")
    write(database, "two", "2")
    one, two = Outbox(database, "one"), Outbox(database, "two")

    assert (one.take_over(), two.take_over()) == (0, 0)

    assert (due(one), due(two)) == (["1", "3"], ["2"])
    one.mark_sent(["1", "3"])
    assert (due(one), due(two)) == ([], ["2"])


def test_what_a_process_left_behind_is_taken_over_by_one_of_the_others(database: Any) -> None:
    write(database, "gone", "1", "2", ago=LONG_AGO)
    write(database, "gone", "3")
    one, two = Outbox(database, "one"), Outbox(database, "two")

    assert (one.take_over(), two.take_over()) == (2, 0)

    assert (due(one), due(two)) == (["1", "2"], [])


def test_what_no_queue_took_is_left_alone_for_a_while(database: Any) -> None:
    write(database, "one", "1", "2", ago=LONG_AGO)
    one = Outbox(database, "one")

    one.postpone(["1"])

    assert due(one) == ["2"]
    assert one.take_over() == 0
    assert wait_until(lambda: one.take_over() == 1, LEFT_ALONE.total_seconds() + 1)
    assert due(one) == ["1", "2"] or due(one) == ["2", "1"]


def test_a_clock_that_was_set_back_holds_up_nothing(database: Any) -> None:
    write(database, "one", "from the future", ago=-LONG_AGO)

    assert due(Outbox(database, "one")) == ["from the future"]


def test_what_is_sent_once_more_is_published_by_whoever_was_asked(database: Any) -> None:
    write(database, "one", "1", "2")
    one, two = Outbox(database, "one"), Outbox(database, "two")
    one.mark_sent(["1", "2"])

    assert two.replay(now() - LONG_AGO) == 2

    assert (due(one), sorted(due(two))) == ([], ["1", "2"])


def test_two_processes_of_a_service_publish_no_event_twice(
    broker_uri: str, mongodb_uri: str, database_prefix: str, tmp_path: Path
) -> None:
    cluster = Cluster(broker_uri, mongodb_uri, database_prefix, tmp_path)
    try:
        cluster.start("movie")
        cluster.launch("another", entry=("-m", "moview.service.serve", "movie"))
        assert wait_until(lambda: "ready" in cluster.log("another").read_text(), 40)
        film = cluster.rpc.movie.create_movie(movie={"title": "Film", "year": 2000})["id"]
        everything = Queue(
            "everything", Exchange("movie.events", "topic"), "#", auto_delete=False, durable=True
        )
        with Connection(broker_uri) as connection:
            everything(connection.default_channel).declare()
        calls = Rpc(broker_uri)
        for number in range(100):
            calls.movie.vote(user_id=f"user {number}", movie_id=film, value="like")
        calls.close()
        outbox = cluster.databases["movie"].outbox

        assert wait_until(cluster.outbox_is_empty, 10)
        time.sleep(0.5)
        assert cluster.queued("everything") == outbox.count_documents({}) >= 100
    finally:
        cluster.close()
