"""How the soak is judged."""

from typing import Any

from bench.soak.people import Answer
from bench.soak.report import faults, section, summarise
from bench.soak.watch import Sample
from moview.service_names import SERVICES

MINUTES = 10


def soak(
    memory_at_the_end: float = 100.0, slower: float = 1.0, status: int = 200
) -> dict[str, Any]:
    """Ten minutes, a request and a sample each second."""
    moments = range(60 * MINUTES)

    def share(moment: int) -> float:
        return moment / (60 * MINUTES)

    answers = [
        Answer("page", float(at), 0.01 * (1 + (slower - 1) * share(at)), status) for at in moments
    ]
    samples = [
        Sample(
            float(at),
            memory=dict.fromkeys(SERVICES, 100 + (memory_at_the_end - 100) * share(at)),
            files=dict.fromkeys(SERVICES, 9),
            threads=dict.fromkeys(SERVICES, 1),
            queued=0,
            waiting=0,
            oldest_seconds=0.0,
        )
        for at in moments
    ]
    found = summarise(answers, samples, 0.0, MINUTES)
    return {**found, "most": 2.0, "left": 0, "differences": []}


def test_a_soak_in_which_nothing_grows_is_passed() -> None:
    assert faults(soak()) == []
    assert "**Passed.**" in section(soak())


def test_memory_that_grows_is_told_for_each_process() -> None:
    assert [fault.split(" grew")[0] for fault in faults(soak(memory_at_the_end=130))] == [
        f"memory of {name}" for name in SERVICES
    ]


def test_answers_that_get_slower_or_fail_and_events_that_stay_are_told() -> None:
    assert faults(soak(slower=2.5))[0].startswith("the median latency grew")
    assert faults(soak(status=503)) == ["600 of 600 answers were no success"]
    assert faults({**soak(), "left": 3}) == ["3 messages or events were left at the end"]
    assert faults({**soak(), "differences": ["movie.votes"]}) == ["audit: movie.votes"]
