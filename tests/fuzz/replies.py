"""One raw connection: the bytes sent, and every answer received."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from dataclasses import dataclass, field

ANSWER_SECONDS = 8.0
"""The gateway gives up a request that does not arrive, or is not answered, after 5 s."""
NO_BODY = {100, 204, 304}
SECRETS = re.compile(
    r"argon2|password_hash|email_key|nickname_key|Traceback|\.py\b|pymongo|eventlet|nameko"
    r"|\"_id\"|rating_sum|match_keys|\"asked\"|vote_version"
)
"""What is ours alone: hashes, the names of internal fields, stacks."""


class BrokenAnswerError(ValueError):
    """What came back is no HTTP, or is cut short."""


@dataclass(frozen=True)
class Reply:
    """One answer: names of headers are in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def faults(self) -> list[str]:
        """What no answer may be: a server's error, a refusal that is no problem document, or one
        that tells of our insides.
        """
        found = []
        text = self.body.decode("utf-8", "replace")
        if self.status >= 500 and self.status != 505:
            found.append(f"{self.status}: {text[:200]}")
        if self.status >= 400 and self.body and not self._is_problem():
            found.append(f"{self.status} without a problem document: {text[:200]}")
        if SECRETS.search(text):
            found.append(f"it tells too much: {text[:200]}")
        return found

    def _is_problem(self) -> bool:
        if self.headers.get("content-type") != "application/problem+json":
            return False
        document = json.loads(self.body)
        same = document["request_id"] == self.headers.get("x-request-id")
        names_fields = bool(document.get("errors")) == (self.status == 422)
        return same and names_fields and document["status"] == self.status


def replies_of(raw: bytes, method: str = "GET") -> list[Reply]:
    """All answers in what a connection returned; to HEAD none has a body.

    Raises BrokenAnswerError.
    """
    replies = []
    while raw:
        head, separator, raw = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        if not separator or not re.fullmatch(r"HTTP/1\.1 [1-5][0-9]{2} [A-Za-z -]+", first):
            raise BrokenAnswerError(repr(head[:200]))
        status = int(first.split()[1])
        pairs = (line.partition(": ") for line in lines)
        headers = {name.lower(): value for name, _, value in pairs}
        has_body = status not in NO_BODY and method != "HEAD"
        length = int(headers["content-length"]) if has_body else 0
        if len(raw) < length:
            raise BrokenAnswerError(f"{len(raw)} of {length} bytes")
        replies.append(Reply(status, headers, raw[:length]))
        raw = raw[length:]
    return replies


def exchange(address: tuple[str, int], sent: bytes, ends: bool = True) -> list[Reply]:
    """Send these bytes, and take what comes until the gateway closes.

    With ``ends`` it is told that nothing follows. Raises BrokenAnswerError, also when it hangs.
    """
    with socket.create_connection(address, timeout=ANSWER_SECONDS) as connection:
        with contextlib.suppress(ConnectionError):
            # A gateway that refused the head need not take the rest.
            connection.sendall(sent)
            if ends:
                connection.shutdown(socket.SHUT_WR)
        return replies_of(read_all(connection), sent.partition(b" ")[0].decode("latin-1"))


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes. Raises BrokenAnswerError when it does not."""
    taken, until = b"", time.monotonic() + ANSWER_SECONDS
    try:
        while time.monotonic() < until:
            chunk = connection.recv(65536)
            if not chunk:
                return taken
            taken += chunk
    except TimeoutError:
        raise BrokenAnswerError(f"no end after {ANSWER_SECONDS:g} s: {taken[:200]!r}") from None
    except ConnectionResetError:
        return taken
    raise BrokenAnswerError(f"no end after {ANSWER_SECONDS:g} s: {taken[:200]!r}")
