"""HTTP/1.1 on one connection, bounded in time and size, with its errors as problem documents.

eventlet's protocol limits each read of a socket but not the sum of them, and answers what it cannot
parse in HTML or without a body; both are put right here. Writing answers is eventlet's.
"""

import re
import time
from email import errors
from http import HTTPStatus
from typing import Any

from gateway.http.access_log import count_rejection
from gateway.http.problems import Answer, problem
from moview import green
from moview.green import socket, wsgi

HEADER_SECONDS = 5.0
"""From a request's first byte to the end of its headers."""
FAREWELL_SECONDS = 2.0
"""How long the rest of a refused body is read, so that the refusal arrives before the reset."""
FAREWELL_BYTES = 8 * 1024 * 1024
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
REQUEST_LINE = re.compile(rb"[!-~\x80-\xff]+ [!-~\x80-\xff]+ HTTP/[0-9]\.[0-9]\r?\n")
BARE_CR = re.compile(rb"\r(?!\n)")
AUTHORITY = re.compile(r"https?://[^/?]*", re.IGNORECASE)
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
MultipartDefect = (
    errors.NoBoundaryInMultipartDefect
    | errors.StartBoundaryNotFoundDefect
    | errors.CloseBoundaryNotFoundDefect
    | errors.MultipartInvariantViolationDefect
    | errors.InvalidMultipartContentTransferEncodingDefect
)
ONCE = ("content-length", "transfer-encoding", "content-type", "host", "authorization")
"""Headers that two readers could take two ways if they came twice."""


class HeadLines(wsgi.FileObjectForHeaders):
    """Lines of a head, bounded in length and in sum; remembers whether one had a bare CR.

    Python's parser ends a line there, while a proxy in front may take it for part of a value: what
    one reads as a header, the other does not (RFC 9112, 2.2).
    """

    has_bare_cr = False

    def readline(self, size: int = -1) -> bytes:
        line: bytes = super().readline(size)
        self.has_bare_cr = self.has_bare_cr or BARE_CR.search(line) is not None
        return line


