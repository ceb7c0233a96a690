"""From a request's target to its route."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import eventlet
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from gateway.entrypoint.pages import Pages
from gateway.entrypoint.problems import Answer, HttpError
from gateway.entrypoint.route import Route
from moview.observability.metrics.measures import CACHE_READS

if TYPE_CHECKING:
    from gateway.entrypoint.handler import HttpEntrypoint

MOST_HOT = 8192
READ_CHUNK = 65_536
HOT = CACHE_READS.labels("pages", "hit")


class Incoming:
    """A request as it arrived: its head, and its body for whoever wants to read it.

    ``deadline`` is in seconds since the epoch. ``route`` is known once it is found, and
    ``checked_path`` once it is known to hold nothing but names and ids. ``is_routine`` is what is
    answered by the gateway alone, from memory.
    """

    route: Route | None = None
    checked_path: str = ""
    is_routine: bool = False

    def __init__(self, environ: Mapping[str, Any], request_id: str, deadline: float) -> None:
        self.environ = environ
        self.request_id = request_id
        self.deadline = deadline
        self.method: str = environ["REQUEST_METHOD"]
        self.query: str = environ.get("QUERY_STRING", "")
        self.target = f"{environ['RAW_PATH_INFO']}?{self.query}"

    @property
    def path(self) -> str:
        raw: str = self.environ["PATH_INFO"]
        return raw.encode("latin-1").decode("utf-8", "replace")

    @property
    def remaining(self) -> float:
        """Seconds until the deadline; never 0 or less, which eventlet takes for no time limit."""
        return max(0.001, self.deadline - time.time())

    def header(self, name: str) -> str | None:
        return self.environ.get("HTTP_" + name.upper().replace("-", "_"))

    @property
    def length(self) -> int | None:
        """The announced length of the body; None without one."""
        text = self.environ.get("CONTENT_LENGTH")
        return None if text is None else int(text)

    @property
    def unread(self) -> bool:
        """Whether part of a body is still on its way."""
        if self.header("transfer-encoding") is not None:
            return True
        return bool(self.environ["wsgi.input"].position < (self.length or 0))

    def read_body(self) -> bytes:
        """The body, whole and before the deadline. Raises HttpError 400 and 408."""
        length, stream = self.length or 0, self.environ["wsgi.input"]
        chunks: list[bytes] = []
        complete: bool | None = None
        try:
            with eventlet.Timeout(self.remaining, False):
                while stream.position < length:
                    chunk = stream.read(min(READ_CHUNK, length - stream.position))
                    if not chunk:
                        break
                    chunks.append(chunk)
                complete = stream.position >= length
        except OSError:
            complete = False
        if complete is None:
            raise HttpError(408, "The body took too long to arrive.", close=True)
        if not complete:
            raise HttpError(400, "The body ended before its Content-Length.", close=True)
        return b"".join(chunks)


class Routed(Protocol):
    """What answers the requests of one route."""

    @property
    def route(self) -> Route: ...

    def answer(self, incoming: Incoming, path: Mapping[str, str], /) -> Answer: ...


class Router:
    """All routes of the service."""

    def __init__(self) -> None:
        self._map = Map(strict_slashes=True, merge_slashes=False, redirect_defaults=False)
        self._adapter = self._map.bind("gateway")
        self._hot: dict[str, tuple[HttpEntrypoint, str]] = {}

    def add(self, entrypoint: Routed) -> None:
        """Route to this one from now on."""
        route = entrypoint.route
        rule = route.path.replace("{", "<").replace("}", ">")
        self._map.add(Rule(rule, methods=[route.method], endpoint=entrypoint))

    def answer(self, incoming: Incoming) -> Answer:
        """The route's answer. Raises HttpError 404 and 405, and what the route raises."""
        path = incoming.path
        if incoming.method == "OPTIONS":
            return self._options(path, incoming)
        try:
            if incoming.method != incoming.method.upper():
                # Methods are case-sensitive (RFC 9110, 9.1), but not to the map of routes.
                raise MethodNotAllowed
            entrypoint, values = self._adapter.match(path, method=incoming.method)
        except NotFound:
            raise HttpError(404, "There is nothing at this address.") from None
        except MethodNotAllowed:
            allow = self._allowed(path)
            detail = f"This address knows {allow}."
            raise HttpError(405, detail, headers={"Allow": allow}) from None
        incoming.route, incoming.is_routine = entrypoint.route, entrypoint.route.inline
        answer: Answer = entrypoint.answer(incoming, values)
        return answer

    def hot(self, incoming: Incoming, pages: Pages) -> Answer | None:
        """The answer to a read that was asked before, letter by letter, while its page is kept.

        It saves routing and checking: the target passed both when it was noted.
        """
        noted = self._hot.get(incoming.target)
        if noted is None or incoming.method != "GET" or incoming.header("authorization"):
            return None
        entrypoint, key = noted
        page = pages.get(key)
        if page is None or incoming.unread:
            return None
        incoming.route, incoming.is_routine = entrypoint.route, True
        HOT.inc()
        return entrypoint.page_answer(page, incoming)

    def note_hot(self, incoming: Incoming, entrypoint: "HttpEntrypoint", key: str) -> None:
        """Remember which page this target leads to."""
        if len(self._hot) >= MOST_HOT:
            self._hot.clear()
        self._hot[incoming.target] = (entrypoint, key)

    def _allowed(self, path: str) -> str:
        return ", ".join(sorted({*self._adapter.allowed_methods(path), "OPTIONS"}))

    def _options(self, path: str, incoming: Incoming) -> Answer:
        """What one may do here, and to a browser which origins may do it (CORS preflight)."""
        if not self._adapter.allowed_methods(path):
            raise HttpError(404, "There is nothing at this address.")
        allow = self._allowed(path)
        headers = {"Allow": allow, "Cache-Control": "no-store"}
        if incoming.header("origin") and incoming.header("access-control-request-method"):
            headers |= {
                "Access-Control-Allow-Methods": allow,
                "Access-Control-Allow-Headers": (
                    "Authorization, Content-Type, If-None-Match, X-Request-Id"
                ),
                "Access-Control-Max-Age": "600",
            }
        return Answer(204, headers=headers)
