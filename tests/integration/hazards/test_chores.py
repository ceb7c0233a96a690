"""``@periodic`` goes on whatever its chore does; Nameko's own timer would end or wait for ever."""

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
from moview.periodic import periodic

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


@pytest.mark.parametrize("error", ["LookupError()", "greenlet.GreenletExit()"])
def test_a_chore_that_raises_is_run_again(error: str) -> None:
    script = SERVICE.format(error=error)

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "went on" in done.stdout, done.stderr[-2000:]
