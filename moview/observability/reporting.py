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
    """Start reporting for this process, if a DSN is set. ConfigurationError: it is none."""
    global _service, _sentry
    dsn = os.environ.get("SENTRY_DSN")
    if not dsn:
        return
    from moview.observability.sentry import Sentry

    environment = os.environ.get("SENTRY_ENVIRONMENT", "production")
    _sentry = Sentry(dsn, service, release(), environment, MAX_BREADCRUMBS)
    _service = service


def begin(trail: Trail | None = None) -> None:
    """From here on this green thread does another piece of work, or goes on with that of another
    green thread, whose trail it is given.
    """
    if _sentry:
        _trail.set(deque(maxlen=MAX_BREADCRUMBS) if trail is None else trail)


def trail() -> Trail | None:
    """The steps of this green thread's piece of work so far; None: nothing reports them."""
    return _trail.get()


def breadcrumb(category: str, message: str, **data: str | float) -> None:
    """Remember a step of this piece of work, in case it fails: names, outcomes and durations."""
    steps = _trail.get()
    if steps is not None:
        at = datetime.now(UTC)
        steps.append({"category": category, "message": message, "data": data, "timestamp": at})


def remember(error: BaseException) -> None:
    """Whoever reports this error will do it from another green thread: keep what is known here."""
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
    """Send what waits, if that can be done in a moment."""
    if _sentry:
        _sentry.close()


def _too_many() -> bool:
    now = time.monotonic()
    if len(_latest) == MAX_REPORTS_A_MINUTE and now - _latest[0] < 60:
        return True
    _latest.append(now)
    return False
