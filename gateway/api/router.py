"""Finding the route of a request by its method and path."""

from collections.abc import Mapping
from typing import Protocol

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from gateway.api.response_cache import CachedResponse, ResponseCache
from gateway.api.route import Route
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError
from moview.observability.metrics import CACHE_READS

MAX_HOT_TARGETS = 8192
HOT = CACHE_READS.labels("pages", "hit")


class Routed(Protocol):
    """An entrypoint: it answers the requests for one route."""

    @property
    def route(self) -> Route: ...

    def answer(self, incoming: Incoming, path: Mapping[str, str], /) -> Answer: ...


class Cached(Routed, Protocol):
    """An entrypoint whose public answers are in the response cache."""

    def cached_answer(self, response: CachedResponse, incoming: Incoming, /) -> Answer: ...


class Router:
    """The routes of the service, and those of its pages and assets."""

    def __init__(self) -> None:
        self._map = Map(strict_slashes=True, merge_slashes=False, redirect_defaults=False)
        self._adapter = self._map.bind("gateway")
        self._hot: dict[str, tuple[Cached, str]] = {}

    def add(self, entrypoint: Routed) -> None:
        """Route requests for the entrypoint's method and path to it."""
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
            detail = f"Method not allowed; allowed: {allow}."
            raise HttpError(405, detail, headers={"Allow": allow}) from None
        incoming.route, incoming.is_routine = entrypoint.route, entrypoint.route.inline
        answer: Answer = entrypoint.answer(incoming, values)
        return answer

    def hot(self, incoming: Incoming, cache: ResponseCache) -> Answer | None:
        """The cached answer to a read whose very target was answered before; None without one.

        It saves routing and checking: the target passed both when it was noted.
        """
        noted = self._hot.get(incoming.target)
        if noted is None or incoming.method != "GET" or incoming.header("authorization"):
            return None
        entrypoint, key = noted
        response = cache.get(key)
        if response is None or incoming.unread:
            return None
        incoming.route, incoming.is_routine = entrypoint.route, True
        HOT.inc()
        return entrypoint.cached_answer(response, incoming)

    def note_hot(self, incoming: Incoming, entrypoint: Cached, key: str) -> None:
        """Remember the key of the cached response that this target leads to."""
        if len(self._hot) >= MAX_HOT_TARGETS:
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
