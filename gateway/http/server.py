"""The listening socket: connections in, answers out, and an end that drops no accepted request."""

import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from gateway.http.access_log import CONNECTIONS, observe
from gateway.http.compression import compressed
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer
from gateway.http.protocol import SANE_REQUEST_ID, Protocol
from gateway.http.sockets import allow_many_files, listen, new_request_id, refuse
from moview import green
from moview.green import Event, GreenPool, wsgi
from moview.observability.logging import logger
from moview.observability.reporting import report

ANSWER_SECONDS = 4.5
"""From the end of the headers to the deadline that travels with every call."""
IDLE_SECONDS = 30.0
"""How long a kept-alive connection may wait for its next request."""
SOCKET_SECONDS = 10.0
"""How long one read or write of a socket may take."""
DRAIN_SECONDS = 20.0
FIRST_REQUEST_SECONDS = 1.0
"""While draining: how long a connection just accepted may take to send its request."""
MAX_TARGET_BYTES = 8192

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
log = logger(__name__)


class WsgiServer(wsgi.Server):
    """eventlet's server without its own accept loop and log."""

    new_request_id = staticmethod(new_request_id)


class HttpServer:
    """One listening socket and its connections, whose requests `answer` answers.

    `answer` never raises; its answers get the headers that every answer has.
    """

    def __init__(
        self, address: str, answer: Callable[[Incoming], Answer], max_connections: int
    ) -> None:
        self.connections: dict[int, list[Any]] = {}
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
        self._wsgi = WsgiServer(
            self._listener,
            self._listener.getsockname(),
            self.application,
            protocol=Protocol,
            keepalive=IDLE_SECONDS,
            log_output=False,
            debug=False,
            url_length_limit=MAX_TARGET_BYTES,
            socket_timeout=SOCKET_SECONDS,
        )
        # Header names go out as they are written; the argument of this name warns of proxies.
        self._wsgi.capitalize_response_headers = False

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
            for state in list(self.connections.values()):
                state[1].close()
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
        self._wsgi.keepalive = FIRST_REQUEST_SECONDS

    def _end_idle(self, also_new: bool = False) -> None:
        """End the reading side of idle connections; a request that is there already is served."""
        for state in list(self.connections.values()):
            has_served = state[3]
            if state[2] == wsgi.STATE_IDLE and (also_new or has_served):
                try:
                    state[1].shutdown(green.socket.SHUT_RD)
                except OSError:
                    state[2] = wsgi.STATE_CLOSE

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
        state = [address, sock, wsgi.STATE_IDLE, False]
        self.connections[id(state)] = state
        try:
            self._wsgi.process_request(state)
        except Exception as error:
            report(error)
            log.exception("connection failed")
        finally:
            del self.connections[id(state)]
            sock.close()

    def application(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """The WSGI side: one request, one whole answer."""
        asked = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = asked if SANE_REQUEST_ID.fullmatch(asked) else new_request_id()
        incoming = Incoming(environ, request_id, environ["moview.arrived"] + ANSWER_SECONDS)
        answer = self._answer(incoming)
        observe(incoming, answer)
        body, headers = compressed(answer, incoming.header("accept-encoding"))
        headers = self._headers(answer.status, body, headers, incoming)
        if answer.close or incoming.unread or self._draining:
            environ["moview.connection"].end_after_answer(linger=incoming.unread)
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(headers.items()))
        return [b"" if incoming.method == "HEAD" else body]

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
