"""Calls to another service: each ends in a result or an error within its deadline."""

import time
from collections.abc import Mapping
from copy import copy
from typing import Any
from uuid import uuid4

from amqp.exceptions import NotFound as QueueNotFound
from nameko.exceptions import deserialize
from nameko.extensions import DependencyProvider
from nameko.rpc import ReplyListener, get_rpc_exchange

from moview import green
from moview.errors import DeadlineExceeded, MoviewError, Unavailable
from moview.green import Event
from moview.messaging import CONNECT_SECONDS, Outgoing, PublisherPool, PublishFailed, encode
from moview.messaging.connecting import connection_to
from moview.observability.logging import logger
from moview.observability.metrics import CALLS, OK
from moview.observability.reporting import breadcrumb
from moview.service.raw_consumer import PromptConsumer

CALL_SECONDS = 4.5
WATCH_SECONDS = 1.0

log = logger(__name__)


class CallReplies(ReplyListener):
    """Awaited replies by correlation id, and the publishers that all clients of a container
    share.
    """

    queue_consumer = PromptConsumer()

    def setup(self) -> None:
        self.publishers = PublisherPool(self.container.config["AMQP_URI"])
        super().setup()

    def forget(self, correlation_id: str) -> None:
        """Stop awaiting the reply with this id."""
        self._reply_events.pop(correlation_id, None)

    @property
    def pending(self) -> int:
        """The number of replies awaited now."""
        return len(self._reply_events)


class ServiceClient(DependencyProvider):
    """Injects a :class:`Client` of one service."""

    replies = CallReplies()

    def __init__(self, service: str) -> None:
        self.service = service
        self.consumers: int | None = None

    def setup(self) -> None:
        self._watching = True

    def start(self) -> None:
        self.container.spawn_managed_thread(self._watch, identifier=f"watch {self.service}")

    def stop(self) -> None:
        self._watching = False

    def status(self) -> bool:
        """Whether the service has consumers at the broker now, as far as known."""
        return bool(self.consumers)

    def note_reply(self) -> None:
        """Note that the service replied, up to a second before the broker is asked again."""
        self.consumers = self.consumers or 1

    def get_dependency(self, worker_ctx: Any) -> "Client":
        return Client(self, worker_ctx.data)

    def _watch(self) -> None:
        """Ask the broker each second who is there.

        Unknown (None) while the broker does not answer.
        """
        while self._watching:
            try:
                self._watch_connection()
            except Exception as error:  # noqa: BLE001
                # Whatever the broken connection raised, the next one is tried: this thread must not
                # end.
                log.warning("cannot see who is there", target=self.service, error=str(error))
                self.consumers = None
            green.sleep(WATCH_SECONDS)

    def _watch_connection(self) -> None:
        uri = self.container.config["AMQP_URI"]
        with connection_to(uri, connect_timeout=CONNECT_SECONDS, heartbeat=0) as connection:
            amqp_connection = connection.connect()
            amqp_connection.transport.sock.settimeout(CONNECT_SECONDS)
            while self._watching:
                channel = amqp_connection.channel()
                try:
                    queue = channel.queue_declare(f"rpc-{self.service}", passive=True)
                    self.consumers = queue.consumer_count
                    channel.close()
                except QueueNotFound:
                    self.consumers = 0
                green.sleep(WATCH_SECONDS)


class Client:
    """One service as a worker calls it, within the worker's deadline."""

    def __init__(self, provider: ServiceClient, context: Mapping[str, Any]) -> None:
        self._provider = provider
        self._deadline = context.get("deadline") or time.time() + CALL_SECONDS
        self._headers = {
            f"nameko.{name}": context[name]
            for name in ("request_id", "user_id")
            if context.get(name) is not None
        }

    def within(self, seconds: float) -> "Client":
        """The same client, with no more time left than this."""
        bounded = copy(self)
        bounded._deadline = min(self._deadline, time.time() + seconds)
        return bounded

    def call(self, method: str, **kwargs: Any) -> Any:
        """The method's result. Raises what it raised, Unavailable or DeadlineExceeded."""
        return self.start(method, **kwargs).result()

    def start(self, method: str, **kwargs: Any) -> "Pending":
        """Send the call; its result is awaited later, so that several can run side by side."""
        observed = Observed(self._provider.service, method)
        with observed:
            return self._start(method, kwargs, observed)

    def _start(self, method: str, kwargs: Mapping[str, Any], observed: "Observed") -> "Pending":
        service, replies = self._provider.service, self._provider.replies
        remaining = self._deadline - time.time()
        if remaining <= 0:
            raise DeadlineExceeded(f"no time left to ask {service}")
        if self._provider.consumers == 0:
            raise Unavailable(f"{service} is down")
        correlation_id = uuid4().hex
        pending = Pending(self._provider, correlation_id, observed, self._deadline)
        message = Outgoing(
            encode({"args": [], "kwargs": kwargs}),
            exchange=get_rpc_exchange(self._provider.container.config).name,
            routing_key=f"{service}.{method}",
            headers={**self._headers, "nameko.deadline": self._deadline},
            properties={
                "reply_to": replies.routing_key,
                "correlation_id": correlation_id,
                "expiration": str(max(1, int(remaining * 1000))),
            },
            # Whoever asked waits only seconds, and may ask again: nothing to keep through a crash.
            persistent=False,
        )
        try:
            routed = replies.publishers.publish(message, remaining)
        except PublishFailed as error:
            pending.abandon()
            raise Unavailable("the broker does not answer") from error
        if not routed:
            pending.abandon()
            raise Unavailable(f"{service} is down")
        return pending


class Observed:
    """The measurement of one call. An error raised within its context ends the call."""

    def __init__(self, service: str, method: str) -> None:
        self.service = service
        self._method = method
        self._began = time.perf_counter()

    def end(self, outcome: str) -> None:
        """Measure the call, which ended with this outcome, and leave a breadcrumb."""
        seconds = time.perf_counter() - self._began
        CALLS.labels(self.service, self._method, outcome).observe(seconds)
        breadcrumb(
            "rpc", f"{self.service}.{self._method}", outcome=outcome, ms=round(1000 * seconds, 1)
        )

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is not None:
            self.end(type(error).__name__)


class Pending:
    """A call that was sent, and whose reply is awaited."""

    def __init__(
        self, provider: ServiceClient, correlation_id: str, observed: Observed, deadline: float
    ) -> None:
        self._provider = provider
        self._correlation_id = correlation_id
        self._observed = observed
        self._deadline = deadline
        self._event: Event = provider.replies.get_reply_event(correlation_id)

    def abandon(self) -> None:
        """Stop awaiting the reply."""
        self._provider.replies.forget(self._correlation_id)

    def result(self) -> Any:
        """The method's result. Raises what it raised, or DeadlineExceeded without a reply."""
        with self._observed:
            result = self._await()
        self._observed.end(OK)
        return result

    def _await(self) -> Any:
        try:
            reply = self._event.wait(timeout=max(0.001, self._deadline - time.time()))
        finally:
            self.abandon()
        if reply is None:
            raise DeadlineExceeded(f"{self._observed.service} did not answer in time")
        self._provider.note_reply()
        if reply["error"]:
            error = deserialize(reply["error"])
            raise error if isinstance(error, MoviewError) else MoviewError()
        return reply["result"]
