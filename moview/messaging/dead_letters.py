"""A service's dead letters: listing, replaying and dropping them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from kombu.message import Message

from moview.errors import Unavailable
from moview.messaging import CONNECT_SECONDS, Outgoing, Publisher, PublishFailed, dead_letter_queue
from moview.messaging.connecting import connection_to
from moview.messaging.copies import DIED_AT, QUEUE, REASON, TRIES, body_of

SHOWN_CHARACTERS = 2000
PUBLISH_SECONDS = 5.0
SOCKET_SECONDS = 10.0

Letter = dict[str, Any]
"""``{"queue", "reason", "tries", "died_at", "body"}``; what the message does not say is None."""


class DeadLetters:
    """The dead letters of one service. Its methods raise Unavailable where the broker is in
    trouble: what was not settled by then is still there.
    """

    def __init__(self, uri: str, service: str) -> None:
        self._uri = uri
        self._queue = dead_letter_queue(service)

    def number(self) -> int:
        """The number of dead letters."""
        with self._bound() as queue:
            return int(queue.queue_declare(passive=True).message_count)

    def show(self, limit: int) -> list[Letter]:
        """At most ``limit`` dead letters, oldest first; they stay where they are."""
        with self._bound() as queue:
            # What is not acknowledged goes back to its place when the connection closes.
            return [_shown(message) for message in _messages(queue, limit)]

    def replay(self, limit: int) -> dict[str, int]:
        """Send at most ``limit`` back to the queues they came from: ``{"replayed", "left"}``.

        Those are left whose queue is unknown, or is not there any more.
        """
        publisher, replayed, left = Publisher(self._uri), 0, 0
        try:
            with self._bound() as queue:
                for message in _messages(queue, limit):
                    letter = _outgoing(message)
                    deadline = time.monotonic() + PUBLISH_SECONDS
                    if letter is None or publisher.publish([letter], deadline):
                        left += 1
                        continue
                    message.ack()
                    replayed += 1
        finally:
            publisher.close()
        return {"replayed": replayed, "left": left}

    def drop(self, limit: int) -> int:
        """Delete at most ``limit``, oldest first; returns how many."""
        dropped = 0
        with self._bound() as queue:
            for message in _messages(queue, limit):
                message.ack()
                dropped += 1
        return dropped

    @contextmanager
    def _bound(self) -> Iterator[Any]:
        try:
            with connection_to(self._uri, connect_timeout=CONNECT_SECONDS) as connection:
                # A paused broker must not hold a worker for ever.
                connection.connect().transport.sock.settimeout(SOCKET_SECONDS)
                queue = self._queue.bind(connection.channel())
                queue.declare()
                yield queue
        except (AMQPError, KombuError, OSError, PublishFailed) as error:
            raise Unavailable("the broker does not answer") from error


def _messages(queue: Any, limit: int) -> Iterator[Message]:
    for _ in range(min(limit, queue.queue_declare(passive=True).message_count)):
        message = queue.get(no_ack=False)
        if message is None:
            return
        yield message


def _shown(message: Message) -> Letter:
    headers = message.headers
    return {
        "queue": headers.get(QUEUE),
        "reason": headers.get(REASON),
        "tries": headers.get(TRIES),
        "died_at": headers.get(DIED_AT),
        "body": body_of(message).decode(errors="replace")[:SHOWN_CHARACTERS],
    }


def _outgoing(message: Message) -> Outgoing | None:
    """The message as its queue had it; None where it does not say which one that was."""
    queue = message.headers.get(QUEUE)
    if not isinstance(queue, str):
        return None
    kept = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
    return Outgoing(body_of(message), "", queue, headers=kept)
