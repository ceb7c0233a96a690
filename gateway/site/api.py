"""Requests from pages to the API, within the process."""

import io
import json
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from copy import copy
from typing import Any
from urllib.parse import quote, urlencode

from gateway.api.web_server import WebServer
from gateway.http.head import Head
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError, problem_of
from moview import green
from moview.errors import MoviewError

Document = dict[str, Any]
Read = tuple[str, str]
"""The path and query of a GET."""
OPTIONAL_SECONDS = 2.0
"""How long a page waits for an optional part."""
MISSING = (404, 503, 504)


class Refused(Exception):
    """The API answered with a problem (RFC 9457); ``errors`` has messages by field."""

    def __init__(self, problem: Document, headers: Mapping[str, str]) -> None:
        super().__init__(problem["detail"])
        self.status: int = problem["status"]
        self.detail: str = problem["detail"]
        self.errors: dict[str, list[str]] = problem.get("errors", {})
        self.headers = {
            name: value for name, value in headers.items() if name in ("Retry-After", "Allow")
        }


class Api:
    """A client of the API for one visitor, within the deadline of the visitor's request.

    ``answered`` has the entity tags of what was read so far, "" for an answer without one.
    """

    def __init__(self, server: WebServer, outer: Incoming, token: str | None) -> None:
        self._server = server
        self._outer = outer
        self._token = token
        self._deadline = outer.deadline
        self.answered: dict[Read, str] = {}

    def within(self, seconds: float) -> "Api":
        """This client with a deadline in so many seconds, or its own if that is sooner."""
        bounded = copy(self)
        bounded._deadline = min(self._deadline, time.time() + seconds)
        return bounded

    def as_nobody(self) -> "Api":
        """This client without the visitor's token."""
        nobody = copy(self)
        nobody._token = None
        return nobody

    def still_answers(self, reads: Mapping[Read, str]) -> bool:
        """Whether the answer to each read still has this entity tag."""
        return all(
            tag and self._answer("GET", path, query).headers.get("ETag") == tag
            for (path, query), tag in reads.items()
        )

    @property
    def is_nobody(self) -> bool:
        """Whether it has no token."""
        return self._token is None

    def get(self, path: str, *ids: str, **query: Any) -> Any:
        """The document at a path, with ``ids`` in place of its ``{}``. Raises Refused.

        Query parameters of None are left out.
        """
        given = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", _fill(path, ids), urlencode(given))

    def send(
        self, method: str, path: str, *ids: str, document: Document | None = None, **query: str
    ) -> Any:
        """The document that a write answers with; None without a body. Raises Refused."""
        body = None if document is None else json.dumps(document).encode()
        return self._ask(method, _fill(path, ids), urlencode(query), body)

    def optional(self, read: Callable[["Api"], Any]) -> Any:
        """What ``read`` returns, given a client with 2 s; None if it is refused with a 404, 503
        or 504. Raises Refused for any other status.
        """
        try:
            return read(self.within(OPTIONAL_SECONDS))
        except Refused as refused:
            if refused.status not in MISSING:
                raise
            return None

    @staticmethod
    def together(*reads: Callable[[], Any]) -> list[Any]:
        """The results of all reads, made at once. Raises the error of the first in order."""
        threads = [green.spawn(copy_context().run, read) for read in reads]
        try:
            return [thread.wait() for thread in threads]
        finally:
            for thread in threads:
                thread.kill()

    def _ask(self, method: str, path: str, query: str = "", body: bytes | None = None) -> Any:
        answer = self._answer(method, path, query, body)
        if method == "GET":
            self.answered[path, query] = answer.headers.get("ETag", "")
        if answer.status >= 400:
            raise Refused(json.loads(answer.body), answer.headers)
        return json.loads(answer.body) if answer.body else None

    def _answer(self, method: str, path: str, query: str, body: bytes | None = None) -> Answer:
        headers = {}
        forwarded_for = self._outer.header("x-forwarded-for")
        if forwarded_for is not None:
            # What limits by address go by, beside the peer.
            headers["x-forwarded-for"] = forwarded_for
        if body is not None:
            headers |= {"content-type": "application/json", "content-length": str(len(body))}
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token}"
        incoming = Incoming(
            Head(method, f"{path}?{query}", headers),
            _Body(body or b""),
            self._outer.peer,
            self._outer.request_id,
            self._outer.arrived,
            self._deadline,
        )
        router = self._server.router
        try:
            return router.hot(incoming, self._server.response_cache) or router.answer(incoming)
        except (HttpError, MoviewError) as error:
            return problem_of(error, self._outer.request_id)


class _Body(io.BytesIO):
    """A body that has arrived whole, with the ``position`` of a body from a connection."""

    @property
    def position(self) -> int:
        return self.tell()


def _fill(path: str, ids: tuple[str, ...]) -> str:
    return path.format(*(quote(part, safe="") for part in ids))
