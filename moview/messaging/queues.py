"""The state of the system's queues at the broker: which exist, their messages and consumers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import AMQPError
from amqp.exceptions import NotFound as MissingError
from kombu.exceptions import KombuError

from moview.errors import Unavailable
from moview.messaging import CONNECT_SECONDS, topology
from moview.messaging.connecting import connection_to

SOCKET_SECONDS = 5.0
DEAD_LETTERS = "dead-letters-"
UNCONSUMED = ("retry-", DEAD_LETTERS)
"""Queues that nobody consumes: messages leave them by time, or by an operator."""


def queues_of(service: str) -> list[str]:
    """The names of the queues that a service reads, and of its dead letters; with the gateway's,
    those of the retry queues, which all services share.
    """
    shared = "retry-" if service == "gateway" else f"--{service}."
    named = {f"rpc-{service}", f"{DEAD_LETTERS}{service}"}
    return sorted(named | {queue.name for queue in topology() if shared in queue.name})


@dataclass(frozen=True)
class QueueState:
    """A queue's messages that nobody has taken yet, and its consumers; both None: it is missing."""

    name: str
    messages: int | None
    consumers: int | None

    @property
    def is_missing(self) -> bool:
        """Whether there is no such queue."""
        return self.messages is None

    @property
    def is_consumed(self) -> bool:
        """Whether a service is meant to consume it."""
        return not self.name.startswith(UNCONSUMED)


class Broker:
    """Reads the state of queues and exchanges, and declares none.

    Methods raise Unavailable where the broker does not answer.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri

    def queues(self) -> list[QueueState]:
        """Every queue of the topology, by name."""
        return self.states(queue.name for queue in topology())

    def states(self, names: Iterable[str]) -> list[QueueState]:
        """These queues, in order of their names."""
        with self._connected() as connection:
            return [_state(connection, name) for name in sorted(set(names))]

    def missing_exchanges(self) -> list[str]:
        """The exchanges of the topology that are not there, by name.

        AMQP shows no bindings: they go with their queue or exchange.
        """
        exchanges = {queue.exchange.name: queue.exchange for queue in topology()}
        with self._connected() as connection:
            return [
                name
                for name, exchange in sorted(exchanges.items())
                if name and not _is_there(connection, name, exchange.type)
            ]

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            with connection_to(
                self._uri, connect_timeout=CONNECT_SECONDS, heartbeat=0
            ) as connection:
                opened = connection.connect()
                opened.transport.sock.settimeout(SOCKET_SECONDS)
                yield opened
        except (AMQPError, KombuError, OSError) as error:
            reason = f"the broker does not answer ({type(error).__name__})"
            raise Unavailable(reason) from error


def _state(connection: Any, name: str) -> QueueState:
    # The broker closes the channel on which somebody asks for what is not there.
    channel = connection.channel()
    try:
        found = channel.queue_declare(name, passive=True)
    except MissingError:
        return QueueState(name, None, None)
    channel.close()
    return QueueState(name, found.message_count, found.consumer_count)


def _is_there(connection: Any, name: str, kind: str) -> bool:
    channel = connection.channel()
    try:
        channel.exchange_declare(name, kind, passive=True)
    except MissingError:
        return False
    channel.close()
    return True
