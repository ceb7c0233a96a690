"""Waiting until all events sent so far have arrived, while more are sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moview.messaging.queues import DEAD_LETTERS, QueueState

STALE_SECONDS = 10.0
LOOK_SECONDS = 0.25

Statuses = Mapping[str, Mapping[str, Any]]


def stale_outboxes(statuses: Statuses) -> list[str]:
    """The outboxes with rows that have waited too long, in words."""
    return [
        f"{service}: {status['outbox']['waiting']} events wait in the outbox,"
        f" the oldest for {status['outbox']['oldest_seconds']:.0f} s"
        for service, status in statuses.items()
        if status["outbox"]["oldest_seconds"] > STALE_SECONDS
    ]


class Settling:
    """Waits until what happened before its creation has arrived at all copies. That is when

    - no outbox holds an event from before;
    - each queue of events was seen empty since then;
    - no user has rows to be moved between blocs all along.
    """

    def __init__(
        self,
        statuses: Callable[[], Statuses],
        queues: Callable[[], Sequence[QueueState]],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._statuses = statuses
        self._queues = queues
        self._clock = clock
        self._sleep = sleep
        self._began = clock()
        self._sent: set[str] = set()
        self._moving: dict[str, set[str]] = {}
        self._emptied: set[str] = set()

    def wait(self, seconds: float) -> list[str]:
        """Wait at most this long; returns what has not settled by then, in words."""
        deadline = self._clock() + seconds
        while (left := self._left()) and self._clock() < deadline:
            self._sleep(LOOK_SECONDS)
        return left

    def _left(self) -> list[str]:
        left, statuses = [], self._statuses()
        for service, status in statuses.items():
            outbox, moving = status["outbox"], set(status["moving"])
            still = self._moving[service] = moving & self._moving.get(service, moving)
            if not outbox["waiting"] or outbox["oldest_seconds"] < self._clock() - self._began:
                self._sent.add(service)
            if service not in self._sent:
                left.append(f"{service}: {outbox['waiting']} events wait in the outbox")
            if still:
                left.append(f"{service}: opinions of {len(still)} users are yet to change blocs")
        # Events leave the outbox before they come to a queue: no queue was empty for good before.
        if len(self._sent) < len(statuses):
            return left
        return left + self._left_in_queues()

    def _left_in_queues(self) -> list[str]:
        left = []
        for state in self._queues():
            if state.is_missing or state.name.startswith(DEAD_LETTERS) or not state.messages:
                self._emptied.add(state.name)
            if state.name not in self._emptied:
                left.append(f"queue {state.name}: {state.messages} messages wait")
        return left
