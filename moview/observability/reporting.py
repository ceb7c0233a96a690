"""Unexpected errors go to Sentry, one report each, where SENTRY_DSN is set; else this only counts
them.

A report tells where an error came from and what the worker did before: kinds of errors, lines of
our code, ids, calls with their outcomes. It never tells what somebody wrote, so not even what the
error says of itself; that is in the logs, under the same request id. Sending is a green thread's
work, with a short queue and time limits: Sentry may be slow or away, nothing waits for it.
"""

import os
import time
from collections import deque
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moview.observability.logging import bound
from moview.observability.metrics import ERRORS, REPORTS_DROPPED
from moview.observability.release import release

if TYPE_CHECKING:
    from moview.observability.sentry import Sentry

MAX_REPORTS_A_MINUTE = 30
"""Making a report costs more than most requests do: a flood of errors must not stop the rest."""
MAX_BREADCRUMBS = 30

Trail = deque[dict[str, Any]]
"""The latest steps of one piece of work, oldest first."""

_service = ""
_sentry: "Sentry | None" = None
_latest: deque[float] = deque(maxlen=MAX_REPORTS_A_MINUTE)
# Sentry's scopes would do, but a piece of work may go on in another green thread.
_trail: ContextVar[Trail | None] = ContextVar("trail", default=None)


def configure(service: str) -> None:
    """Start reporting for this process, if SENTRY_DSN is set.

    Raises ConfigurationError for an invalid DSN.
    """
    global _service, _sentry
    dsn = os.environ.get("SENTRY_DSN")
    if not dsn:
        return
    from moview.observability.sentry import Sentry

    environment = os.environ.get("SENTRY_ENVIRONMENT", "production")
    _sentry = Sentry(dsn, service, release(), environment, MAX_BREADCRUMBS)
    _service = service


def begin(trail: Trail | None = None) -> None:
    """Begin a piece of work in this green thread, with no breadcrumbs, or those of ``trail``."""
    if _sentry:
        _trail.set(deque(maxlen=MAX_BREADCRUMBS) if trail is None else trail)


def trail() -> Trail | None:
    """The breadcrumbs of this green thread's work so far; None where nothing is reported."""
    return _trail.get()


def breadcrumb(category: str, message: str, **data: str | float) -> None:
    """Keep a step of this piece of work for an error report: names, outcomes and durations."""
    steps = _trail.get()
    if steps is not None:
        at = datetime.now(UTC)
        steps.append({"category": category, "message": message, "data": data, "timestamp": at})


def remember(error: BaseException) -> None:
    """Keep this green thread's context with an error that another one will report."""
    error._moview_context = (dict(bound()), trail())  # type: ignore[attr-defined]


def report(error: BaseException, **tags: str) -> None:
    """Report an error that nobody expected, with these tags; once, however often it is called."""
    if getattr(error, "_moview_reported", False):
        return
    error._moview_reported = True  # type: ignore[attr-defined]
    ERRORS.inc()
    if not _sentry:
        return
    if _too_many():
        REPORTS_DROPPED.inc()
        return
    ids, steps = getattr(error, "_moview_context", (bound(), trail()))
    known = {"service": _service, "request_id": ids.get("request_id"), **tags}
    named = {name: str(value) for name, value in known.items() if value}
    _sentry.send(error, named, ids.get("user_id"), steps or ())


def close() -> None:
    """Send the reports that wait, for a second at most."""
    if _sentry:
        _sentry.close()


def _too_many() -> bool:
    now = time.monotonic()
    if len(_latest) == MAX_REPORTS_A_MINUTE and now - _latest[0] < 60:
        return True
    _latest.append(now)
    return False
