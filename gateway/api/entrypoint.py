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

from gateway.api.documents import dump_json, load, read_json, read_query
from gateway.api.request import Request, client_address
from gateway.api.response_cache import Page
from gateway.api.route import ID_PATTERN, Reader, Route
from gateway.api.web_server import WebServer
from gateway.auth.sessions import Identity, Sessions
from gateway.http.etags import matches
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer, HttpError
from moview.errors import DeadlineExceeded, MoviewError, NotFound, Unavailable
from moview.green import Event
from moview.observability import logging
from moview.observability.reporting import remember, trail

GRACE_SECONDS = 0.25
"""How much later than its deadline a worker may answer."""
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
        self._answers = {status: schema() for status, schema in route.answers.items() if schema}

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
        route = self.route
        body, etag = page.written(self._write)
        headers = {"ETag": etag, "Cache-Control": f"public, max-age={route.max_age}"}
        if route.reader is Reader.OPTIONAL:
            headers["Vary"] = "Authorization"
        if matches(incoming.header("if-none-match"), etag):
            return Answer(304, headers=headers, length=len(body))
        headers |= {"Content-Type": route.media_type, **route.headers}
        return Answer(200, body, headers, gzipped=page.gzipped)

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

    def _write(self, document: Any) -> bytes:
        return document if isinstance(document, bytes) else self._dump(200, document)

    def _act(self, request: Request) -> Answer:
        """Work for one caller alone: a write, or a read of what is theirs."""
        limit = self.route.limit
        with limit(self.server.limits, request) if limit else nullcontext():
            try:
                result = self._work(request)
            except NotFound:
                if self.route.method != "DELETE":
                    raise
                return self._present(None)  # nothing is left to delete
            finally:
                # Whatever the outcome: a call that ran out of time may have done its work.
                self.server.pages.drop(self._tags(self.route.drops, request))
        return self._present(result)

    def _present(self, result: Any) -> Answer:
        status, value = result if isinstance(result, tuple) else (min(self.route.answers), result)
        headers = {"Cache-Control": "private, no-store"}
        if self.route.reader is Reader.OPTIONAL:
            headers["Vary"] = "Authorization"
        if status not in self._answers:
            return Answer(status, headers=headers)
        if self.route.location:
            headers["Location"] = self.route.location.format_map(value)
        body = self._dump(status, value)
        return Answer(status, body, {"Content-Type": self.route.media_type, **headers})

    def _dump(self, status: int, value: Any) -> bytes:
        return dump_json(self._answers[status].dump(value))

    @staticmethod
    def _tags(templates: tuple[str, ...], request: Request) -> list[str]:
        names = dict(request.path)
        if request.identity is not None:
            names.setdefault("user_id", request.identity.user_id)
        return [template.format_map(names) for template in templates]

    def _work(self, request: Request) -> Any:
        """What the route returns, from a worker that is there before the deadline or not at all."""
        if self.route.inline:
            method = getattr(self.container.service_cls, self.method_name)
            return _raised(method(self.container.service_cls(), request, **request.path))
        if not self.server.slots.acquire(timeout=max(0.001, request.deadline - time.time())):
            raise Unavailable("The server is busy.")
        done = Event()
        context = {
            "request_id": request.request_id,
            "deadline": request.deadline,
            "trail": trail(),
        }
        if request.identity is not None:
            context["user_id"] = request.identity.user_id
        try:
            self.container.spawn_worker(
                self,
                (request,),
                dict(request.path),
                context_data=context,
                handle_result=partial(self._handle_result, done),
            )
        except BaseException:
            self.server.slots.release()
            raise
        outcome = done.wait(timeout=max(0.0, request.deadline - time.time()) + GRACE_SECONDS)
        if outcome is None:
            raise DeadlineExceeded("The request was not completed in time.")
        return _raised(outcome[0])

    def _handle_result(
        self, done: Event, _worker_ctx: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        self.server.slots.release()
        if exc_info:
            remember(exc_info[1])
        done.send((exc_info[1] if exc_info else result,))
        if isinstance(result, MoviewError):
            return None, (type(result), result, result.__traceback__)
        return result, exc_info


def _raised(outcome: Any) -> Any:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
