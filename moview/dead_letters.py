"""A service's dead letters: look at them, send them back, or drop them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu import Connection
from kombu.message import Message

from moview.amqp import CONNECT_SECONDS, Outgoing, Publisher, dead_letter_queue
from moview.mongo import Document

SHOWN_CHARACTERS = 2000
PUBLISH_SECONDS = 5.0


class DeadLetters:
    """The dead letters of one service."""

    def __init__(self, uri: str, service: str) -> None:
        self._uri = uri
        self._queue = dead_letter_queue(service)

    def number(self) -> int:
        """How many there are."""
        with self._bound() as queue:
            return int(queue.queue_declare(passive=True).message_count)

    def show(self, limit: int) -> list[Document]:
        """The first of them, oldest first; they stay where they are."""
        with self._bound() as queue:
            # What is not acknowledged goes back to its place when the connection closes.
            return [_shown(message) for message in _messages(queue, limit)]

    def replay(self, limit: int) -> int:
        """Send the first of them back to the queues they came from; how many."""
        publisher, sent = Publisher(self._uri), 0
        try:
            with self._bound() as queue:
                for message in _messages(queue, limit):
                    publisher.publish([_outgoing(message)], time.monotonic() + PUBLISH_SECONDS)
                    message.ack()
                    sent += 1
        finally:
            publisher.close()
        return sent

    def drop(self, limit: int) -> int:
        """Delete the first of them; how many."""
        dropped = 0
        with self._bound() as queue:
            for message in _messages(queue, limit):
                message.ack()
                dropped += 1
        return dropped

    @contextmanager
    def _bound(self) -> Iterator[Any]:
        with Connection(self._uri, connect_timeout=CONNECT_SECONDS) as connection:
            queue = self._queue.bind(connection.channel())
            queue.declare()
            yield queue


def _messages(queue: Any, limit: int) -> Iterator[Message]:
    for _ in range(min(limit, queue.queue_declare(passive=True).message_count)):
        message = queue.get(no_ack=False)
        if message is None:
            return
        yield message


def _body(message: Message) -> bytes:
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)


def _shown(message: Message) -> Document:
    headers = message.headers
    return {
        "queue": headers.get("x-queue"),
        "reason": headers.get("x-reason"),
        "tries": headers.get("x-tries"),
        "died_at": headers.get("x-died-at"),
        "body": _body(message).decode(errors="replace")[:SHOWN_CHARACTERS],
    }


def _outgoing(message: Message) -> Outgoing:
    kept = {name: value for name, value in message.headers.items() if not name.startswith("x-")}
    return Outgoing(_body(message), "", message.headers["x-queue"], headers=kept)
