"""Some faults against all of Moview under load; `make faults` runs all, many times over."""

import time
from collections.abc import Iterator

import pytest

from moview.service_names import STATEFUL
from moview.stack.private import PrivateServers
from tests.faults.kills import POINTS, kill_at_points
from tests.faults.run import Fault, run
from tests.faults.servers import store_paused
from tests.faults.stage import Stage, opened

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def stage(servers: PrivateServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with opened(servers, tmp_path_factory.mktemp("logs")) as opened_stage:
        yield opened_stage


def killed_everywhere(stage: Stage, _: int) -> float:
    kill_at_points(stage, {service: list(POINTS) for service in STATEFUL})
    stage.keeper.expect("gateway")
    stage.moview.kill("gateway")
    return time.monotonic()


def test_every_process_killed_at_every_point_costs_nothing_acknowledged(stage: Stage) -> None:
    tries = len(STATEFUL) * len(POINTS) + 1
    outcome = run(stage, Fault("killed everywhere", killed_everywhere), tries)

    assert not outcome.violations
    assert outcome.acknowledged > 100


def test_without_a_database_everybody_is_told_503_in_time_and_nothing_is_lost(
    stage: Stage,
) -> None:
    outcome = run(stage, Fault("database away", lambda stage, _: store_paused(stage, 5.0)), 1)

    assert not outcome.violations
    assert outcome.in_doubt > 0
