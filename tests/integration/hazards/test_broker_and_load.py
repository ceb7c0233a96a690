"""The broker in trouble, and load: unroutable events, late calls, backlogs, blocking work."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kombu.connection import Connection
from kombu.entity import Queue as KombuQueue

from moview.errors import MoviewError
from moview.stack.program import wait_until
from tests.integration.cluster import Cluster, Rpc

pytestmark = pytest.mark.usefixtures("unharmed")
VOTED = "evt-movie-movie_voted--user.on_movie_voted"


@pytest.fixture(scope="module")
def film(services: Cluster) -> str:
    return str(services.rpc.movie.create_movie(movie={"title": "Film", "year": 2000})["id"])


def vote(services: Cluster, film: str, user: str, **more: Any) -> Any:
    return services.rpc.movie.vote(user_id=user, movie_id=film, value="like", **more)


def on_shelf(services: Cluster, film: str, user: str) -> bool:
    return bool(services.databases["user"].shelves.find_one({"_id": f"{film}:{user}"}))


def test_an_event_that_no_queue_takes_is_sent_once_it_is_back(services: Cluster, film: str) -> None:
    """The broker would confirm it all the same; the relay publishes with ``mandatory``."""
    with Connection(services.broker_uri) as connection:
        channel = connection.default_channel
        bound = {"exchange": "movie.events", "routing_key": "movie_voted"}
        channel.queue_unbind(VOTED, **bound)
        vote(services, film, "unroutable")
        outbox = services.databases["movie"].outbox
        row = {"document.data.user_id": "unroutable"}
        assert wait_until(lambda: "no queue took" in services.log("movie").read_text(), 10)
        assert "sent_at" not in (outbox.find_one(row) or {"sent_at": 0})

    assert wait_until(lambda: on_shelf(services, film, "unroutable"), 15)
    assert wait_until(services.outbox_is_empty, 10)


def test_a_deleted_queue_is_declared_again_and_outbox_replay_mends_the_copies(
    services: Cluster, film: str
) -> None:
    with Connection(services.broker_uri) as connection:
        KombuQueue(VOTED)(connection.default_channel).delete()
    vote(services, film, "deleted")

    assert wait_until(lambda: services.outbox_is_empty(), 15)
    services.terminate("user")
    services.start("user")
    services.rpc.movie.outbox_replay(since="2020-01-01T00:00:00Z")
    assert wait_until(lambda: on_shelf(services, film, "deleted"), 15)


def test_a_service_that_hears_of_no_events_says_so_until_it_does(services: Cluster) -> None:
    """Its queue is there as another one than it asks for: commands flow, and events do not."""

    def hears() -> bool:
        return bool(services.rpc.user.ping()["events"])

    assert hears()
    with Connection(services.broker_uri) as connection:
        queue = KombuQueue(VOTED, max_length=5)(connection.default_channel)
        services.processes["user"].pause()
        queue.delete()
        queue.queue_declare()
        services.processes["user"].resume()
        assert wait_until(lambda: not hears(), 10)
        queue.delete()
    assert wait_until(hears, 10)


def test_a_command_delivered_again_after_a_later_one_changes_nothing(
    services: Cluster, film: str
) -> None:
    """Nameko acknowledges a call after its reply, so that a crash runs it again."""

    def deliver(value: str, asked_at: int) -> None:
        call = {"user_id": "twice", "movie_id": film, "value": value, "asked_at": asked_at}
        body = json.dumps({"args": [], "kwargs": call})
        services.publish(body, "movie.vote", "nameko-rpc", reply_to="nobody", correlation_id="1")

    def emitted() -> list[str]:
        rows = services.databases["movie"].outbox.find(
            {"type": "movie_voted", "document.data.user_id": "twice"}
        )
        return [row["document"]["data"]["value"] for row in rows.sort("_id", 1)]

    for value, asked_at, expected in (
        ("like", 7, ["like"]),
        ("dislike", 8, ["like", "dislike"]),
    ):
        deliver(value, asked_at)
        assert wait_until(lambda expected=expected: emitted() == expected, 10)  # type: ignore[misc]
    deliver("like", 7)
    vote(services, film, "behind the repetition")

    assert emitted() == ["like", "dislike"]


def test_a_call_past_its_deadline_is_dropped(services: Cluster, film: str) -> None:
    call = {"user_id": "too late", "movie_id": film, "value": "like", "asked_at": 7}
    body = json.dumps({"args": [], "kwargs": call})
    headers = {"nameko.deadline": time.time() - 1}
    services.publish(body, "movie.vote", "nameko-rpc", headers, reply_to="nobody")

    assert wait_until(lambda: "past its deadline" in services.log("movie").read_text(), 10)
    opinion = services.databases["movie"].opinions.find_one({"_id": f"{film}:too late"})
    assert opinion is None


def test_a_service_that_is_paused_costs_its_caller_no_more_than_the_deadline(
    services: Cluster, film: str
) -> None:
    services.processes["movie"].pause()
    began = time.monotonic()
    try:
        with pytest.raises(MoviewError) as caught:
            vote(services, film, "waiting", wait=1.5)
    finally:
        services.processes["movie"].resume()
    assert caught.value.status == 504
    assert time.monotonic() - began < 3


def test_a_backlog_of_events_starves_no_command(services: Cluster, film: str) -> None:
    """Nameko runs both in one pool, with a prefetch as large as it for each queue."""
    event = {
        "event_id": "e",
        "type": "user_changed",
        "schema": 1,
        "occurred_at": "2026-11-22T13:24:00+00:00",
        "request_id": None,
    }
    data = {"nickname": "neo", "tier": "critic", "state": "active"}
    queue = "evt-user-user_changed--movie.on_user_changed"
    with Connection(services.broker_uri) as connection:
        producer = connection.Producer()
        for number in range(2000):
            user = f"backlog {number}"
            body = {**event, "subject": user, "version": 1, "data": {**data, "user_id": user}}
            producer.publish(
                json.dumps(body).encode(),
                routing_key=queue,
                content_type="application/json",
                content_encoding="utf-8",
                serializer=None,
            )

    waits = []
    while services.queued(queue) > 100 and len(waits) < 20:
        began = time.monotonic()
        vote(services, film, f"beside the backlog {len(waits)}")
        waits.append(time.monotonic() - began)
    assert len(waits) > 3
    assert max(waits) < 2
    with Connection(services.broker_uri) as connection:
        connection.default_channel.queue_purge(queue)


def test_hashing_passwords_keeps_nobody_waiting(services: Cluster) -> None:
    """argon2 would hold the whole process for each of them."""

    def sign_up(number: int) -> None:
        calls = Rpc(services.broker_uri)
        email, nickname = f"hash{number}@example.org", f"hash {number}"
        calls.user.register(email=email, password="long enough", nickname=nickname, wait=30.0)
        calls.close()

    waits = []
    with ThreadPoolExecutor(20) as pool:
        signing = [pool.submit(sign_up, number) for number in range(20)]
        while not all(each.done() for each in signing):
            began = time.monotonic()
            services.rpc.user.list_users()
            waits.append(time.monotonic() - began)
        for each in signing:
            each.result()
    assert min(waits) < 0.5
    assert max(waits) < 3


def test_sigterm_under_load_loses_nothing_that_was_acknowledged(
    services: Cluster, film: str
) -> None:
    stop, acknowledged = threading.Event(), []

    def press(who: str) -> None:
        calls, number = Rpc(services.broker_uri), 0
        while not stop.is_set():
            number += 1
            user = f"{who} {number}"
            try:
                calls.movie.vote(user_id=user, movie_id=film, value="like", wait=2.0)
            except MoviewError:
                continue
            acknowledged.append(user)
        calls.close()

    pressing = [threading.Thread(target=press, args=(f"term{each}",)) for each in range(4)]
    for thread in pressing:
        thread.start()
    assert wait_until(lambda: len(acknowledged) > 20, 30)
    took = services.terminate("movie", 30)
    services.start("movie")
    stop.set()
    for thread in pressing:
        thread.join()

    assert took < 30
    voted = services.databases["movie"].opinions.distinct("user", {"vote": "like"})
    assert set(acknowledged) <= set(voted)
    assert wait_until(lambda: on_shelf(services, film, acknowledged[-1]), 20)
