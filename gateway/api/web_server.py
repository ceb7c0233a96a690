"""The gateway's HTTP server: what all routes share, and answers to errors."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from nameko.extensions import SharedExtension

from gateway.api.limits import Limits
from gateway.api.response_cache import ResponseCache
from gateway.api.router import Router
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError, problem_of
from gateway.http.server import HttpServer
from gateway.settings import Settings
from moview import green
from moview.errors import MoviewError
from moview.observability.logging import logger
from moview.observability.reporting import report
from moview.service.observer import begin

Presenter = Callable[[Incoming, Exception], Answer | None]
log = logger(__name__)


def _as_problem(_incoming: Incoming, _error: Exception) -> None:
    """Every error is a problem document, until somebody sets another presenter."""


class WebServer(SharedExtension):
    """Owns what all routes share: the server, router, limits, response cache and worker slots.

    It takes the place of ``nameko.web.server.WebServer``, which reads bodies inside workers, takes
    the container down when a connection raises, and closes its socket last.
    """

    def __init__(self) -> None:
        super().__init__()
        # Routes come at the entrypoints' setup, which may be before or after ours.
        self.router = Router()
        self.present: Presenter = _as_problem

    def setup(self) -> None:
        self.settings = Settings.read(self.container.config)
        self.limits = Limits(self.settings)
        self.response_cache = ResponseCache(self.settings.cache_seconds)
        self.slots = green.Semaphore(self.container.max_workers)
        address = self.container.config.get("WEB_SERVER_ADDRESS", "0.0.0.0:8000")
        self.http = HttpServer(address, self.answer, self.settings.max_connections)

    def start(self) -> None:
        """Listen. The entrypoints registered their routes with the router at their setup."""
        self.http.listen()
        self.http.start(partial(self.container.spawn_managed_thread, identifier="accept"))

    def drain(self) -> None:
        """Stop accepting and finish the requests accepted; entrypoints call this at their stop."""
        self.http.drain()

    def answer(self, incoming: Incoming) -> Answer:
        """The answer to any request; an error is answered as a page or a problem. Never raises."""
        begin(request_id=incoming.request_id)
        try:
            hot = self.router.hot(incoming, self.response_cache)
            return self._for_origins(hot or self.router.answer(incoming), incoming)
        except Exception as error:
            if not isinstance(error, HttpError | MoviewError):
                report(error)
            answer = self._present(incoming, error)
            if answer.status == 500:
                log.exception("request failed", method=incoming.method, path=incoming.path)
            return self._for_origins(answer, incoming)

    def _present(self, incoming: Incoming, error: Exception) -> Answer:
        shown = None
        try:
            shown = self.present(incoming, error)
        except Exception as another:
            report(another)
            log.exception("error not presented")
        return shown or problem_of(error, incoming.request_id)

    def _for_origins(self, answer: Answer, incoming: Incoming) -> Answer:
        """With what lets pages of other origins read it (CORS), where any may."""
        origins, origin = self.settings.cors_origins, incoming.header("origin")
        if not origins:
            return answer
        vary = answer.headers.get("Vary")
        headers: dict[str, Any] = {
            **answer.headers,
            "Vary": f"{vary}, Origin" if vary else "Origin",
        }
        if origin and (origin in origins or "*" in origins):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "ETag, X-Request-Id, Retry-After, Location"
        return replace(answer, headers=headers)
