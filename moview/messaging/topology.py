"""The queues, exchanges and bindings of the whole system."""

from collections.abc import Iterable

from kombu.entity import Exchange, Queue

from moview.messaging.connecting import connection_to
from moview.messaging.contracts import EVENTS
from moview.messaging.publishing import CONNECT_SECONDS
from moview.service_names import SERVICES

RETRY_DELAYS_MS = (200, 1_000, 3_000, 10_000)


def event_exchange(sender: str) -> Exchange:
    """The topic exchange of a sender's events, named as Nameko names it."""
    return Exchange(f"{sender}.events", type="topic", durable=True)


def event_queue(name: str, receiver: str) -> Queue:
    """The durable queue of one receiving service and event, named as Nameko names it."""
    sender = EVENTS[name].sender
    return Queue(
        f"evt-{sender}-{name}--{receiver}.on_{name}",
        exchange=event_exchange(sender),
        routing_key=name,
        durable=True,
    )


def dead_letter_queue(service: str) -> Queue:
    """The durable queue of the messages that a service gave up."""
    return Queue(f"dead-letters-{service}", durable=True)


def retry_exchange(delay_ms: int) -> str:
    """The name of the exchange for messages that wait ``delay_ms`` milliseconds.

    Then they return to the queue that their routing key names.
    """
    return f"moview.retry.{delay_ms}"


def _retry_queue(delay_ms: int) -> Queue:
    return Queue(
        f"retry-{delay_ms}",
        exchange=Exchange(retry_exchange(delay_ms), type="fanout", durable=True),
        durable=True,
        queue_arguments={"x-message-ttl": delay_ms, "x-dead-letter-exchange": ""},
    )


def topology() -> Iterable[Queue]:
    """Every queue of the system: whoever starts first declares what the others will read."""
    for name, event in EVENTS.items():
        for receiver in event.receivers:
            yield event_queue(name, receiver)
    for service in SERVICES:
        yield dead_letter_queue(service)
    for delay_ms in RETRY_DELAYS_MS:
        yield _retry_queue(delay_ms)


def declare_topology(uri: str) -> None:
    """Declare all queues, exchanges and bindings. Idempotent."""
    with connection_to(uri, connect_timeout=CONNECT_SECONDS) as connection:
        channel = connection.channel()
        for queue in topology():
            queue.bind(channel).declare()
