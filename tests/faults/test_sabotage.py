"""The checks can fail: without a safeguard, a fault reveals that it is missing.

The same faults on Moview as it is show nothing: `tests/faults/test_faults.py` and `make faults`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from moview.stack.private import PrivateServers
from tests.faults.kills import kill_at_points
from tests.faults.messages import replayed
from tests.faults.run import Fault, run
from tests.faults.servers import broker_killed
from tests.faults.stage import Stage, opened

pytestmark = pytest.mark.timeout(300)
TRIES = 5


def amid_transactions(stage: Stage) -> float:
    return kill_at_points(stage, {"movie": ["mid_handler"]})


@pytest.mark.parametrize(
    ("sabotage", "strike"),
    [
        ("version", replayed),
        ("confirm", lambda stage: broker_killed(stage, 0.0)),
        ("transaction", amid_transactions),
    ],
    ids=["version", "confirm", "transaction"],
)
def test_a_safeguard_taken_out_is_noticed(
    servers: PrivateServers, tmp_path: Path, sabotage: str, strike: Callable[[Stage], float]
) -> None:
    fault = Fault(f"without {sabotage}", lambda stage, _: strike(stage))
    audited: list[str] = []
    with opened(servers, tmp_path, sabotage) as stage:
        # What a fault meets is chance: one try may strike where nothing is half done.
        for _ in range(TRIES):
            outcome = run(stage, fault, 1)
            assert outcome.acknowledged > 0
            audited = [line for line in outcome.violations if line.startswith("audit: ")]
            if audited:
                break
    assert audited, outcome
