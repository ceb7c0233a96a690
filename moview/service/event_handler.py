"""``@event_handler``: events handled at least once, in a small pool of their own, none ever
dropped.

Trouble of the store or the broker counts as no try: the message is held until they answer. An
event that alone is in trouble, while the store answers otherwise, is put off, logged and tried
again without end; all such events together hold one of the slots, and the others flow. A handler
that raises is tried again after growing delays, five times in all; then the message goes to the
service's dead letters with the reason, as does at once whatever cannot be decoded or does not fit
its contract.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from kombu.message import Message
from marshmallow import ValidationError
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import DependencyProvider, Entrypoint

from moview import green
from moview.failpoints import failpoint
from moview.green import Event as Result
from moview.green import Semaphore
from moview.messaging import (
    RETRY_DELAYS_MS,
    Outgoing,
    PublisherPool,
    PublishFailed,
    event_queue,
)
from moview.messaging.contracts import Event, load_event
from moview.messaging.copies import PUT_OFF, TRIES, count_of, dead_letter, for_later
from moview.observability.logging import logger
from moview.observability.metrics import DEAD_LETTERS, ERROR, EVENTS, EVENTS_PUT_OFF, OK
from moview.observability.reporting import remember, report
from moview.service.observer import begin
from moview.service.raw_consumer import RawConsumer
from moview.store import Mongo, is_trouble

MAX_TRIES = len(RETRY_DELAYS_MS) + 1
ENDLESS = 2**31
PREFETCH = 4
CONCURRENT = 6
PATIENCE_SECONDS = 5.0
"""How long an event in trouble is held while the store answers otherwise."""
PUBLISH_SECONDS = 5.0
MAX_PAUSE_SECONDS = 2.0

Method = TypeVar("Method", bound=Callable[..., Any])
log = logger(__name__)


class EventConsumer(RawConsumer):
    """A connection for events alone, so that a backlog of them starves no command."""

    prefetch_count = PREFETCH

    def setup(self) -> None:
        self.slots = Semaphore(CONCURRENT)
        self.slot_for_trouble = Semaphore(1)
        self.publishers = PublisherPool(self.amqp_uri, size=2)


class Hearing(DependencyProvider):
    """Injects whether events are delivered to this process now."""

    consumer = EventConsumer()

    def get_dependency(self, worker_ctx: Any) -> bool:
        """Whether the broker delivers to the consumer of events."""
        return self.consumer.is_consuming


class EventHandler(Entrypoint):
    """Runs the decorated method, ``on_<event>``, for each event of one type."""

    consumer = EventConsumer()
    histogram = EVENTS
    kind = "event"
    is_logged = True

    def __init__(self, event_type: str, **kwargs: Any) -> None:
        self.event_type = self.measured_as = event_type
        super().__init__(**kwargs)

    def setup(self) -> None:
        self._stopping = False
        self.queue = event_queue(self.event_type, self.container.service_name)
        self.consumer.register_provider(self)
        for outcome in (OK, ERROR):
            # There from the start: an alert must see the first one.
            EVENTS.labels(self.event_type, outcome)
        EVENTS_PUT_OFF.labels(self.event_type)

    def stop(self) -> None:
        self._stopping = True
        self.consumer.unregister_provider(self)

    def kill(self) -> None:
        self._stopping = True

    def handle_message(self, _body: None, message: Message) -> None:
        """Handle one message and settle it."""
        with self.consumer.slots:
            try:
                event = load_event(json.loads(message.body), self.event_type)
            except (ValueError, RecursionError, ValidationError) as error:
                reason = f"not readable: {error}"
                self._settle_after(message, partial(self._dead_letter, message, error, reason, 1))
                return
            begin(request_id=_request_id(event))
            if not count_of(message, PUT_OFF, ENDLESS):
                self._handle(event, message)
            elif self.consumer.slot_for_trouble.acquire(blocking=False):
                try:
                    self._handle(event, message)
                finally:
                    self.consumer.slot_for_trouble.release()
            else:
                self._settle_after(message, partial(self._put_off, message, event, "others wait"))

    def _handle(self, event: Event, message: Message) -> None:
        pause, began = 0.1, time.monotonic()
        while not self._stopping:
            error = self._run_worker(event)
            if error is None:
                failpoint("before_ack")
                self.consumer.ack_message(message)
                return
            if not (is_trouble(error) or isinstance(error, WorkerLost)):
                self._settle_after(message, partial(self._try_later, message, error))
                return
            if time.monotonic() - began > PATIENCE_SECONDS and self._store_answers():
                put_off = partial(self._put_off, message, event, f"{type(error).__name__}: {error}")
                self._settle_after(message, put_off)
                return
            green.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)
        self.consumer.requeue_message(message)

    def _run_worker(self, event: Event) -> BaseException | None:
        result = Result()

        def handle_result(_ctx: Any, value: Any, exc_info: Any) -> tuple[Any, Any]:
            if exc_info:
                remember(exc_info[1])
            result.send(exc_info[1] if exc_info else None)
            return value, exc_info

        try:
            worker = self.container.spawn_worker(
                self,
                (event,),
                {},
                context_data={"request_id": _request_id(event)},
                handle_result=handle_result,
            )
            # A worker that is killed sends no result: its own end wakes us too.
            thread = self.container._worker_threads.get(worker)
            if thread is not None:
                thread.link(lambda _thread: None if result.ready() else result.send(WorkerLost()))
            return result.wait()  # type: ignore[no-any-return]
        except ContainerBeingKilled:
            self._stopping = True
            return WorkerLost()

    def _store_answers(self) -> bool:
        """Whether it is this event alone that the store has trouble with."""
        return all(
            provider.unbound().is_alive()
            for provider in self.container.dependencies
            if isinstance(provider, Mongo)
        )

    def _put_off(self, message: Message, event: Event, reason: str) -> None:
        times = count_of(message, PUT_OFF, ENDLESS) + 1
        fields = {"event_type": event.type, "subject": event.subject, "event_id": event.event_id}
        log.error("event put off", **fields, times=times, reason=reason)
        EVENTS_PUT_OFF.labels(self.event_type).inc()
        self._publish(for_later(message, self.queue.name, RETRY_DELAYS_MS[-1], **{PUT_OFF: times}))

    def _try_later(self, message: Message, error: BaseException) -> None:
        tries = count_of(message, TRIES, MAX_TRIES) + 1
        if tries >= MAX_TRIES:
            self._dead_letter(message, error, f"{type(error).__name__}: {error}", tries)
            return
        delay = RETRY_DELAYS_MS[tries - 1]
        self._publish(for_later(message, self.queue.name, delay, **{TRIES: tries}))

    def _dead_letter(self, message: Message, error: BaseException, reason: str, tries: int) -> None:
        log.error("dead letter", event_type=self.event_type, reason=reason, tries=tries)
        service = self.container.service_name
        self._publish(dead_letter(message, self.queue.name, service, reason, tries))
        DEAD_LETTERS.labels("event").inc()
        report(error, dead_letter=self.event_type)

    def _publish(self, copy: Outgoing) -> None:
        if not self.consumer.publishers.publish(copy, PUBLISH_SECONDS):
            raise PublishFailed(f"no queue took {copy.routing_key}")

    def _settle_after(self, message: Message, publish: Callable[[], None]) -> None:
        """Acknowledge only once the copy is safe; else the message goes back where it came from."""
        try:
            publish()
        except PublishFailed as error:
            log.warning("message goes back to its queue", error=str(error))
            green.sleep(1)
            self.consumer.requeue_message(message)
        else:
            self.consumer.ack_message(message)


def _request_id(event: Event) -> str:
    """The id of the request that caused the event; of a chore's event, its own id."""
    return event.request_id or event.event_id


class WorkerLost(Exception):
    """The worker was killed before it had a result."""


def event_handler(event_type: str) -> Callable[[Method], Method]:
    """Make a method of the service the handler of these events."""

    def register(method: Method) -> Method:
        EventHandler.decorator(event_type)(method)
        return method

    return register
