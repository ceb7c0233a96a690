"""Errors as RFC 9457 problem documents, each made from one table."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from moview.errors import Conflict, FieldErrors, Invalid, MoviewError

PROBLEM_TYPE = "application/problem+json"
MAX_FIELDS = 20
MAX_TEXT_LENGTH = 200


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its anchor in the documentation, and its title."""

    slug: str
    title: str


KINDS: Mapping[int, Kind] = {
    400: Kind("bad-request", "Bad request"),
    401: Kind("not-signed-in", "Not signed in"),
    403: Kind("not-allowed", "Not allowed"),
    404: Kind("not-found", "Not found"),
    405: Kind("method-not-allowed", "Method not allowed"),
    408: Kind("request-timeout", "Request timed out"),
    409: Kind("conflict", "Conflict"),
    411: Kind("length-required", "Length required"),
    413: Kind("too-large", "Request too large"),
    414: Kind("target-too-long", "URL too long"),
    415: Kind("unsupported-media-type", "Unsupported media type"),
    417: Kind("expectation-failed", "Expectation failed"),
    422: Kind("invalid-fields", "Validation failed"),
    429: Kind("too-many-requests", "Too many requests"),
    431: Kind("headers-too-large", "Headers too large"),
    500: Kind("internal-error", "Internal error"),
    501: Kind("not-implemented", "Not implemented"),
    503: Kind("unavailable", "Temporarily unavailable"),
    504: Kind("no-answer-in-time", "Timed out"),
    505: Kind("version-not-supported", "HTTP version not supported"),
}


class HttpError(Exception):
    """An answer that the gateway gives by itself, before any service is asked.

    ``close`` ends the connection: what follows on it is the rest of a body that nobody reads.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        close: bool = False,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.close = close


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire.

    ``gzipped`` has the body compressed, where that is kept. ``length`` is that of the body that is
    not sent again (304).
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    close: bool = False
    gzipped: Callable[[], bytes] | None = None
    length: int | None = None

    def as_bytes(self, request_id: str) -> bytes:
        """The whole answer where the connection closes with it."""
        head = [
            f"HTTP/1.1 {int(self.status)} {HTTPStatus(self.status).phrase}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
            f"Content-Length: {len(self.body)}",
            f"X-Request-Id: {request_id}",
            "X-Content-Type-Options: nosniff",
            "Cache-Control: no-store",
            "Connection: close",
        ]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + self.body


def problem(
    status: int,
    detail: str,
    request_id: str,
    errors: FieldErrors | None = None,
    headers: Mapping[str, str] | None = None,
    close: bool = False,
) -> Answer:
    """The problem document for a status of the table."""
    kind = KINDS[status]
    document: dict[str, Any] = {
        "type": f"/docs/problems#{kind.slug}",
        "title": kind.title,
        "status": status,
        "detail": detail,
        "request_id": request_id,
    }
    if errors:
        document["errors"] = presentable(errors)
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    return Answer(status, body, {"Content-Type": PROBLEM_TYPE, **(headers or {})}, close)


def problem_of(error: Exception, request_id: str) -> Answer:
    """The answer to an error; what is in no table is a 500 that says nothing about itself."""
    if isinstance(error, HttpError):
        return problem(
            error.status, error.detail, request_id, headers=error.headers, close=error.close
        )
    if isinstance(error, Invalid | Conflict):
        return problem(error.status, error.detail, request_id, errors=error.errors)
    if isinstance(error, MoviewError) and error.status in KINDS and error.status != 500:
        return problem(error.status, error.detail, request_id, headers=_headers_of(error))
    return problem(500, "Something went wrong on our side.", request_id)


def _headers_of(error: MoviewError) -> dict[str, str]:
    if error.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="moview"'}
    retry_after = getattr(error, "retry_after", None)
    return {} if retry_after is None else {"Retry-After": str(max(1, int(retry_after)))}


def presentable(errors: FieldErrors) -> dict[str, list[str]]:
    """Field errors bounded in number and length: names come from whoever sent the request."""
    return {
        str(name)[:MAX_TEXT_LENGTH].encode("utf-8", "replace").decode(): [
            str(message)[:MAX_TEXT_LENGTH] for message in messages
        ]
        for name, messages in list(errors.items())[:MAX_FIELDS]
    }
