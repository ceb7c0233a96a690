"""``@periodic(seconds)``: a service's own chores, one at a time, on a green thread that cannot
stall.

Nameko's timer waits for ever on a worker that was killed, and dies with its first error.
"""

from typing import Any

import eventlet
from eventlet.event import Event
from eventlet.greenthread import GreenThread
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from moview.logging import logger

LONGEST_RUN = 600.0

log = logger(__name__)


class Periodic(Entrypoint):
    """Runs the decorated method ``seconds`` after its last run ended, the first time at start."""

    def __init__(self, seconds: float, **kwargs: Any) -> None:
        self.seconds = seconds
        super().__init__(**kwargs)

    def setup(self) -> None:
        self._stopped: Event = Event()
        self._worker: GreenThread | None = None

    def start(self) -> None:
        self.container.spawn_managed_thread(self._run, identifier=f"periodic {self.method_name}")

    def stop(self) -> None:
        """A chore may have hours to go, and goes on at the next start as after a crash: it is
        ended.
        """
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
                if exc_info:
                    log.error("chore failed", chore=self.method_name, error=str(exc_info[1]))
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
            done.wait(timeout=LONGEST_RUN)
            self._stopped.wait(timeout=self.seconds)
            eventlet.sleep(0)


periodic = Periodic.decorator
