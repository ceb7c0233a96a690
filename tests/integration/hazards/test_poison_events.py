"""Events that cannot be read or handled are dead-lettered after five tries; others go on."""

import json
import time
from typing import Any

import pytest

from moview.stack.program import wait_until
from tests.integration.cluster import Cluster

pytestmark = pytest.mark.usefixtures("unharmed")

EXCHANGE = "user.events"
QUEUE = "evt-user-user_changed--movie.on_user_changed"
EVENT: dict[str, Any] = {
    "event_id": "e1",
    "type": "user_changed",
    "schema": 1,
    "occurred_at": "2026-11-22T13:24:00+00:00",
    "subject": "u1",
    "version": 1,
    "request_id": None,
    "data": {"user_id": "u1", "nickname": "neo", "tier": "critic", "state": "active"},
}
TOO_LARGE = 2**70


def to_movie(services: Cluster, body: bytes | dict[str, Any], **headers: Any) -> None:
    """Put a message on the queue of the movie service alone."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    services.publish(text, QUEUE, headers=headers)


def tier(services: Cluster, user_id: str) -> str | None:
    found = services.databases["movie"].voters.find_one({"_id": user_id})
    return found["tier"] if found else None


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe no text",
        b"",
        b"[" * 100_000,
        b"[]",
        {**EVENT, "schema": 2},
        {**EVENT, "type": "user_removed"},
        {**EVENT, "type": "unheard_of"},
        {**EVENT, "more": 1},
        {**EVENT, "occurred_at": "2026-11-22T13:24:00"},
        {**EVENT, "data": {**EVENT["data"], "tier": "king"}},
        {**EVENT, "data": {**EVENT["data"], "more": 1}},
        {**EVENT, "data": {"user_id": "u1"}},
        {**EVENT, "data": {**EVENT["data"], "nickname": {"__type__": "set", "__value__": [1]}}},
        {"__type__": "datetime", "__value__": "2026-11-22T13:24:00"},
    ],
    ids=lambda body: str(body)[:12] if isinstance(body, bytes) else None,
)
def test_what_is_no_event_goes_to_the_dead_letters_at_once(services: Cluster, body: Any) -> None:
    to_movie(services, body)

    (letter,) = services.dead_letters("movie")

    assert letter["queue"] == QUEUE
    assert letter["reason"].startswith("not readable: ")
    assert letter["tries"] == 1
    assert tier(services, "u1") is None


def test_what_a_handler_cannot_do_is_tried_five_times_while_others_flow(
    services: Cluster,
) -> None:
    """Nameko would acknowledge it at its first error: the event would be gone."""
    began = time.monotonic()
    to_movie(services, {**EVENT, "subject": "never", "version": TOO_LARGE})

    for number in range(5):
        user = f"other{number}"
        to_movie(services, {**EVENT, "subject": user, "data": {**EVENT["data"], "user_id": user}})
    assert wait_until(
        lambda: all(tier(services, f"other{each}") == "critic" for each in range(5)), 5
    )
    assert time.monotonic() - began < 14

    (letter,) = services.dead_letters("movie", seconds=30)
    assert letter["tries"] == 5
    assert "OverflowError" in letter["reason"]
    assert time.monotonic() - began > 14, "the tries are spread over growing delays"
    assert json.loads(letter["body"])["subject"] == "never"


@pytest.mark.parametrize("tries", ["many", -1000, 4.5, [1]], ids=str)
def test_a_count_of_tries_that_is_none_ends_no_process(services: Cluster, tries: Any) -> None:
    to_movie(services, {**EVENT, "subject": "odd", "version": TOO_LARGE}, **{"x-tries": tries})
    to_movie(services, {**EVENT, "subject": str(tries)})

    assert wait_until(lambda: tier(services, str(tries)) == "critic", 5)


def test_dead_letters_go_back_to_where_they_came_from_and_are_handled(services: Cluster) -> None:
    services.publish(
        json.dumps({**EVENT, "subject": "mended"}).encode(),
        "dead-letters-movie",
        headers={"x-queue": QUEUE, "x-reason": "a bug, mended since", "x-tries": 5},
    )
    services.dead_letters("movie")

    assert services.rpc.movie.dead_letters_replay()["replayed"] == 1

    assert wait_until(lambda: tier(services, "mended") == "critic", 5)
    assert services.rpc.movie.dead_letters_list() == []


@pytest.mark.parametrize("headers", [{"x-queue": "deleted since"}, {}], ids=["gone", "none"])
def test_a_dead_letter_without_a_queue_to_go_back_to_stays(
    services: Cluster, headers: dict[str, str]
) -> None:
    services.publish(b"{}", "dead-letters-movie", headers=headers)
    services.dead_letters("movie")

    assert services.rpc.movie.dead_letters_replay()["replayed"] == 0

    services.dead_letters("movie")
