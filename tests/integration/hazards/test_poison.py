"""Invalid messages are put aside, and no process dies."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.cluster import Cluster

CALL = json.dumps({"args": [], "kwargs": {}})
RPC = "nameko-rpc"
pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe no text",
        b"",
        b"{",
        b"[" * 100_000,
        b"5" * 5_000,
        b"[1, 2]",
        b'{"args": 1, "kwargs": {}}',
        b'{"args": [], "kwargs": [1]}',
        b'{"args": []}',
    ],
    ids=["bytes", "nothing", "cut", "deep", "digits", "list", "args", "kwargs", "half"],
)
def test_what_is_no_call_goes_to_the_dead_letters(services: Cluster, body: bytes) -> None:
    services.publish(body, "movie.ping", RPC, reply_to="nobody", correlation_id="1")

    (letter,) = services.dead_letters("movie")

    assert letter["queue"] == "rpc-movie"
    assert letter["reason"].startswith("not a call: ")
    assert letter["tries"] == 1


def test_a_call_that_awaits_no_reply_goes_to_the_dead_letters(services: Cluster) -> None:
    services.publish(CALL, "movie.ping", RPC)

    assert services.dead_letters("movie")[0]["reason"] == "not a call: no reply_to"


@pytest.mark.parametrize(
    "headers",
    [
        {"nameko.deadline": "tomorrow"},
        {"nameko.deadline": [1]},
        {"nameko.deadline": True},
    ],
    ids=str,
)
def test_a_call_with_a_deadline_that_is_no_time_goes_to_the_dead_letters(
    services: Cluster, headers: dict[str, Any]
) -> None:
    services.publish(CALL, "movie.ping", RPC, headers, reply_to="nobody")

    assert "deadline" in services.dead_letters("movie")[0]["reason"]


@pytest.mark.parametrize(
    "headers",
    [
        {"nameko.call_id_stack": ["a", 5]},
        {"nameko.call_id_stack": 5},
        {"nameko.request_id": {"a": 1}},
        {"nameko.request_id": 7},
        {"nameko.user_id": b"\xff"},
        {"nameko.anything": [[]]},
    ],
    ids=str,
)
def test_headers_of_any_kind_do_not_keep_a_call_from_being_answered(
    services: Cluster, headers: dict[str, Any]
) -> None:
    with answers_to(services) as replies:
        services.publish(CALL, "movie.ping", RPC, headers, reply_to=replies, correlation_id="1")
        reply = json.loads(services.take(replies).body)

    assert reply["error"] is None
    assert reply["result"]["service"] == "movie"


def test_objects_in_json_stay_json(services: Cluster) -> None:
    """kombu's own JSON would make a datetime, or whatever was registered, of any sender's words."""
    value = {"__type__": "datetime", "__value__": "2026-11-22T13:24:00"}
    with answers_to(services) as replies:
        services.publish(
            json.dumps({"args": [], "kwargs": {"kind": value}}),
            "movie.resync",
            RPC,
            reply_to=replies,
            correlation_id="1",
        )
        reply = json.loads(services.take(replies).body)

    assert reply["error"]["exc_type"] in ("Invalid", "MoviewError")
    assert "datetime.datetime" not in json.dumps(reply)


def answers_to(services: Cluster) -> Any:
    """A queue for replies, gone after the block."""
    from contextlib import contextmanager

    from kombu.connection import Connection
    from kombu.entity import Exchange, Queue

    @contextmanager
    def queue() -> Iterator[str]:
        with Connection(services.broker_uri) as connection:
            replies = Queue(
                "replies-to-test",
                Exchange(RPC, type="topic", durable=True),
                "replies-to-test",
                auto_delete=False,
            )
            bound = replies.bind(connection.default_channel)
            bound.declare()
            yield "replies-to-test"
            bound.delete()

    return queue()
