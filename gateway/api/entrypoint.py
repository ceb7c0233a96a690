"""A route, and the way of a request to it.

Every check, limit and kept page comes before a worker is taken, in the order of the contract:
route, size and type, token, right, JSON, fields, object.
"""

import re
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from marshmallow import Schema
from nameko.extensions import Entrypoint

from gateway.api.documents import load, read_json, read_query
from gateway.api.executor import Executor
from gateway.api.request import Request, client_address
from gateway.api.responder import Responder
from gateway.api.response_cache import Page
from gateway.api.route import ID_PATTERN, Reader, Route
from gateway.api.web_server import WebServer
from gateway.auth.sessions import Identity, Sessions
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError
from moview.errors import MoviewError, NotFound
from moview.observability import logging

JSON_TYPE = re.compile(r'application/json(\s*;\s*charset="?utf-8"?)?\s*', re.IGNORECASE)


class NoFields(Schema):
    """A route without query parameters."""


class HttpEntrypoint(Entrypoint):
    """Answers the requests of one route."""

    kind = "request"
    server = WebServer()
    sessions = Sessions()

    def __init__(self, route: Route) -> None:
        super().__init__(expected_exceptions=MoviewError)
        self.route = route
        self._query = (route.query or NoFields)()
        self._body = route.body() if route.body else None
        self._responder = Responder(route)

    def setup(self) -> None:
        self.server.router.add(self)

    def stop(self) -> None:
        self.server.drain()

    def answer(self, incoming: Incoming, path: Mapping[str, str]) -> Answer:
        """The whole way of one request."""
        self._check_head(incoming)
        identity = self._identify(incoming)
        document = read_json(incoming.read_body()) if self._body else None
        query = load(self._query, read_query(incoming.query))
        body = load(self._body, document) if self._body else {}
        if not all(re.fullmatch(ID_PATTERN, value) for value in path.values()):
            raise NotFound("Nothing has this id.")
        incoming.checked_path = incoming.path
        deadline = incoming.deadline
        if self.route.seconds is not None:
            deadline = min(deadline, time.time() + self.route.seconds)
        request = Request(
            request_id=incoming.request_id,
            address=self._address(incoming),
            deadline=deadline,
            path=path,
            query=query,
            body=body,
            identity=identity,
        )
        if not self.route.shows:
            return self._act(request)
        if identity is None:
            return self._read_page(request, incoming)
        return self._act(replace(request, share=partial(self._share, request)))

    def page_answer(self, page: Page, incoming: Incoming) -> Answer:
        """A public page, or 304 for who has it."""
        return self._responder.public(page, incoming)

    def _check_head(self, incoming: Incoming) -> None:
        """Size and type, as far as the headers tell."""
        if incoming.header("transfer-encoding") is not None:
            raise HttpError(411, "Content-Length is required; chunked bodies are not supported.")
        if (incoming.length or 0) > self.route.largest_body:
            raise HttpError(413, f"The body may not exceed {self.route.largest_body} bytes.")
        if self._body is None:
            return
        if incoming.length is None:
            raise HttpError(411, "A body with a Content-Length is required.")
        if not JSON_TYPE.fullmatch(incoming.environ["CONTENT_TYPE"]):
            raise HttpError(415, "The body must be application/json, in UTF-8.")

    def _identify(self, incoming: Incoming) -> Identity | None:
        authorization = incoming.header("authorization")
        if self.route.reader is Reader.ANYONE:
            return None
        if self.route.reader is Reader.OPTIONAL and authorization is None:
            return None
        operator = self.route.reader is Reader.OPERATOR
        identity = self.sessions.identify(authorization, operator, incoming.request_id)
        logging.add(user_id=identity.user_id)
        return identity

    def _address(self, incoming: Incoming) -> str:
        return client_address(
            incoming.environ["REMOTE_ADDR"],
            incoming.header("x-forwarded-for"),
            self.server.settings.trusted_proxies,
        )

    def _read_page(self, request: Request, incoming: Incoming) -> Answer:
        key = self._page_key(request)
        tags = self._tags(self.route.shows, request)
        make = partial(self._work, request)
        page = self.server.pages.fetch(key, tags, make, incoming.remaining)
        self.server.router.note_hot(incoming, self, key)
        return self.page_answer(page, incoming)

    def _page_key(self, request: Request) -> str:
        """The same for all requests of the same, however they are written."""
        query = urlencode(sorted(request.query.items()))
        return f"{self.route.path.format_map(request.path)}?{query}"

    def _share(self, request: Request, read: Callable[[], Any]) -> Any:
        """The document of the public page. Its reader has a worker, so it never waits for another
        reader, who may be waiting for a worker."""
        key, tags = self._page_key(request), self._tags(self.route.shows, request)
        return self.server.pages.fetch(key, tags, read, patience=0).document

    def _act(self, request: Request) -> Answer:
        """Work for one caller alone: a write, or a read of what is theirs."""
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
                self.server.pages.drop(self._tags(self.route.drops, request))
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
