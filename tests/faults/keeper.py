"""A supervisor for tests: restarts services that die, as that of the stack does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from moview.service_names import SERVICES
from tests.e2e.running import Moview

LOOK_SECONDS = 0.1


class Keeper:
    """Watches the services; each start may be armed with the failpoint to die at next.

    Its thread has to live as long as they do: where the system can, they end with their starter.
    """

    def __init__(
        self, moview: Moview, entries: dict[str, tuple[str, ...]], **environment: str
    ) -> None:
        self._moview = moview
        self._entries = entries
        self._environment = environment
        self._points: dict[str, list[str]] = {name: [] for name in SERVICES}
        self._held = set(SERVICES)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.deaths: dict[str, list[float]] = {name: [] for name in SERVICES}
        self.expected: dict[str, int] = dict.fromkeys(SERVICES, 0)

    def open(self) -> None:
        """Start everything; it is not ready when this returns."""
        self._held.clear()
        self._thread.start()

    def close(self) -> None:
        """Start nothing any more. Call :meth:`end` once the services have ended."""
        with self._lock:
            self._held = set(SERVICES)

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def arm(self, service: str, points: Sequence[str]) -> None:
        """Let its next starts die at these failpoints (``name:count``), one after the other."""
        self._points[service] = list(points)
        self.expect(service, len(points))

    def disarm(self) -> None:
        for service, points in self._points.items():
            self.expected[service] -= len(points)
            points.clear()

    def expect(self, service: str, deaths: int = 1) -> None:
        """A fault ends the service so many times; any other death is a violation."""
        self.expected[service] += deaths

    @contextmanager
    def held(self, service: str) -> Iterator[None]:
        """While the block runs the service is not started again."""
        with self._lock:
            self._held.add(service)
        try:
            yield
        finally:
            with self._lock:
                self._held.discard(service)

    def surprises(self) -> list[str]:
        """The services that died more often than a fault made them."""
        return [
            f"{name} died {len(self.deaths[name]) - self.expected[name]} times by itself"
            for name in SERVICES
            if len(self.deaths[name]) > self.expected[name]
        ]

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            for name in SERVICES:
                with self._lock:
                    if name not in self._held:
                        self._look(name)

    def _look(self, name: str) -> None:
        if name in self._moview.processes:
            if self._moview.runs(name):
                return
            self.deaths[name].append(time.monotonic())
        point = self._points[name].pop(0) if self._points[name] else ""
        environment = {**self._environment, "MOVIEW_FAILPOINT": point}
        self._moview.launch(name, self._entries.get(name, ()), **environment)
