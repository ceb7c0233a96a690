"""The listening socket: connections in, answers out, and an end that drops no accepted request."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from gateway.http.access_log import CONNECTIONS, observe
from gateway.http.compression import compressed
from gateway.http.connection import SOCKET_SECONDS, Body, Connection
from gateway.http.head import Head
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer
from gateway.http.sockets import allow_many_files, listen, new_request_id, refuse
from moview import green
from moview.green import Event, GreenPool
from moview.observability.logging import logger
from moview.observability.reporting import report

ANSWER_SECONDS = 4.5
"""From the end of the headers to the deadline that travels with every call."""
IDLE_SECONDS = 30.0
"""How long a kept-alive connection may wait for its next request."""
DRAIN_SECONDS = 20.0
FIRST_REQUEST_SECONDS = 1.0
"""While draining: how long a connection just accepted may take to send its request."""

SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = logger(__name__)


class HttpServer:
    """One listening socket and its connections, whose requests `answer` answers.

    `answer` never raises; its answers get the headers that every answer has.
    """

    def __init__(
        self, address: str, answer: Callable[[Incoming], Answer], max_connections: int
    ) -> None:
        self.connections: set[Connection] = set()
        self._answer = answer
        self._address = address
        self._pool = GreenPool(max_connections)
        self._draining = False
        self._drained: Event | None = None
        CONNECTIONS.set_function(self.connections.__len__)

    def listen(self) -> None:
        """Take the port. Raises ConfigurationError if somebody else has it."""
        allow_many_files()
        self._listener = listen(self._address)
        self._listener.settimeout(None)

    def start(self, spawn: Callable[[Callable[[], None]], Any]) -> None:
        """Accept connections, on a green thread that `spawn` begins."""
        self._accepting = spawn(self._accept)

    def drain(self) -> None:
        """Stop accepting, let what was accepted finish within its time, close the rest.

        The first call does it, and others wait for its end.
        """
        if self._drained is not None:
            self._drained.wait()
            return
        self._drained = Event()
        try:
            self._close_listener()
            self._end_idle()
            until = time.monotonic() + DRAIN_SECONDS
            patience = time.monotonic() + FIRST_REQUEST_SECONDS
            while self.connections and time.monotonic() < until:
                if time.monotonic() > patience:
                    self._end_idle(also_new=True)
                green.sleep(0.02)
            for connection in list(self.connections):
                connection.close()
        finally:
            self._drained.send()

    def _close_listener(self) -> None:
        """Connections that the kernel has accepted already are served; no more come."""
        self._accepting.kill()
        self._listener.setblocking(False)
        try:
            while True:
                self._begin(*self._listener.accept())
        except OSError:
            self._draining = True
        self._listener.close()

    def _end_idle(self, also_new: bool = False) -> None:
        """End the reading side of idle connections; a request that is there already is served."""
        for connection in list(self.connections):
            if connection.is_idle and (also_new or connection.has_served):
                connection.end_reading()

    def _accept(self) -> None:
        while True:
            try:
                sock, address = self._listener.accept()
            except OSError as error:
                # Out of file descriptors, most likely: those come back as connections end.
                log.warning("cannot accept", error=str(error))
                green.sleep(0.05)
                continue
            self._begin(sock, address)

    def _begin(self, sock: Any, address: Any) -> None:
        if self._pool.free() <= 0:
            green.spawn_n(refuse, sock)
            return
        sock.settimeout(SOCKET_SECONDS)
        self._pool.spawn_n(self._serve, sock, address)

    def _serve(self, sock: Any, address: Any) -> None:
        """One connection from its beginning to its end; whatever it raises ends with it."""
        connection = Connection(sock, str(address[0]), self._respond, self._idle_seconds)
        self.connections.add(connection)
        try:
            connection.serve()
        except Exception as error:
            report(error)
            log.exception("connection failed")
        finally:
            self.connections.remove(connection)
            sock.close()

    def _idle_seconds(self) -> float:
        return FIRST_REQUEST_SECONDS if self._draining else IDLE_SECONDS

    def _respond(self, connection: Connection, head: Head, body: Body) -> None:
        """One request, one whole answer."""
        arrived = time.time()
        asked = head.headers.get("x-request-id", "")
        request_id = asked if SANE_REQUEST_ID.fullmatch(asked) else new_request_id()
        deadline = arrived + ANSWER_SECONDS
        incoming = Incoming(head, body, connection.peer, request_id, arrived, deadline)
        answer = self._answer(incoming)
        observe(incoming, answer)
        sent, own = compressed(answer, incoming.header("accept-encoding"))
        headers = self._headers(answer.status, sent, own, incoming)
        close = answer.close or incoming.unread or self._draining
        connection.write(head, answer.status, headers, sent, close=close)

    def _headers(
        self, status: int, body: bytes, own: Mapping[str, str], incoming: Incoming
    ) -> dict[str, str]:
        """What every answer says, and what this one says of its own."""
        headers = {"X-Request-Id": incoming.request_id, "X-Content-Type-Options": "nosniff"}
        if status not in (204, 304):
            headers["Content-Length"] = str(len(body))
        if status >= 400:
            headers["Cache-Control"] = "no-store"
        headers.update(own)
        return headers
