"""What a visitor reads when a page cannot be shown."""

from dataclasses import replace
from typing import Any

from gateway.http.problems import Answer
from gateway.site.visit import Visit

SERVER_ERROR = 500


def error_page(visit: Visit, error: Exception) -> Answer:
    """A page that says what happened and what to do, and nothing of the inside.

    ``error`` is the API's refusal, one of the gateway's own, or anything else: then 500.
    """
    status: Any = getattr(error, "status", SERVER_ERROR)
    headers = {"Cache-Control": "no-store", **getattr(error, "headers", {})}
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers.setdefault("Retry-After", str(max(1, int(retry_after))))
    answer = visit.show("error.html", status=status, status_code=status)
    return replace(answer, headers=headers, close=getattr(error, "close", False))
