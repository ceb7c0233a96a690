"""The API as a page's code asks it: the same way as over the wire, without the wire."""

import io
import json
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from copy import copy
from typing import Any
from urllib.parse import quote, urlencode

from gateway.api.web_server import WebServer
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError, problem_of
from moview import green
from moview.errors import MoviewError

Document = dict[str, Any]
Read = tuple[str, str]
"""The path and query of a GET."""
PASSED_ON = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
"""What limits by address go by."""
OPTIONAL_SECONDS = 2.0
"""How long a page waits for what it can do without."""
MISSING = (404, 503, 504)


class Refused(Exception):
    """The API's answer was a problem (RFC 9457); ``errors`` has the fields at fault."""

    def __init__(self, problem: Document, headers: Mapping[str, str]) -> None:
        super().__init__(problem["detail"])
        self.status: int = problem["status"]
        self.detail: str = problem["detail"]
        self.errors: dict[str, list[str]] = problem.get("errors", {})
        self.headers = {
            name: value for name, value in headers.items() if name in ("Retry-After", "Allow")
        }


class Api:
    """Asks on behalf of one visitor, within the time that the visitor's request has left.

    ``answered`` holds the entity tags of what was read so far, "" where it had none.
    """

    def __init__(self, server: WebServer, outer: Incoming, token: str | None) -> None:
        self._server = server
        self._outer = outer
        self._token = token
        self._deadline = outer.deadline
        self.answered: dict[Read, str] = {}

    def within(self, seconds: float) -> "Api":
        """The same, for what must not take longer, so that time is left to do without it."""
        bounded = copy(self)
        bounded._deadline = min(self._deadline, time.time() + seconds)
        return bounded

    def as_nobody(self) -> "Api":
        """The same, asking as anyone may."""
        nobody = copy(self)
        nobody._token = None
        return nobody

    def still_answers(self, reads: Mapping[Read, str]) -> bool:
        """Whether each of these would be answered as it was, by its entity tag."""
        return all(
            tag and self._answer("GET", path, query).headers.get("ETag") == tag
            for (path, query), tag in reads.items()
        )

    @property
    def is_nobody(self) -> bool:
        """Whether it asks as anyone may."""
        return self._token is None

    def get(self, path: str, *ids: str, **query: Any) -> Any:
        """The document at a path, whose ``{}`` are these ids; parameters of None are left out.

        Raises Refused.
        """
        given = {name: value for name, value in query.items() if value is not None}
        return self._ask("GET", _fill(path, ids), urlencode(given))

    def send(
        self, method: str, path: str, *ids: str, document: Document | None = None, **query: str
    ) -> Any:
        """What a write answers; None where it has no body. Raises Refused."""
        body = None if document is None else json.dumps(document).encode()
        return self._ask(method, _fill(path, ids), urlencode(query), body)

    def optional(self, read: Callable[["Api"], Any]) -> Any:
        """What is read with the API it is given; None where that is gone or does not come soon,
        and the page does without.
        """
        try:
            return read(self.within(OPTIONAL_SECONDS))
        except Refused as refused:
            if refused.status not in MISSING:
                raise
            return None

    @staticmethod
    def together(*reads: Callable[[], Any]) -> list[Any]:
        """The results of all, asked side by side. Raises what the first in order raises."""
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
        incoming = Incoming(
            self._environ(method, path, query, body), self._outer.request_id, self._deadline
        )
        router = self._server.router
        try:
            return router.hot(incoming, self._server.response_cache) or router.answer(incoming)
        except (HttpError, MoviewError) as error:
            return problem_of(error, self._outer.request_id)

    def _environ(self, method: str, path: str, query: str, body: bytes | None) -> Document:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "RAW_PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "",
            "wsgi.input": _Body(body or b""),
        }
        environ |= {name: self._outer.environ.get(name) for name in PASSED_ON}
        if body is not None:
            environ |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))}
        if self._token is not None:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {self._token}"
        return environ


class _Body(io.BytesIO):
    """A body that has arrived already; ``position`` as the server's own has it."""

    @property
    def position(self) -> int:
        return self.tell()


def _fill(path: str, ids: tuple[str, ...]) -> str:
    return path.format(*(quote(part, safe="") for part in ids))
