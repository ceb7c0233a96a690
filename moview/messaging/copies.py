"""Copies of a message that was taken: for another try later, or for the dead letters."""

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
    """How often something happened before; a header that says something else is not ours."""
    count = message.headers.get(header)
    return count if isinstance(count, int) and 0 <= count < below else 0


def for_later(message: Message, queue: str, delay_ms: int, **counts: int) -> Outgoing:
    """The message for its queue, which it reaches once the delay is over."""
    return _copy(message, retry_exchange(delay_ms), queue, counts)


def dead_letter(message: Message, queue: str, service: str, reason: str, tries: int) -> Outgoing:
    """The message for a service's dead letters, with the queue that it goes back to when it is
    replayed.
    """
    headers = {QUEUE: queue, REASON: reason[:MAX_REASON], TRIES: tries, DIED_AT: timestamp(now())}
    return _copy(message, "", dead_letter_queue(service).name, headers)


def body_of(message: Message) -> bytes:
    """The body as it came."""
    return message.body.encode() if isinstance(message.body, str) else bytes(message.body)


def _copy(message: Message, exchange: str, routing_key: str, headers: Any) -> Outgoing:
    kept = {name: value for name, value in message.headers.items() if name != "x-death"}
    return Outgoing(body_of(message), exchange, routing_key, headers={**kept, **headers})
