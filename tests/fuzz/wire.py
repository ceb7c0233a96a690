"""The tables of tests/fuzz/cases.py as bytes to send, and the judging of their answers."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from tests.fuzz.cases import BODIES, DISTRUSTED, LARGE_BODIES, PATHS, QUERIES, SOUND
from tests.fuzz.replies import ANSWER_SECONDS, BrokenAnswerError, exchange

TOKEN, MOVIE = b"<token>", b"<movie>"


@dataclass(frozen=True)
class Exchange:
    """What is sent on one connection, and the statuses of all that must come back, in order.

    ``<token>`` and ``<movie>`` stand for an operator's access token and for a movie's id.
    """

    name: str
    sent: bytes
    statuses: tuple[int, ...]

    def faults(self, address: tuple[str, int], token: str, movie: str) -> list[str]:
        """What was wrong with the answers, each with the name of the case."""
        sent = self.sent.replace(TOKEN, token.encode()).replace(MOVIE, movie.encode())
        try:
            replies = exchange(address, sent)
        except BrokenAnswerError as error:
            return [f"{self.name}: {error}"]
        found = [fault for reply in replies for fault in reply.faults()]
        statuses = tuple(reply.status for reply in replies)
        if statuses != self.statuses:
            found.append(f"{statuses}, not {self.statuses}")
        return [f"{self.name}: {fault}" for fault in found]


def request(
    method: str, target: str, body: bytes | None = None, *headers: str, version: str = "1.1"
) -> bytes:
    """A request of an operator, of which the connection's other side is told that it is the last;
    a body is JSON.
    """
    lines = [f"{method} {target} HTTP/{version}", "Host: h", "Connection: close", *headers]
    lines.append("Authorization: Bearer <token>")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


VOTE, MOVIE_PATH = "/v1/movies/<movie>/vote", "/v1/movies/<movie>"
NO_VALUE = b'{"value": "maybe"}'
BODY_CASES = [
    *(
        Exchange(f"body {body[:40]!r}", request("PUT", VOTE, body), (status,))
        for body, status in BODIES
    ),
    *(
        Exchange(f"large body {body[:40]!r}", request("PATCH", MOVIE_PATH, body), (status,))
        for body, status in LARGE_BODIES
    ),
    Exchange("one byte too many", request("PUT", VOTE, b" " * (64 * 1024 + 1)), (413,)),
    Exchange("one byte far too many", request("PATCH", MOVIE_PATH, b" " * (1024**2 + 1)), (413,)),
    Exchange("a body cut short", request("PUT", VOTE, NO_VALUE)[:-1], (400,)),
    Exchange("a body that never comes", request("PUT", VOTE, NO_VALUE)[: -len(NO_VALUE)], (400,)),
    Exchange("no body at all", request("PUT", VOTE), (411,)),
    Exchange(
        "a chunked body",
        request("PUT", VOTE, None, "Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n",
        (411,),
    ),
    Exchange("a body awaited", request("PUT", VOTE, NO_VALUE, "Expect: 100-continue"), (100, 422)),
    Exchange(
        "a body not awaited", request("PUT", "/nowhere", NO_VALUE, "Expect: 100-continue"), (404,)
    ),
    Exchange(
        "a body that an old caller must not be asked for",
        request("PUT", VOTE, NO_VALUE, "Expect: 100-continue", version="1.0"),
        (422,),
    ),
]
QUERY_CASES = [
    Exchange(f"query {query[:60]}", request("GET", f"/v1/movies?{query}"), (status,))
    for query, status in QUERIES
]
PATH_CASES = [Exchange(f"path {path[:60]}", request("GET", path), (404,)) for path in PATHS]
HEAD_CASES = [
    *(Exchange(f"head {sent[:200]!r}", sent, (status,)) for sent, status in DISTRUSTED),
    *(Exchange(f"head {sent[:200]!r}", sent, statuses) for sent, statuses in SOUND),
]
CASES = [*BODY_CASES, *QUERY_CASES, *PATH_CASES, *HEAD_CASES]


def try_cases(
    cases: Iterable[Exchange], address: tuple[str, int], token: str, movie: str
) -> list[str]:
    """Everything that was wrong with the answers to these cases."""
    return [fault for case in cases for fault in case.faults(address, token, movie)]


def hang_up(address: tuple[str, int], sent: bytes, times: int, takes: int = 0) -> None:
    """Reset so many connections, each after these bytes and after taking some of the answer."""
    for _ in range(times):
        with socket.create_connection(address, timeout=ANSWER_SECONDS) as connection:
            # Closing without waiting sends a reset.
            reset = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            connection.sendall(sent)
            if takes:
                connection.recv(takes)
