"""Each request as it is counted, timed and logged."""

import time

from gateway.http.incoming import Incoming
from gateway.http.problems import Answer
from moview.observability.logging import logger
from moview.observability.metrics import HTTP_CONNECTIONS as CONNECTIONS
from moview.observability.metrics import HTTP_REJECTIONS, HTTP_REQUESTS

__all__ = ["CONNECTIONS", "count_rejection", "observe"]

NO_ROUTE = "none"

# There from the start: an alert must see the first one.
HTTP_REJECTIONS.labels("503")
log = logger(__name__)


def observe(incoming: Incoming, answer: Answer) -> None:
    """Count a request that was answered, and log it where it may have left a trace elsewhere.

    Cached responses and the gateway's own documents are most of the requests and the least of the
    work: a line for each would cost more than the answer.
    """
    seconds = max(0.0, time.time() - incoming.arrived)
    route = incoming.route
    method, path = (route.method, route.path) if route else (NO_ROUTE, NO_ROUTE)
    HTTP_REQUESTS.labels(method, path, str(answer.status)).observe(seconds)
    if incoming.is_routine and answer.status < 500:
        return
    log.info(
        "request",
        method=method,
        path=incoming.checked_path or path,
        status=answer.status,
        ms=round(1000 * seconds, 1),
    )


def count_rejection(status: int) -> None:
    """Count what was answered without ever being a request."""
    HTTP_REJECTIONS.labels(str(status)).inc()
