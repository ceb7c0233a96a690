"""A route, and the way of a request to it.

Every check, limit and cached response comes before a worker is taken, in the order of the contract:
route, size and type, token, right, JSON, fields, object.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from nameko.extensions import Entrypoint

from gateway.api.executor import Executor
from gateway.api.request import Request
from gateway.api.request_reader import RequestReader
from gateway.api.responder import Responder
from gateway.api.response_cache import CachedResponse
from gateway.api.route import Route
from gateway.api.web_server import WebServer
from gateway.auth.sessions import Sessions
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer
from moview.errors import MoviewError, NotFound


class HttpEntrypoint(Entrypoint):
    """Answers the requests for one route: reads, then from the response cache or by its method."""

    kind = "request"
    server = WebServer()
    sessions = Sessions()

    def __init__(self, route: Route) -> None:
        super().__init__(expected_exceptions=MoviewError)
        self.route = route
        self._responder = Responder(route)

    def setup(self) -> None:
        self._reader = RequestReader(self.route, self.server, self.sessions)
        self.server.router.add(self)

    def stop(self) -> None:
        self.server.drain()

    def answer(self, incoming: Incoming, path: Mapping[str, str]) -> Answer:
        """The answer to one request. Raises HttpError and MoviewError."""
        request = self._reader.read(incoming, path)
        if not self.route.shows:
            return self._act(request)
        if request.identity is None:
            return self._read_cached(request, incoming)
        return self._act(replace(request, share=partial(self._share, request)))

    def cached_answer(self, response: CachedResponse, incoming: Incoming) -> Answer:
        """The answer of a cached response; 304 if the caller has it already."""
        return self._responder.public(response, incoming)

    def _read_cached(self, request: Request, incoming: Incoming) -> Answer:
        key = self._cache_key(request)
        tags = self._tags(self.route.shows, request)
        make = partial(self._work, request)
        response = self.server.response_cache.fetch(key, tags, make, incoming.remaining)
        self.server.router.note_hot(incoming, self, key)
        return self.cached_answer(response, incoming)

    def _cache_key(self, request: Request) -> str:
        """The same for all requests that ask for the same, however they are written."""
        query = urlencode(sorted(request.query.items()))
        return f"{self.route.path.format_map(request.path)}?{query}"

    def _share(self, request: Request, read: Callable[[], Any]) -> Any:
        """The document of the response cached, or what ``read`` returns, which is cached then.

        The caller has a worker, so it never waits for another, who may be waiting for a worker.
        """
        key, tags = self._cache_key(request), self._tags(self.route.shows, request)
        return self.server.response_cache.fetch(key, tags, read, patience=0).document

    def _act(self, request: Request) -> Answer:
        """The answer to one caller alone: of a write, or of a read with their own part."""
        limit = self.route.limit
        with limit(self.server.limits, request) if limit else nullcontext():
            try:
                result = self._work(request)
            except NotFound:
                if self.route.method != "DELETE":
                    raise
                return self._responder.private(None)  # nothing is left to delete
            finally:
                # Whatever the outcome: a call that ran out of time may have done its work.
                self.server.response_cache.invalidate(self._tags(self.route.drops, request))
        return self._responder.private(result)

    @staticmethod
    def _tags(templates: tuple[str, ...], request: Request) -> list[str]:
        names = dict(request.path)
        if request.identity is not None:
            names.setdefault("user_id", request.identity.user_id)
        return [template.format_map(names) for template in templates]

    def _work(self, request: Request) -> Any:
        executor = Executor(self, self.server.slots)
        return executor.run_inline(request) if self.route.inline else executor.run(request)
