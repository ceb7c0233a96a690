"""A consumer that leaves decoding to its providers, and ends when all messages are settled."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import MessageStateError
from kombu.message import Message
from nameko.messaging import QueueConsumer

from moview.observability.logging import logger

LOOK_SECONDS = 0.2

log = logger(__name__)


class PromptConsumer(QueueConsumer):
    """Nameko's consumer, which would take two seconds to notice that it is told to stop."""

    def consume(self, *arguments: Any, **options: Any) -> Any:
        """Called by kombu; it looks every second unless told how often."""
        return super().consume(*arguments, safety_interval=LOOK_SECONDS, **options)


class RawConsumer(PromptConsumer):
    """Nameko's consumer, whose providers decode for themselves.

    Nameko drops what kombu cannot decode; here nothing is dropped. And Nameko closes the connection
    as soon as it is told to stop: the broker would give what is still worked on to somebody else.
    """

    is_consuming = False
    """Whether the broker delivers to it: not while it reconnects, or may not have a queue."""
    unsettled = 0
    """How many messages were taken and are not acknowledged or given back yet."""

    def get_consumers(self, consumer_cls: Callable[..., Any], _channel: Any) -> Iterable[Any]:
        """Called by kombu after each connect."""
        for provider in self._providers:
            consumer = consumer_cls(
                queues=[provider.queue], on_message=partial(self.handle_message, provider, None)
            )
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    @contextmanager
    def consumer_context(self, **kwargs: Any) -> Iterator[Any]:
        """Called by kombu for each connection."""
        with super().consumer_context(**kwargs) as context:
            self.is_consuming = True
            try:
                yield context
            finally:
                self.is_consuming = False

    def handle_message(self, provider: Any, body: None, message: Message) -> None:
        """Count the message as unsettled, and hand it to the provider."""
        self.unsettled += 1
        super().handle_message(provider, body, message)

    def on_iteration(self) -> None:
        """Called by kombu for every message, and in between."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self.unsettled:
            self.should_stop = True

    def ack_message(self, message: Message) -> None:
        """Acknowledge a message, also if its connection is dead by now."""
        self.unsettled -= 1
        settle(message, message.ack)

    def requeue_message(self, message: Message) -> None:
        """Give a message back to its queue, also if its connection is dead by now."""
        self.unsettled -= 1
        settle(message, message.requeue)


def settle(message: Message, how: Callable[[], None]) -> None:
    """Acknowledge or requeue.

    On a dead connection the broker has taken the message back already.
    """
    try:
        if message.channel and message.channel.connection:
            how()
    except (OSError, AMQPError, MessageStateError) as error:
        log.warning("message not settled", error=str(error))
