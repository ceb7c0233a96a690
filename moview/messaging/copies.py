"""Copies of a message, to publish for another try later or among the dead letters."""

from typing import Any

from kombu.message import Message

from moview.clock import now, timestamp
from moview.messaging.publishing import Outgoing
from moview.messaging.topology import dead_letter_queue, retry_exchange

TRIES, PUT_OFF = "x-tries", "x-put-off"
"""Headers that count what happened to a message."""
QUEUE, REASON, DIED_AT = "x-queue", "x-reason", "x-died-at"
"""Headers of a dead letter: where it came from, why it is one, and since when."""
MAX_REASON = 1000


def count_of(message: Message, header: str, below: int) -> int:
    """The count in a header of ours; 0 where it is missing, no number, or not below ``below``."""
    count = message.headers.get(header)
    return count if isinstance(count, int) and 0 <= count < below else 0


def for_later(message: Message, queue: str, delay_ms: int, **counts: int) -> Outgoing:
    """A copy that reaches the queue after ``delay_ms`` milliseconds, with these headers."""
    return _copy(message, retry_exchange(delay_ms), queue, counts)


def dead_letter(message: Message, queue: str, service: str, reason: str, tries: int) -> Outgoing:
    """A copy for a service's dead letters; ``queue`` is where a replay sends it back to."""
    headers = {QUEUE: queue, REASON: reason[:MAX_REASON], TRIES: tries, DIED_AT: timestamp(now())}
    return _copy(message, "", dead_letter_queue(service).name, headers)


def body_of(message: Message) -> bytes:
    """The message's body as bytes."""
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)


def _copy(message: Message, exchange: str, routing_key: str, headers: Any) -> Outgoing:
    kept = {name: value for name, value in message.headers.items() if name != "x-death"}
    return Outgoing(body_of(message), exchange, routing_key, headers={**kept, **headers})
