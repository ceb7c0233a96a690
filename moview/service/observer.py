"""Log context, log lines, measurements and breadcrumbs of a service's workers."""

from __future__ import annotations

import time
from typing import Any
from weakref import WeakKeyDictionary

from nameko.extensions import DependencyProvider
from prometheus_client import Histogram

from moview.errors import MoviewError, Unavailable
from moview.observability import logging, reporting
from moview.observability.metrics import ERROR, OK
from moview.store import is_trouble

log = logging.logger(__name__)


def begin(
    request_id: str | None, user_id: str | None = None, trail: reporting.Trail | None = None
) -> None:
    """Begin a piece of work in this green thread: its log lines and error reports carry these ids.

    ``trail`` are the breadcrumbs of the green thread that began the work, if another did.
    """
    if user_id:
        logging.bind(request_id=request_id, user_id=user_id)
    elif request_id:
        logging.bind(request_id=request_id)
    else:
        logging.bind()
    reporting.begin(trail)


def outcome_of(error: BaseException | None) -> str:
    """The name under which a piece of work is counted: Unavailable also if the store was in
    trouble.
    """
    if error is None:
        return OK
    if isinstance(error, MoviewError):
        return type(error).__name__
    return Unavailable.__name__ if is_trouble(error) else ERROR


class Observer(DependencyProvider):
    """Logs and measures every worker of its service; injects None.

    Entrypoints have a ``kind``, the word for one of their runs. Those that are measured here have
    a ``histogram`` by name and outcome, ``measured_as``, their name in it, and ``is_logged``,
    whether a run is worth a line.
    """

    def setup(self) -> None:
        self._began: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def get_dependency(self, worker_ctx: Any) -> None:
        return None

    def worker_setup(self, worker_ctx: Any) -> None:
        """In the worker's green thread, before its method."""
        data = worker_ctx.data
        begin(data.get("request_id"), data.get("user_id"), data.get("trail"))
        self._began[worker_ctx] = time.perf_counter()
        entrypoint = worker_ctx.entrypoint
        reporting.breadcrumb(entrypoint.kind, entrypoint.method_name)

    def worker_result(self, worker_ctx: Any, _result: Any = None, exc_info: Any = None) -> None:
        """In the same green thread, once the worker's result is settled."""
        entrypoint = worker_ctx.entrypoint
        histogram: Histogram | None = getattr(entrypoint, "histogram", None)
        if histogram is None:
            return
        seconds = time.perf_counter() - self._began[worker_ctx]
        outcome = outcome_of(exc_info[1] if exc_info else None)
        histogram.labels(entrypoint.measured_as, outcome).observe(seconds)
        if entrypoint.is_logged:
            log.info(
                entrypoint.kind,
                name=entrypoint.measured_as,
                outcome=outcome,
                ms=round(1000 * seconds, 1),
            )
