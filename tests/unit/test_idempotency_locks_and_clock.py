"""Repeated commands, locks by subject, versions and times."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import eventlet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview import clock
from moview.errors import Unavailable
from moview.store.idempotency import is_repeated, once, remember
from moview.store.locks import SubjectLocks


class Vote:
    """A command that counts how often it was run, and its row how often it was saved."""

    def __init__(self) -> None:
        self.row: dict[str, Any] = {}
        self.runs: list[bool] = []
        self.saved = 0

    def ask(self, asked_at: int | None, name: str = "vote") -> Any:
        return once(self.row, name, asked_at, self.run, self.save)

    def run(self, late: bool) -> str:
        self.runs.append(late)
        return f"late {len(self.runs)}" if late else f"run {len(self.runs)}"

    def save(self) -> None:
        self.saved += 1


def test_a_repeated_command_gets_the_same_answer_and_is_not_run() -> None:
    vote = Vote()

    assert [vote.ask(5), vote.ask(5)] == ["run 1", "run 1"]
    assert (vote.runs, vote.saved) == ([False], 1)
    assert is_repeated(vote.row, "vote", 5)
    assert not is_repeated(vote.row, "vote", 6)


def test_a_command_asked_earlier_is_told_so_and_leaves_no_trace() -> None:
    vote = Vote()
    vote.ask(5)
    kept = deepcopy(vote.row)

    assert vote.ask(4) == "late 2"
    assert (vote.row, vote.saved) == (kept, 1)
    assert vote.ask(6) == "run 3"
    assert vote.ask(5) == "late 4"


def test_commands_of_another_name_are_kept_apart() -> None:
    vote = Vote()

    assert [vote.ask(5), vote.ask(4, "other"), vote.ask(5)] == ["run 1", "run 2", "run 1"]


def test_without_a_time_a_command_is_always_new_and_is_not_kept() -> None:
    vote = Vote()

    assert [vote.ask(None), vote.ask(None)] == ["run 1", "run 2"]
    assert (vote.row, vote.saved) == ({}, 2)
    vote.ask(5)
    assert vote.ask(None) == "run 4"
    assert not is_repeated(vote.row, "vote", None)


def test_a_command_that_fails_is_not_kept() -> None:
    row: dict[str, Any] = {}

    def fail(_late: bool) -> None:
        raise Unavailable("the store is away")

    with pytest.raises(Unavailable):
        once(row, "vote", 5, fail, lambda: pytest.fail("it was saved"))
    assert row == {}


def test_what_is_remembered_gives_way_to_nothing_that_was_asked_earlier() -> None:
    row: dict[str, Any] = {}

    remember(row, "vote", 5, "this")
    remember(row, "vote", 4, "that")

    assert row["asked"]["vote"] == {"at": 5, "answer": "this"}


def test_a_lock_is_one_holders_at_a_time_and_gone_afterwards() -> None:
    locks, order = SubjectLocks(), []

    def work(name: str) -> None:
        with locks.hold("movie", 1):
            order.append(f"{name} in")
            eventlet.sleep(0)
            order.append(f"{name} out")

    threads = [eventlet.spawn(work, name) for name in "ab"]
    for thread in threads:
        thread.wait()

    assert order == ["a in", "a out", "b in", "b out"]
    assert len(locks) == 0


def test_who_waits_too_long_for_a_lock_is_told_and_leaves_it_in_order() -> None:
    locks = SubjectLocks()
    with locks.hold("movie", 1):
        with locks.hold("another", 0):
            assert len(locks) == 2
        for seconds in (0.01, 0, -1):
            with pytest.raises(Unavailable), locks.hold("movie", seconds):
                pass
    with locks.hold("movie", 0.01):
        pass
    assert len(locks) == 0


def test_an_error_within_frees_the_lock() -> None:
    locks = SubjectLocks()
    with pytest.raises(LookupError), locks.hold("movie", 1):
        raise LookupError
    assert len(locks) == 0


def test_versions_grow_even_beyond_the_clock() -> None:
    present = clock.next_version(0)
    assert abs(present / 1000 - datetime.now(UTC).timestamp()) < 60
    assert clock.next_version(present + 10**9) == present + 10**9 + 1


def test_no_two_commands_are_asked_at_the_same_time() -> None:
    times = [clock.command_time() for _ in range(1000)]
    assert times == sorted(set(times))


@given(
    # Without a zone, as Hypothesis wants them; the test gives each one.
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001
    st.integers(-12, 14),
)
def test_a_moment_is_read_as_it_was_written(moment: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=zone)

    text = clock.timestamp(moment)

    assert text.endswith("Z")
    assert clock.parse_timestamp(text) == moment


@pytest.mark.parametrize("text", ["", "now", "2026-11-22", "2026-11-22T13:24:00"])
def test_a_time_without_a_zone_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        clock.parse_timestamp(text)


def test_now_is_of_the_precision_that_the_store_keeps() -> None:
    assert clock.now().microsecond % 1000 == 0
    assert clock.now().tzinfo is UTC
