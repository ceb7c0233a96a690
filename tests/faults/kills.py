"""``kill -9`` of services, at named points of their work and anywhere."""

from __future__ import annotations

import random
import time

from moview.service_names import STATEFUL
from moview.stack.program import wait_until
from tests.faults.run import Fault
from tests.faults.stage import Stage

POINTS = {
    "mid_handler": "mid-handler",
    "before_commit": "before commit",
    "after_commit": "after commit, before reply",
    "before_publish": "before publish",
    "before_confirm": "before confirm",
    "before_mark_sent": "before mark-sent",
    "before_ack": "after the handler's commit, before ack",
}
PASSES = (2, 12)
"""How often a process passes its point before it dies there, at least and at most."""
DEATH_SECONDS = 60.0


def kill_at_points(stage: Stage, points: dict[str, list[str]]) -> float:
    """Each service dies at its points, one after the other; people turn to other movies each
    time."""
    chance = random.Random(str(points))
    goals = {}
    for service, names in points.items():
        armed = [f"{name}:{chance.randint(*PASSES)}" for name in names]
        stage.keeper.expect(service)
        stage.keeper.arm(service, armed)
        # The first death is any moment's: from its next start on the service is armed.
        goals[service] = len(stage.keeper.deaths[service]) + 1 + len(armed)
        stage.moview.kill(service)
    turned = 0
    while left := {s: goal for s, goal in goals.items() if len(stage.keeper.deaths[s]) < goal}:
        so_far = _deaths(stage)
        died = wait_until(lambda so_far=so_far: _deaths(stage) > so_far, DEATH_SECONDS)  # type: ignore[misc]
        stage.expect(died, f"{', '.join(left)} never came to the point named")
        if not died:
            break
        turned += 1
        stage.turn_page()
    return max(stage.keeper.deaths[service][-1] for service in points)


def _deaths(stage: Stage) -> int:
    return sum(map(len, stage.keeper.deaths.values()))


def _kill_at(service: str, point: str) -> Fault:
    def strike(stage: Stage, tries: int) -> float:
        return kill_at_points(stage, {service: [point] * tries})

    return Fault(f"kill -9 {service} {POINTS[point]}", strike, tries=20)


def _kill_gateway(stage: Stage, tries: int) -> float:
    for _ in range(tries):
        stage.keeper.expect("gateway")
        stage.moview.kill("gateway")
        stage.expect(stage.wait_for_work(3), "people are not served after the gateway's end")
        stage.turn_page()
    return time.monotonic()


KILLS = [
    *(_kill_at(service, point) for service in STATEFUL for point in POINTS),
    Fault("kill -9 gateway", _kill_gateway, tries=20),
]
