"""``@command``: Nameko's RPC, with a deadline, errors that mean something to the caller, and no
lost calls.

A call past its deadline is dropped unexecuted. A message that is no call goes to the dead letters.
A reply that cannot be published is given up in time: the caller's deadline ends its wait, and
repeating is safe.
"""

import json
import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from kombu.message import Message
from nameko.exceptions import IncorrectSignature, MethodNotFound, serialize
from nameko.rpc import Rpc, RpcConsumer, get_rpc_exchange

from moview import green
from moview.errors import Invalid, MoviewError, Unavailable
from moview.messaging import Outgoing, PublisherPool, PublishFailed, encode
from moview.messaging.copies import dead_letter
from moview.observability.logging import bind, logger
from moview.observability.metrics import COMMANDS, COMMANDS_DROPPED, DEAD_LETTERS
from moview.observability.reporting import report
from moview.service.raw_consumer import RawConsumer
from moview.store import is_trouble

Method = TypeVar("Method", bound=Callable[..., Any])
REPLY_SECONDS = 3.0
DEAD_LETTER_PAUSE_SECONDS = 1.0
CONTEXT = {"deadline": float, "request_id": str, "user_id": str}

log = logger(__name__)


class CommandQueueConsumer(RawConsumer):
    """The connection for commands alone."""


class CommandConsumer(RpcConsumer):
    """Takes calls from the service's queue and sends replies."""

    queue_consumer = CommandQueueConsumer()

    def setup(self) -> None:
        if self.queue is None:
            self.publishers = PublisherPool(self.container.config["AMQP_URI"], size=4)
        super().setup()

    def handle_message(self, _body: None, message: Message) -> None:
        """Start a worker for one call, or say why not."""
        try:
            body = _read_call(message)
        except (ValueError, RecursionError) as error:
            self._dead_letter(message, error)
            return
        if context_of(message).get("deadline", math.inf) < time.time():
            COMMANDS_DROPPED.inc()
            log.warning("call dropped past its deadline", call=message.delivery_info["routing_key"])
            self.queue_consumer.ack_message(message)
            return
        super().handle_message(body, message)

    def handle_result(self, message: Message, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Reply, then acknowledge."""
        error = None
        if exc_info is not None:
            error = serialize(presentable(exc_info[1]))
        try:
            body = encode({"result": result if error is None else None, "error": error})
        except (TypeError, ValueError) as unserializable:
            report(unserializable)
            log.exception("result is no JSON", call=message.delivery_info["routing_key"])
            body = encode({"result": None, "error": serialize(MoviewError())})
        reply = Outgoing(
            body,
            exchange=get_rpc_exchange(self.container.config).name,
            routing_key=message.properties["reply_to"],
            properties={"correlation_id": message.properties.get("correlation_id", "")},
            persistent=False,
        )
        try:
            self.publishers.publish(reply, REPLY_SECONDS)
        except PublishFailed as failure:
            log.warning("reply not sent", error=str(failure))
        self.queue_consumer.ack_message(message)
        return result, exc_info

    def _dead_letter(self, message: Message, fault: Exception) -> None:
        reason = f"not a call: {fault}"
        log.error("dead letter", reason=reason)
        letter = dead_letter(message, self.queue.name, self.container.service_name, reason, tries=1)
        try:
            if not self.publishers.publish(letter, REPLY_SECONDS):
                raise PublishFailed("no queue took the dead letter")
        except PublishFailed as error:
            log.warning("message goes back to its queue", error=str(error))
            green.sleep(DEAD_LETTER_PAUSE_SECONDS)
            self.queue_consumer.requeue_message(message)
        else:
            self.queue_consumer.ack_message(message)
            DEAD_LETTERS.labels("call").inc()
            report(fault, dead_letter="call")


def _read_call(message: Message) -> dict[str, Any]:
    """The call in a message; ValueError when there is none, or nobody to answer."""
    body = json.loads(message.body)
    if not isinstance(body, dict) or not isinstance(body.get("args"), list):
        raise ValueError("no arguments")
    if not isinstance(body.get("kwargs"), dict):
        raise ValueError("no keyword arguments")
    if not message.properties.get("reply_to"):
        raise ValueError("no reply_to")
    if "nameko.deadline" in message.headers and "deadline" not in context_of(message):
        raise ValueError("its deadline is no time")
    return body


def context_of(message: Message) -> dict[str, Any]:
    """The worker's context by a call's headers: ``CONTEXT``, and only values of the right type.

    Others could upset Nameko's worker, and end the process.
    """
    context: dict[str, Any] = {}
    for name, kind in CONTEXT.items():
        value = message.headers.get(f"nameko.{name}")
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is kind and value == value:
            context[name] = value
    return context


def presentable(error: BaseException) -> BaseException:
    """The error as its caller may see it; what nobody expected is reported and stays nameless."""
    if isinstance(error, MoviewError):
        return error
    if isinstance(error, IncorrectSignature | MethodNotFound):
        return Invalid({"call": [str(error)]})
    if is_trouble(error):
        return Unavailable("the store does not answer")
    report(error)
    return MoviewError()


class Command(Rpc):
    """A method that others call by RPC."""

    rpc_consumer = CommandConsumer()
    histogram = COMMANDS
    kind = "command"
    is_logged = True

    @property
    def measured_as(self) -> str:
        return str(self.method_name)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("expected_exceptions", MoviewError)
        super().__init__(*args, **kwargs)

    def handle_message(self, body: dict[str, Any], message: Message) -> None:
        bind(request_id=context_of(message).get("request_id"))
        super().handle_message(body, message)

    def unpack_message_headers(self, message: Message) -> dict[str, Any]:
        return context_of(message)


def command(method: Method) -> Method:
    """Make a method of the service a command."""
    Command.decorator(method)
    return method