class Protocol(wsgi.HttpProtocol):
    """One connection; its server is :class:`gateway.http.server.WsgiServer`."""

    default_request_version = "HTTP/1.1"
    rfile: Any
    headers: Any
    path: str

    def handle_one_request(self) -> None:
        """Read a request's head in bounded time, then let the application answer it."""
        self.headers = None
        if not self._wait_for_first_byte():
            self.close_connection = True
            return
        self.conn_state[2:] = wsgi.STATE_REQUEST, True
        self._lingers = False
        if not self._read_head():
            return
        self.environ = self.get_environ()
        self.application = self.server.app
        self.server.outstanding_requests += 1
        try:
            self.handle_one_response()
        except OSError:
            # The caller went away in the middle of the answer.
            self.close_connection = True
        finally:
            self.server.outstanding_requests -= 1
        if self._lingers:
            self._read_farewell()

    def get_environ(self) -> dict[str, Any]:
        """WSGI's, with the moment the headers were there, and this connection."""
        environ: dict[str, Any] = super().get_environ()
        environ["moview.arrived"] = time.time()
        environ["moview.connection"] = self
        return environ

    def end_after_answer(self, linger: bool) -> None:
        """Close once the answer is written; ``linger`` when a body was left unread."""
        self.close_connection = True
        self._lingers = linger

    def _wait_for_first_byte(self) -> bool:
        """Whether another request comes before the idle time is over."""
        self.connection.settimeout(self.server.keepalive)
        try:
            return bool(self.rfile.peek(1))
        except (OSError, ValueError):
            return False
        finally:
            self.connection.settimeout(self.server.socket_timeout)

    def _read_head(self) -> bool:
        """Whether a request line and headers arrived that make sense; else they were answered."""
        timeout = green.Timeout(HEADER_SECONDS)
        try:
            return self._parse_head()
        except green.Timeout:
            self.send_error(408, "The headers did not arrive in time.")
        except OSError:
            self.close_connection = True
        finally:
            timeout.cancel()
        return False

    def _parse_head(self) -> bool:
        longest = self.server.url_length_limit
        self.raw_requestline = self.rfile.readline(longest + 1)
        if self.raw_requestline == b"\r\n":
            # Some callers end the body before with an empty line too many (RFC 9112, 2.2).
            self.raw_requestline = self.rfile.readline(longest + 1)
        if not self.raw_requestline:
            self.close_connection = True
            return False
        if len(self.raw_requestline) > longest:
            self.send_error(414, f"The URL may not exceed {longest} bytes.")
            return False
        if not REQUEST_LINE.fullmatch(self.raw_requestline):
            self.send_error(400, "The request line is malformed.")
            return False
        connection_file = self.rfile
        self.rfile = lines = HeadLines(connection_file)
        try:
            parsed = self.parse_request()
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            self.send_error(431, "The headers, or one of them, are too large.")
            return False
        finally:
            self.rfile = connection_file
        if not parsed:
            self.close_connection = True
            return False
        fault = "A header is malformed." if lines.has_bare_cr else self._fault()
        if fault:
            self.send_error(400, fault)
            return False
        return self._meets_expectations()

    def _fault(self) -> str | None:
        """What makes the request's head ambiguous: the stuff of request smuggling."""
        for name, value in self.headers.items():
            if not TOKEN.fullmatch(name) or UNPRINTABLE.search(value):
                return "A header is malformed."
        # The parser takes what follows for a message's body, and misses the parts of a multipart
        # one: that is no fault of the headers.
        if any(not isinstance(defect, MultipartDefect) for defect in self.headers.defects):
            return "A header is malformed."
        for name in ONCE:
            if len(self.headers.get_all(name, ())) > 1:
                return f"The {name} header appears more than once."
        length = self.headers.get("content-length")
        if length is not None and not re.fullmatch(r"[0-9]{1,15}", length, re.ASCII):
            return "Content-Length is not a number."
        if length is not None and self.headers.get("transfer-encoding") is not None:
            return "Content-Length and Transfer-Encoding cannot be combined."
        if self.request_version == "HTTP/1.1" and self.headers.get("host") is None:
            return "The Host header is missing."
        return None

    def _meets_expectations(self) -> bool:
        """Take the head as HTTP means it, where the parsers below take it too literally."""
        # Tokens alone: Werkzeug's parser of sets takes 4.5 us for them, this one 0.2.
        options = self.headers.get("connection", "").lower().split(",")
        if "close" in map(str.strip, options):
            self.close_connection = True
        # The absolute form is for proxies, but every server must take it (RFC 9112, 3.2.2).
        authority = AUTHORITY.match(self.path)
        if authority:
            rest = self.path[authority.end() :]
            self.path = rest if rest.startswith("/") else f"/{rest}"
        if self.request_version == "HTTP/1.0":
            # Such a caller knows no answer 100 (RFC 9110, 10.1.1).
            del self.headers["expect"]
        if self.headers.get("expect", "100-continue").lower() != "100-continue":
            self.send_error(417, "The only supported expectation is 100-continue.")
            return False
        return True

    def send_error(self, code: int, message: str | None = None, _explain: Any = None) -> None:
        """The answer to what never became a request; the connection ends with it."""
        headers = getattr(self, "headers", None)
        asked = (headers.get("x-request-id") if headers else None) or ""
        request_id = asked if SANE_REQUEST_ID.fullmatch(asked) else self.server.new_request_id()
        count_rejection(int(code))
        detail = message or HTTPStatus(code).phrase
        self.write_answer(problem(int(code), detail, request_id), request_id)

    def write_answer(self, answer: Answer, request_id: str) -> None:
        """Write a whole answer at once and close."""
        self.close_connection = True
        try:
            self.wfile.write(answer.as_bytes(request_id))
            self.wfile.flush()
        except OSError:
            return
        self._read_farewell()

    def _read_farewell(self) -> None:
        """Closing with unread bytes resets the connection, and the caller may lose the answer."""
        left = FAREWELL_BYTES
        try:
            with green.limit(FAREWELL_SECONDS):
                self.connection.shutdown(socket.SHUT_WR)
                while left > 0 and (read := self.connection.recv(65536)):
                    left -= len(read)
        except OSError:
            self.close_connection = True

    def finish(self) -> None:
        """Close, whatever state the peer left the connection in.

        After a reset eventlet leaves its reading file open, and with it the file descriptor until
        the garbage collector comes by.
        """
        try:
            super().finish()
        except (OSError, ValueError):
            self.connection.close()
        finally:
            self.rfile.close()

    def log_error(self, format: str, *args: Any) -> None:
        """Callers' mistakes are no log lines of ours; http.server would print them."""
