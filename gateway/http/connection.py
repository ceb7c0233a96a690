"""HTTP/1.1 on one connection, bounded in time and size."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from gateway.http import head as heads
from gateway.http.access_log import count_rejection
from gateway.http.head import Head
from gateway.http.problems import HttpError, problem
from gateway.http.sockets import new_request_id
from moview import green
from moview.green import socket

HEADER_SECONDS = 5.0
"""From a request's first byte to the end of its headers."""
SOCKET_SECONDS = 10.0
"""How long one read or write of a socket may take."""
FAREWELL_SECONDS = 2.0
"""How long the rest of a refused body is read, so that the refusal arrives before the reset."""
FAREWELL_BYTES = 8 * 1024 * 1024
READ_BYTES = 65_536
END = re.compile(rb"\n\r?\n")


class Body:
    """A body on its way, of which ``position`` bytes are read."""

    def __init__(self, connection: "Connection", is_awaited: bool) -> None:
        self._connection = connection
        self._is_awaited = is_awaited
        self.position = 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; none once the caller is gone."""
        if self._is_awaited:
            self._is_awaited = False
            self._connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        data = self._connection.take(size)
        self.position += len(data)
        return data


class Connection:
    """One connection, whose requests ``respond`` answers by its method `write`."""

    def __init__(
        self,
        sock: Any,
        peer: str,
        respond: Callable[["Connection", Head, Body], None],
        idle_seconds: Callable[[], float],
    ) -> None:
        self.peer = peer
        self.is_idle = True
        self.has_served = False
        self._sock = sock
        self._respond = respond
        self._idle_seconds = idle_seconds
        self._arrived = bytearray()
        self._goes_on = True
        self._lingers = False

    def serve(self) -> None:
        """Answer request after request, until one side ends it."""
        try:
            while self._goes_on and self._wait_for_first_byte():
                self.is_idle, self.has_served = False, True
                self._serve_one()
                self.is_idle = True
                # Reading what is there already switches to nobody: the others get their turn here.
                green.sleep()
            if self._lingers:
                self._read_farewell()
        except OSError:
            return  # the caller went away
        finally:
            self.close()

    def end_reading(self) -> None:
        """Nothing more is read; a request that is there already is served."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RD)

    def close(self) -> None:
        """End it, whatever goes on."""
        self._sock.close()

    def send(self, data: bytes) -> None:
        """All of the data. Raises OSError."""
        self._sock.sendall(data)

    def take(self, size: int) -> bytes:
        """At most so many bytes of what arrives; none once the caller is gone. Raises OSError."""
        if not self._arrived:
            return bytes(self._sock.recv(size))
        data = bytes(self._arrived[:size])
        del self._arrived[:size]
        return data

    def write(
        self, head: Head, status: int, headers: Mapping[str, str], body: bytes, *, close: bool
    ) -> None:
        """Write the whole answer to a request; with ``close`` it is the last."""
        self._goes_on = head.keeps_alive and not close
        lines = [f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        if not self._goes_on:
            lines.append("Connection: close")
        elif head.headers.get("connection", "").lower() == "keep-alive":
            seconds = int(self._idle_seconds())
            lines += ["Connection: keep-alive", f"Keep-Alive: timeout={seconds}"]
        packed = "\r\n".join([*lines, "", ""]).encode("latin-1")
        self.send(packed if head.method == "HEAD" else packed + body)

    def _wait_for_first_byte(self) -> bool:
        if not self._arrived:
            self._sock.settimeout(self._idle_seconds())
            self._arrived += self._sock.recv(READ_BYTES)
            self._sock.settimeout(SOCKET_SECONDS)
        return bool(self._arrived)

    def _serve_one(self) -> None:
        raw: bytes | None = None
        try:
            with green.limit(HEADER_SECONDS):
                raw = self._read_head()
            if raw is None:
                raise HttpError(408, "The headers did not arrive in time.")
            head = heads.parse(raw)
        except HttpError as error:
            self._refuse(error, raw or b"")
            return
        body = Body(self, head.awaits_go_ahead)
        self._respond(self, head, body)
        unread = body.position < int(head.headers.get("content-length", 0))
        self._lingers = unread or "transfer-encoding" in head.headers

    def _read_head(self) -> bytes:
        """All of it, or more than it may have. Raises OSError."""
        arrived, searched = self._arrived, 0
        while not (end := END.search(arrived, searched)) and len(arrived) <= heads.MAX_HEAD_BYTES:
            searched = max(0, len(arrived) - 2)
            data = self._sock.recv(READ_BYTES)
            if not data:
                raise ConnectionResetError
            arrived += data
        # Some callers end the body before with an empty line too many (RFC 9112, 2.2).
        size = end.end() if end else len(arrived)
        return self.take(size).removeprefix(b"\r\n")

    def _refuse(self, error: HttpError, raw: bytes) -> None:
        """The answer to what never became a request; the connection ends with it."""
        self._goes_on, self._lingers = False, True
        count_rejection(error.status)
        request_id = heads.request_id_of(raw) or new_request_id()
        self.send(problem(error.status, error.detail, request_id).as_bytes(request_id))

    def _read_farewell(self) -> None:
        """Closing with unread bytes resets the connection, and the caller may lose the answer."""
        left = FAREWELL_BYTES
        with green.limit(FAREWELL_SECONDS):
            self._sock.shutdown(socket.SHUT_WR)
            while left > 0 and (read := self._sock.recv(READ_BYTES)):
                left -= len(read)
