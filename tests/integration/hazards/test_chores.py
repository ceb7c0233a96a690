"""Chores (``@periodic``) go on whatever one run does."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SERVICE = """
import eventlet
eventlet.monkey_patch()
import greenlet, time
from nameko.containers import ServiceContainer
from moview.service.periodic import periodic

runs = []

class Chores:
    name = "chores"

    @periodic(0.05)
    def work(self):
        runs.append(time.monotonic())
        if len(runs) == 2:
            raise {error}

container = ServiceContainer(Chores, {{"max_workers": 2}})
container.start()
with eventlet.Timeout(20):
    while len(runs) < 5:
        eventlet.sleep(0.01)
container.stop()
gaps = [later - earlier for earlier, later in zip(runs, runs[1:])]
assert min(gaps) > 0.04, gaps
print("went on")
"""


SLOW = """
import eventlet
eventlet.monkey_patch()
from nameko.containers import ServiceContainer
from moview.service import periodic
from moview.observability.metrics import CHORES_LATE

periodic.LATE_SECONDS = 0.05
at_work = [0, 0]

class Chores:
    name = "chores"

    @periodic.periodic(0.01)
    def work(self):
        at_work[0] += 1
        assert at_work[0] == 1, "two at once"
        eventlet.sleep(0.3)
        at_work[0] -= 1
        at_work[1] += 1

container = ServiceContainer(Chores, {"max_workers": 4})
container.start()
with eventlet.Timeout(20):
    while at_work[1] < 3:
        eventlet.sleep(0.01)
container.stop()
assert CHORES_LATE.labels("work")._value.get() >= 6
print("one at a time")
"""


def output_of(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout or done.stderr[-2000:]


@pytest.mark.parametrize("error", ["LookupError()", "greenlet.GreenletExit()"])
def test_a_chore_that_raises_is_run_again(error: str) -> None:
    assert "went on" in output_of(SERVICE.format(error=error))


def test_a_chore_that_takes_long_is_logged_and_never_runs_twice_at_once() -> None:
    assert "one at a time" in output_of(SLOW)
