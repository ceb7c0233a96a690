"""Calls end in time, and acknowledgements on a lost connection end nothing."""

import time
from typing import Any

import pytest
from amqp.exceptions import RecoverableConnectionError
from kombu.exceptions import MessageStateError

from moview.errors import DeadlineExceeded, MoviewError, NotFound
from moview.service.raw_consumer import settle
from moview.service.rpc import Observed, Pending, ServiceClient


class Channel:
    """A channel of a connection that is up, or is gone."""

    def __init__(self, connected: bool = True) -> None:
        self.connection = object() if connected else None


class Message:
    """A message whose acknowledgement fails as a dead connection makes it fail."""

    def __init__(self, error: Exception | None = None, connected: bool = True) -> None:
        self.channel = Channel(connected)
        self.error = error
        self.acknowledged = False

    def ack(self) -> None:
        if self.error:
            raise self.error
        self.acknowledged = True


@pytest.mark.parametrize(
    "error",
    [BrokenPipeError(), ConnectionResetError(), RecoverableConnectionError(), MessageStateError()],
)
def test_a_socket_that_died_before_the_acknowledgement_raises_nothing(error: Exception) -> None:
    message: Any = Message(error)
    settle(message, message.ack)
    assert not message.acknowledged


def test_a_message_of_a_connection_that_is_gone_is_left_to_the_broker() -> None:
    message: Any = Message(connected=False)
    settle(message, message.ack)
    assert not message.acknowledged


def test_a_message_is_acknowledged_where_the_broker_hears_it() -> None:
    message: Any = Message()
    settle(message, message.ack)
    assert message.acknowledged


def test_other_faults_of_settling_are_not_swallowed() -> None:
    message: Any = Message(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        settle(message, message.ack)


def test_a_call_without_an_answer_ends_at_its_deadline_and_is_forgotten() -> None:
    movie = ServiceClient("movie")
    pending = Pending(movie, "c1", Observed("movie", "slow"), time.time() + 0.05)
    assert movie.replies.pending == 1
    began = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        pending.result()
    assert time.monotonic() - began < 1
    assert movie.replies.pending == 0


def test_an_abandoned_call_is_forgotten_at_once() -> None:
    movie = ServiceClient("movie")
    Pending(movie, "c1", Observed("movie", "slow"), time.time() + 5).abandon()
    assert movie.replies.pending == 0


@pytest.mark.parametrize(
    ("path", "expected"),
    [("moview.errors.NotFound", NotFound), ("builtins.ZeroDivisionError", MoviewError)],
)
def test_errors_come_back_as_ours_or_nameless(path: str, expected: type[Exception]) -> None:
    movie = ServiceClient("movie")
    pending = Pending(movie, "c1", Observed("movie", "slow"), time.time() + 5)
    name = path.rpartition(".")[2]
    error = {"exc_type": name, "exc_path": path, "exc_args": ["secret"], "value": "secret"}
    movie.replies._reply_events["c1"].send({"result": None, "error": error})
    with pytest.raises(expected) as raised:
        pending.result()
    assert type(raised.value) is expected
    assert ("secret" in str(raised.value)) is (expected is NotFound)


def test_a_reply_shows_that_a_service_is_back_before_the_broker_is_asked_again() -> None:
    movie = ServiceClient("movie")
    movie.consumers = 0
    pending = Pending(movie, "c1", Observed("movie", "ping"), time.time() + 5)
    movie.replies._reply_events["c1"].send({"result": "here", "error": None})
    assert pending.result() == "here"
    assert movie.status()
