"""Commands that run twice, locks by subject, versions and times."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import eventlet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview import clock
from moview.errors import Unavailable
from moview.store.idempotency import Known, answered, remember
from moview.store.locks import SubjectLocks


def test_an_equal_command_gets_the_answer_and_an_older_one_is_late() -> None:
    row: dict[str, Any] = {}
    assert answered(row, "vote", 5) == Known()

    remember(row, "vote", 5, {"vote": "like"})

    assert answered(row, "vote", 5) == Known(equal=True, answer={"vote": "like"})
    assert answered(row, "vote", 4) == Known(late=True)
    assert answered(row, "vote", 6) == Known()
    assert answered(row, "other", 5) == Known()


def test_without_a_time_a_command_is_always_new_and_leaves_no_trace() -> None:
    row: dict[str, Any] = {}
    remember(row, "vote", None, 1)
    assert row == {}
    remember(row, "vote", 5, 1)
    assert answered(row, "vote", None) == Known()


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
    times = [clock.asked_at() for _ in range(1000)]
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
