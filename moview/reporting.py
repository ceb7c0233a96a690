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
from typing import Any

import sentry_sdk
from nameko.exceptions import ConfigurationError
from sentry_sdk.transport import HttpTransport
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn

from moview.logging import bound
from moview.metrics.measures import ERRORS, REPORTS_DROPPED
from moview.release import release

MOST_REPORTS_A_MINUTE = 30
"""Making a report costs more than most requests do: a flood of errors must not stop the rest."""
MOST_WAITING = 30
MOST_CRUMBS = 30
SEND_SECONDS = 5
CLOSE_SECONDS = 1.0
PACKAGES = ["moview", "movie", "user", "review", "gateway"]
TAGS = {"service", "request_id", "dead_letter", "chore"}
SAFE_FIELDS = ["event_id", "timestamp", "level", "platform", "server_name", "release"]
SAFE_FIELDS += ["environment", "sdk"]
SAFE_OF_FRAMES = ["filename", "function", "module", "lineno", "in_app"]
SAFE_OF_FRAMES += ["pre_context", "context_line", "post_context"]
SAFE_OF_MECHANISMS = ["type", "handled", "source", "exception_id", "parent_id"]
SAFE_OF_CRUMBS = ["timestamp", "type", "category", "message", "level", "data"]

Trail = deque[dict[str, Any]]
"""The latest steps of one piece of work, oldest first."""

_service = ""
_latest: deque[float] = deque(maxlen=MOST_REPORTS_A_MINUTE)
# Sentry's scopes would do, but a piece of work may go on in another green thread.
_trail: ContextVar[Trail | None] = ContextVar("trail", default=None)


class Transport(HttpTransport):
    """Sentry's, which would wait for half a minute, several times."""

    TIMEOUT = SEND_SECONDS

    def _get_pool_options(self) -> dict[str, Any]:
        return {**super()._get_pool_options(), "retries": False}


def configure(service: str) -> None:
    """Start reporting for this process, if a DSN is set. ConfigurationError: it is none."""
    global _service
    dsn = os.environ.get("SENTRY_DSN")
    if not dsn:
        return
    try:
        sentry_sdk.init(
            dsn=dsn,
            transport=Transport,
            transport_queue_size=MOST_WAITING,
            server_name=service,
            release=release(),
            environment=os.environ.get("SENTRY_ENVIRONMENT", "production"),
            before_send=_safe,
            max_breadcrumbs=MOST_CRUMBS,
            in_app_include=PACKAGES,
            # What is reported, and when, is said here: Sentry would report every logged error too.
            default_integrations=False,
            auto_enabling_integrations=False,
            auto_session_tracking=False,
            send_client_reports=False,
            enable_backpressure_handling=False,
            include_local_variables=False,
            max_request_body_size="never",
        )
    except BadDsn as error:
        raise ConfigurationError(f"SENTRY_DSN is no DSN: {error}") from None
    _service = service


def begin(trail: Trail | None = None) -> None:
    """From here on this green thread does another piece of work, or goes on with that of another
    green thread, whose trail it is given.
    """
    if _service:
        _trail.set(deque(maxlen=MOST_CRUMBS) if trail is None else trail)


def trail() -> Trail | None:
    """The steps of this green thread's piece of work so far; None: nothing reports them."""
    return _trail.get()


def crumb(category: str, message: str, **data: str | float) -> None:
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
    if not _service:
        return
    if _too_many():
        REPORTS_DROPPED.inc()
        return
    ids, steps = getattr(error, "_moview_context", (bound(), trail()))
    with sentry_sdk.new_scope() as scope:
        known = {"service": _service, "request_id": ids.get("request_id"), **tags}
        scope.set_tags({name: str(value) for name, value in known.items() if value})
        scope.set_user({"id": ids["user_id"]} if ids.get("user_id") else None)
        for step in steps or ():
            scope.add_breadcrumb(step)
        sentry_sdk.capture_exception(error)


def close() -> None:
    """Send what waits, if that can be done in a moment."""
    if _service:
        sentry_sdk.get_client().close(timeout=CLOSE_SECONDS)


def _too_many() -> bool:
    now = time.monotonic()
    if len(_latest) == MOST_REPORTS_A_MINUTE and now - _latest[0] < 60:
        return True
    _latest.append(now)
    return False


def _safe(event: Event, _hint: Hint) -> Event | None:
    """The event made anew of what is known to be safe, whatever else Sentry has put in."""
    crumbs = event.get("breadcrumbs") or {}
    values = (event.get("exception") or {}).get("values") or ()
    safe: dict[str, Any] = _only(SAFE_FIELDS, event)
    safe["tags"] = _only(TAGS, event.get("tags") or {})
    safe["user"] = _only(("id",), event.get("user") or {})
    safe["exception"] = {"values": [_safe_error(error) for error in values]}
    safe["breadcrumbs"] = {
        "values": [
            _only(SAFE_OF_CRUMBS, each)
            for each in (crumbs.get("values") or () if isinstance(crumbs, dict) else ())
        ]
    }
    return safe  # type: ignore[return-value]


def _safe_error(error: Any) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or ()
    return {
        **_only(("type", "module"), error),
        "mechanism": _only(SAFE_OF_MECHANISMS, error.get("mechanism") or {}),
        "stacktrace": {"frames": [_only(SAFE_OF_FRAMES, frame) for frame in frames]},
    }


def _only(names: Any, values: Any) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
