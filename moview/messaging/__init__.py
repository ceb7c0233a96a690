"""RabbitMQ: event contracts, the topology that all services share, and confirmed publishing."""

from moview.messaging.publishing import (
    CONNECT_SECONDS,
    Outgoing,
    Publisher,
    PublisherPool,
    PublishFailed,
    encode,
)
from moview.messaging.topology import (
    RETRY_DELAYS_MS,
    dead_letter_queue,
    declare_topology,
    event_exchange,
    event_queue,
    retry_exchange,
    topology,
)

__all__ = [
    "CONNECT_SECONDS",
    "RETRY_DELAYS_MS",
    "Outgoing",
    "PublishFailed",
    "Publisher",
    "PublisherPool",
    "dead_letter_queue",
    "declare_topology",
    "encode",
    "event_exchange",
    "event_queue",
    "retry_exchange",
    "topology",
]
