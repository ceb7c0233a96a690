"""What a service's workers do, seen from the process: their log lines have ids, each of their
runs is a line and a measurement, and an error report knows what came before it.
"""

from __future__ import annotations

import time
from typing import Any
from weakref import WeakKeyDictionary

from nameko.extensions import DependencyProvider
from prometheus_client import Histogram

from moview import logging, reporting
from moview.errors import MoviewError, Unavailable
from moview.metrics.measures import ERROR, OK
from moview.mongo import is_trouble

log = logging.logger(__name__)


def begin(**ids: str | None) -> None:
    """From here on this green thread works for this request, and for this user if one is known."""
    logging.bind(**{name: value for name, value in ids.items() if value})
    reporting.begin()


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
    """Injects nothing: it sees every worker of its service begin and end.

    Entrypoints that are measured have a ``histogram`` by name and outcome, and ``measured_as``,
    their name in it; ``kind`` is the word for a run in the logs (none: it is not worth a line).
    """

    def setup(self) -> None:
        self._began: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def get_dependency(self, worker_ctx: Any) -> None:
        return None

    def worker_setup(self, worker_ctx: Any) -> None:
        """In the worker's green thread, before its method."""
        ids = {name: worker_ctx.data.get(name) for name in ("request_id", "user_id")}
        begin(**ids)
        self._began[worker_ctx] = time.perf_counter()

    def worker_result(self, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> None:
        """In the same green thread, once the worker's result is settled."""
        entrypoint = worker_ctx.entrypoint
        histogram: Histogram | None = getattr(entrypoint, "histogram", None)
        if histogram is None:
            return
        seconds = time.perf_counter() - self._began[worker_ctx]
        outcome = outcome_of(exc_info[1] if exc_info else None)
        histogram.labels(entrypoint.measured_as, outcome).observe(seconds)
        if entrypoint.kind:
            log.info(
                entrypoint.kind,
                name=entrypoint.measured_as,
                outcome=outcome,
                ms=round(1000 * seconds, 1),
            )
