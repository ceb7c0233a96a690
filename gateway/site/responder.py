"""Answers made of pages: their headers, and the pages of errors."""

from dataclasses import replace
from typing import Any

from gateway.http.etags import etag_of, matches
from gateway.http.incoming import Incoming
from gateway.http.problems import Answer
from gateway.site.rendering import POLICY
from gateway.site.visit import Visit

HTML = "text/html; charset=utf-8"
SERVER_ERROR = 500
VARIES = "Cookie, Accept-Language"


def with_page_headers(answer: Answer, incoming: Incoming) -> Answer:
    """The answer with the headers of every page; 304 if the browser has it already.

    A page is the visitor's own, and the browser may show it again after asking whether it changed.
    """
    headers = {"Cache-Control": "private, no-cache", "Vary": VARIES, **POLICY, **answer.headers}
    if answer.body:
        headers.setdefault("Content-Type", HTML)
    if answer.status != 200:
        return replace(answer, headers=headers)
    headers["ETag"] = etag_of(answer.body)
    if matches(incoming.header("if-none-match"), headers["ETag"]):
        return Answer(304, headers=headers, length=len(answer.body))
    return replace(answer, headers=headers)


def without_session(answer: Answer, visit: Visit) -> Answer:
    """The answer with a Set-Cookie that removes the session's cookie, unless it sets one itself."""
    return replace(answer, headers={"Set-Cookie": visit.forget_session(), **answer.headers})


def error_page(visit: Visit, error: Exception) -> Answer:
    """A page that says what happened and what to do, without internal details.

    ``error`` is a refusal of the API, an error of the gateway's own, or any other: then 500.
    """
    status: Any = getattr(error, "status", SERVER_ERROR)
    headers = {"Cache-Control": "no-store", **getattr(error, "headers", {})}
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers.setdefault("Retry-After", str(max(1, int(retry_after))))
    answer = visit.show("error.html", status=status, status_code=status)
    return replace(answer, headers=headers, close=getattr(error, "close", False))
