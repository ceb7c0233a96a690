"""Answers made of what a route's method returns."""

from typing import Any

from gateway.api.documents import dump_json
from gateway.api.response_cache import CachedResponse
from gateway.api.route import Reader, Route
from gateway.http.etags import matches
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer


class Responder:
    """Makes the answers of one route: bodies by its schemas, and headers."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._schemas = {status: schema() for status, schema in route.answers.items() if schema}
        self._vary = {"Vary": "Authorization"} if route.reader is Reader.OPTIONAL else {}

    def public(self, response: CachedResponse, incoming: Incoming) -> Answer:
        """The answer to any anonymous caller; 304 if the caller has it already."""
        body, etag = response.written(self._write)
        headers = {
            "ETag": etag,
            "Cache-Control": f"public, max-age={self.route.max_age}",
            **self._vary,
        }
        if matches(incoming.header("if-none-match"), etag):
            return Answer(304, headers=headers, length=len(body))
        headers |= {"Content-Type": self.route.media_type, **self.route.headers}
        return Answer(200, body, headers, gzipped=response.gzipped)

    def private(self, result: Any) -> Answer:
        """The answer to one caller: ``result``, or a status and a result."""
        status, value = result if isinstance(result, tuple) else (min(self.route.answers), result)
        headers = {"Cache-Control": "private, no-store", **self._vary}
        if status not in self._schemas:
            return Answer(status, headers=headers)
        if self.route.location:
            headers["Location"] = self.route.location.format_map(value)
        headers |= {"Content-Type": self.route.media_type}
        return Answer(status, self._dump(status, value), headers)

    def _write(self, document: Any) -> bytes:
        return document if isinstance(document, bytes) else self._dump(200, document)

    def _dump(self, status: int, value: Any) -> bytes:
        return dump_json(self._schemas[status].dump(value))
