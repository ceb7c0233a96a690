"""Publishing to RabbitMQ that either is confirmed in time or fails.

Nameko's own publisher waits for ever on a paused broker and leaves a broken channel in its pool.
Here each publisher owns a connection, waits for the broker's confirm until a deadline, and is
thrown away after any failure, because nothing is known of its channel then.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import kombu.serialization
from amqp import Message
from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError

from moview.failpoints import failpoint
from moview.green import Semaphore
from moview.messaging.connecting import connection_to

CONNECT_SECONDS = 3.0
TRANSIENT, PERSISTENT = 1, 2

# kombu's JSON turns {"__type__": ..., "__value__": ...} of any sender into Python objects: JSON
# stays JSON here.
kombu.serialization.register(
    "json",
    lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False),
    json.loads,
    content_type="application/json",
    content_encoding="utf-8",
)


class PublishFailed(Exception):
    """The broker did not confirm: the messages may have arrived or not, publish them again."""


@dataclass(frozen=True)
class Outgoing:
    """One message to publish: a JSON body, where to, and its AMQP properties.

    A persistent one is confirmed only once the broker has it on its disk, and survives its end.
    """

    body: bytes
    exchange: str
    routing_key: str
    headers: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    persistent: bool = True


def encode(document: object) -> bytes:
    """The document as compact UTF-8 JSON."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


class Publisher:
    """One connection with one channel in confirm mode.

    Not for use by two green threads at a time.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._connection: Any = None
        self._channel: Any = None
        self._published = 0
        self._unconfirmed: set[int] = set()
        self._returned: set[str] = set()
        self._refused = False

    @property
    def is_open(self) -> bool:
        """Whether a connection was opened and has not failed since."""
        return self._channel is not None

    def publish(self, messages: Sequence[Outgoing], deadline: float) -> set[int]:
        """Publish all, wait for all confirms, and return the indexes that no queue took.

        ``deadline`` is in the seconds of :func:`time.monotonic`. Raises PublishFailed, and closes,
        when anything but a confirm comes first.
        """
        try:
            return self._publish(messages, deadline)
        except (AMQPError, KombuError, OSError, TimeoutError) as error:
            self.close()
            raise PublishFailed(str(error) or type(error).__name__) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Drop the connection without waiting for the broker's consent."""
        self._channel = None
        if self._connection is not None:
            self._connection.collect()

    def _publish(self, messages: Sequence[Outgoing], deadline: float) -> set[int]:
        if self._channel is None:
            self._open(deadline)
        self._returned.clear()
        for index, message in enumerate(messages):
            self._published += 1
            self._unconfirmed.add(self._published)
            self._channel.basic_publish(
                Message(
                    message.body,
                    content_type="application/json",
                    content_encoding="utf-8",
                    delivery_mode=PERSISTENT if message.persistent else TRANSIENT,
                    message_id=str(index),
                    application_headers=dict(message.headers),
                    **message.properties,
                ),
                exchange=message.exchange,
                routing_key=message.routing_key,
                mandatory=True,
                timeout=_remaining(deadline),
            )
        failpoint("before_confirm")
        while self._unconfirmed:
            self._connection.drain_events(timeout=_remaining(deadline))
        if self._refused:
            raise PublishFailed("the broker refused a message")
        return {int(message_id) for message_id in self._returned}

    def _open(self, deadline: float) -> None:
        remaining = _remaining(deadline)
        timeout = min(CONNECT_SECONDS, remaining)
        self._connection = connection_to(self._uri, connect_timeout=timeout, heartbeat=0).connect()
        # Opening a channel has no time-out of its own: the socket's bounds it.
        self._connection.transport.sock.settimeout(remaining)
        channel = self._connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._published, self._unconfirmed, self._refused = 0, set(), False
        self._channel = channel

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        if multiple:
            self._unconfirmed = {tag for tag in self._unconfirmed if tag > delivery_tag}
        else:
            self._unconfirmed.discard(delivery_tag)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(delivery_tag, multiple)

    def _on_return(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])


def _remaining(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("no confirm in time")
    return seconds


class PublisherPool:
    """At most ``size`` publishers, lent to one green thread at a time."""

    def __init__(self, uri: str, size: int = 8) -> None:
        self._uri = uri
        self._free = Semaphore(size)
        self._idle: list[Publisher] = []

    def publish(self, message: Outgoing, seconds: float) -> bool:
        """Publish one message; whether any queue took it.

        Raises PublishFailed where the broker does not confirm it within ``seconds``.
        """
        deadline = time.monotonic() + seconds
        with self._lend(deadline) as publisher:
            was_open = publisher.is_open
            try:
                return not publisher.publish([message], deadline)
            except PublishFailed:
                # The broker may have closed an idle connection long ago: once more on a fresh one.
                if not was_open or time.monotonic() >= deadline:
                    raise
                return not publisher.publish([message], deadline)

    @contextmanager
    def _lend(self, deadline: float) -> Iterator[Publisher]:
        if not self._free.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise PublishFailed("no connection to the broker was free in time")
        try:
            publisher = self._idle.pop() if self._idle else Publisher(self._uri)
            try:
                yield publisher
            finally:
                self._idle.append(publisher)
        finally:
            self._free.release()

    def close(self) -> None:
        """Close the publishers that nobody uses now."""
        while self._idle:
            self._idle.pop().close()
