"""``@periodic(seconds)``: a service's own chores, one at a time, on a green thread that cannot
stall.

Nameko's timer waits for ever on a worker that was killed, and dies with its first error.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from moview import green
from moview.green import Event, GreenThread
from moview.observability.logging import logger
from moview.observability.metrics import CHORES, CHORES_LATE, ERROR, OK
from moview.observability.reporting import report
from moview.store import is_trouble

LATE_SECONDS = 600.0
"""After which a run that goes on is logged and counted as late."""

Method = TypeVar("Method", bound=Callable[..., Any])
log = logger(__name__)


class Periodic(Entrypoint):
    """Runs the decorated method ``seconds`` after its last run ended, the first time at start."""

    histogram = CHORES
    kind = "chore"
    is_logged = False

    def __init__(self, seconds: float, **kwargs: Any) -> None:
        self.seconds = seconds
        super().__init__(**kwargs)

    def setup(self) -> None:
        self._stopped: Event = Event()
        self._worker: GreenThread | None = None
        self._fails = False
        for outcome in (OK, ERROR):
            # There from the start: an alert must see the first one.
            CHORES.labels(self.measured_as, outcome)
        CHORES_LATE.labels(self.measured_as)

    @property
    def measured_as(self) -> str:
        return str(self.method_name)

    def start(self) -> None:
        self.container.spawn_managed_thread(self._run, identifier=f"periodic {self.method_name}")

    def stop(self) -> None:
        """End the running chore, which goes on at the next start, as after a crash."""
        if not self._stopped.ready():
            self._stopped.send(True)
        if self._worker is not None:
            self._worker.kill()

    def kill(self) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._stopped.ready():
            done = Event()

            def handle_result(
                _ctx: Any, result: Any, exc_info: Any, done: Event = done
            ) -> tuple[Any, Any]:
                self._report_failure(exc_info[1] if exc_info else None)
                done.send(True)
                return result, exc_info

            try:
                worker = self.container.spawn_worker(self, (), {}, handle_result=handle_result)
            except ContainerBeingKilled:
                return
            # A worker that is killed sends no result: its own end wakes us too.
            self._worker = self.container._worker_threads.get(worker)
            if self._worker is not None:
                self._worker.link(lambda _, done=done: None if done.ready() else done.send(True))
            while done.wait(timeout=LATE_SECONDS) is None:
                # Two at once would do the same work, each in the way of the other.
                log.warning("chore takes long", chore=self.method_name)
                CHORES_LATE.labels(self.measured_as).inc()
            self._stopped.wait(timeout=self.seconds)
            green.sleep(0)

    def _report_failure(self, error: BaseException | None) -> None:
        """Log a failure, and report the first of several in a row."""
        if error is not None:
            log.error("chore failed", chore=self.method_name, error=str(error))
            if not self._fails and not is_trouble(error):
                report(error, chore=self.method_name)
        self._fails = error is not None


def periodic(seconds: float) -> Callable[[Method], Method]:
    """Make a method of the service a chore, every so many seconds."""

    def register(method: Method) -> Method:
        Periodic.decorator(seconds)(method)
        return method

    return register
