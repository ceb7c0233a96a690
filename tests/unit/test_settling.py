"""Waiting until outboxes and queues have drained."""

from collections.abc import Iterator, Mapping
from typing import Any

from moview.messaging.queues import QueueState
from moview.operating.settling import Settling, stale_outboxes

EVENTS = "evt-movie-movie_voted--user.on_movie_voted"


def status(waiting: int = 0, oldest: float = 0.0, moving: str = "") -> dict[str, Any]:
    return {"outbox": {"waiting": waiting, "oldest_seconds": oldest}, "moving": list(moving)}


class System:
    """Statuses and depths as they follow one another, a second apart; the last one stays."""

    def __init__(self, statuses: list[Mapping[str, Any]], depths: list[int | None]) -> None:
        self.seconds = 0.0
        self._statuses = self._following(statuses)
        self._depths = self._following(depths)

    def wait(self, seconds: float = 60) -> list[str]:
        settling = Settling(
            self.statuses, self.queues, clock=lambda: self.seconds, sleep=self.pass_
        )
        return settling.wait(seconds)

    def pass_(self, _seconds: float) -> None:
        self.seconds += 1

    def statuses(self) -> dict[str, Any]:
        return {"movie": next(self._statuses)}

    def queues(self) -> list[QueueState]:
        return [QueueState(EVENTS, next(self._depths), 1), QueueState("dead-letters-user", 3, 0)]

    @staticmethod
    def _following(values: list[Any]) -> Iterator[Any]:
        yield from values
        while True:
            yield values[-1]


def test_a_quiet_system_has_settled_at_once() -> None:
    system = System([status()], [0])
    assert system.wait() == []
    assert system.seconds == 0


def test_dead_letters_and_missing_queues_hold_up_nothing() -> None:
    assert System([status()], [None]).wait() == []


def test_outbox_then_queue_are_waited_for() -> None:
    system = System([status(3, 5.0), status(1, 6.0), status()], [7, 2, 0])
    assert system.wait() == []
    assert system.seconds == 4


def test_events_that_came_later_are_not_waited_for() -> None:
    system = System([status(5, 0.5)], [0])
    assert system.wait() == []
    assert system.seconds == 1


def test_a_queue_seen_empty_once_may_fill_again() -> None:
    assert System([status(1, 9.0), status(), status(moving="ab"), status()], [0, 50]).wait() == []


def test_users_marked_later_are_not_waited_for() -> None:
    system = System([status(moving="ab"), status(moving="bc"), status(moving="c")], [0])
    assert system.wait() == []
    assert system.seconds == 2


def test_what_never_drains_is_named() -> None:
    assert System([status(2, 99.0, moving="abcd")], [9]).wait(3) == [
        "movie: 2 events wait in the outbox",
        "movie: opinions of 4 users are yet to change blocs",
    ]
    assert System([status()], [9]).wait(3) == [f"queue {EVENTS}: 9 messages wait"]


def test_an_outbox_is_stale_after_ten_seconds() -> None:
    assert stale_outboxes({"movie": status(2, 9.0)}) == []
    assert stale_outboxes({"movie": status(2, 12.0)}) == [
        "movie: 2 events wait in the outbox, the oldest for 12 s"
    ]
