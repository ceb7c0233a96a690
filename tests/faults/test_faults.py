"""Faults struck at a whole Moview under load, and proof that what they break would be noticed.

`make faults` strikes all of them, many times over; here are those that take seconds.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moview.stack.errors import StackError
from moview.stack.private import PrivateServers, private_servers
from tests.faults.kills import POINTS, kill_at_points
from tests.faults.messages import replayed
from tests.faults.run import Fault, Outcome, run
from tests.faults.servers import broker_killed
from tests.faults.stage import Stage, opened
from tests.integration.cluster import SERVICES

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateServers]:
    """A broker and a store that these tests alone use, for they do not survive them unharmed."""
    try:
        with private_servers(tmp_path_factory.mktemp("servers"), environment={}) as started:
            yield started
    except StackError as error:
        pytest.exit(f"no servers to strike at: {error.message}", returncode=1)


def struck(
    servers: PrivateServers, folder: Path, strike: object, tries: int = 1, sabotage: str = ""
) -> Outcome:
    with opened(servers, folder, sabotage) as stage:
        return run(stage, Fault("test", strike), tries)  # type: ignore[arg-type]


def killed_everywhere(stage: Stage, _: int) -> float:
    return kill_at_points(stage, {service: list(POINTS) for service in SERVICES})


def test_every_service_killed_at_every_point_costs_nothing_acknowledged(
    servers: PrivateServers, tmp_path: Path
) -> None:
    outcome = struck(servers, tmp_path, killed_everywhere, tries=len(SERVICES) * len(POINTS))

    assert not outcome.violations
    assert outcome.acknowledged > 100


@pytest.mark.parametrize(
    ("sabotage", "strike", "sign"),
    [
        ("version", lambda stage, _: replayed(stage), "audit: "),
        ("confirm", lambda stage, _: broker_killed(stage, 0.0), "audit: "),
        (
            "transaction",
            lambda stage, _: kill_at_points(stage, {"movie": ["mid_handler"] * 2}),
            "audit: ",
        ),
    ],
    ids=["version", "confirm", "transaction"],
)
def test_a_safeguard_taken_out_is_noticed(
    servers: PrivateServers, tmp_path: Path, sabotage: str, strike: object, sign: str
) -> None:
    outcome = struck(servers, tmp_path, strike, sabotage=sabotage)

    assert any(line.startswith(sign) for line in outcome.violations), outcome
