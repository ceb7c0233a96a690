"""Calling services from a command line: blocking, one connection, each call within its time."""

from __future__ import annotations

import json
import time
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from amqp import Message
from amqp.exceptions import AMQPError
from amqp.exceptions import NotFound as QueueNotFound
from kombu.connection import Connection
from kombu.exceptions import KombuError
from nameko.exceptions import deserialize

from moview.errors import DeadlineExceeded, MoviewError, Unavailable
from moview.messaging.connecting import connection_to

RPC_EXCHANGE = "nameko-rpc"
CONNECT_SECONDS = 5.0
CALL_SECONDS = 30.0
BROKEN = (AMQPError, KombuError, OSError)


class OperatorRpc:
    """A client of every service, for one thread.

    After any trouble with the broker the connection is dropped, and the next call opens another.
    """

    def __init__(self, amqp_uri: str) -> None:
        self._uri = amqp_uri
        self._connection: Connection | None = None
        self._channel: Any = None
        self._reply_queue = ""
        self._replies: dict[str, bytes | str] = {}
        self._returned: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection; a later call opens another."""
        if self._connection is not None:
            # Not by the protocol's handshake: a broker that is stuck would not answer it.
            self._connection.collect()
        self._connection = self._channel = None
        self._replies.clear()

    def call(
        self, service: str, method: str, /, *, wait: float = CALL_SECONDS, **values: Any
    ) -> Any:
        """The method's result.

        Raises what it raised, as a class of `moview.errors`; Unavailable where the broker or the
        service is not there, DeadlineExceeded where no answer came within `wait` seconds.
        """
        deadline = time.time() + wait
        try:
            self._open()
            self._check_consumer(service)
            correlation_id = self._send(service, method, values, deadline)
            reply = self._receive(correlation_id, service, deadline)
        except BROKEN as error:
            self.close()
            raise Unavailable(f"the broker does not answer ({type(error).__name__})") from error
        if reply["error"]:
            raised = deserialize(reply["error"])
            raise raised if isinstance(raised, MoviewError) else MoviewError(str(raised))
        return reply["result"]

    @property
    def _opened(self) -> Connection:
        if self._connection is None:
            raise Unavailable("the connection to the broker is closed")
        return self._connection

    def _open(self) -> None:
        if self._connection is not None and self._connection.connected:
            return
        self.close()
        self._connection = connection_to(self._uri, connect_timeout=CONNECT_SECONDS, heartbeat=0)
        self._channel = self._connection.connect().channel()
        self._channel.events["basic_return"].add(self._on_return)
        self._reply_queue = self._channel.queue_declare(exclusive=True, auto_delete=True).queue
        self._channel.queue_bind(self._reply_queue, RPC_EXCHANGE, self._reply_queue)
        self._channel.basic_consume(self._reply_queue, no_ack=True, callback=self._on_reply)

    def _check_consumer(self, service: str) -> None:
        """A call that nobody takes would wait in vain."""
        channel = self._opened.connect().channel()
        try:
            consumers = channel.queue_declare(f"rpc-{service}", passive=True).consumer_count
        except QueueNotFound:
            consumers = 0
        else:
            channel.close()
        if not consumers:
            raise Unavailable(f"{service} is down")

    def _send(self, service: str, method: str, values: dict[str, Any], deadline: float) -> str:
        correlation_id = uuid4().hex
        message = Message(
            json.dumps({"args": [], "kwargs": values}, ensure_ascii=False).encode(),
            content_type="application/json",
            content_encoding="utf-8",
            reply_to=self._reply_queue,
            correlation_id=correlation_id,
            message_id=correlation_id,
            expiration=str(max(1, int((deadline - time.time()) * 1000))),
            application_headers={"nameko.deadline": deadline},
        )
        self._channel.basic_publish(
            message, exchange=RPC_EXCHANGE, routing_key=f"{service}.{method}", mandatory=True
        )
        return correlation_id

    def _receive(self, correlation_id: str, service: str, deadline: float) -> dict[str, Any]:
        while correlation_id not in self._replies:
            if correlation_id in self._returned:
                self._returned.clear()
                raise Unavailable(f"{service} is down")
            remaining = deadline - time.time()
            if remaining <= 0:
                raise DeadlineExceeded(f"{service} did not answer in time")
            try:
                self._opened.drain_events(timeout=remaining)
            except TimeoutError:
                continue
        reply: dict[str, Any] = json.loads(self._replies.pop(correlation_id))
        return reply

    def _on_reply(self, message: Any) -> None:
        self._replies[message.properties["correlation_id"]] = message.body

    def _on_return(self, _error: Any, _exchange: str, _key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])
