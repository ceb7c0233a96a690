"""Faults in random order, each as soon as requests are served again, for a given time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from moview.service_names import STATEFUL
from tests.faults.kills import POINTS, kill_at_points
from tests.faults.messages import poisoned, replayed
from tests.faults.run import Fault, Outcome, run
from tests.faults.servers import (
    broker_killed,
    broker_paused,
    connections_closed,
    store_killed,
    store_paused,
)
from tests.faults.services import killed_while_away, paused, terminated
from tests.faults.stage import Stage

MIX = "a random mix"
STROKES = 4
"""Faults in a row, before everything has to be right again."""


def _strokes(chance: random.Random) -> list[Callable[[Stage], float]]:
    """One of each kind, with its particulars by chance."""
    service, point, seconds = (
        chance.choice(STATEFUL),
        chance.choice(list(POINTS)),
        chance.uniform(1, 8),
    )
    return [
        lambda stage: kill_at_points(stage, {service: [point]}),
        lambda stage: kill_at_points(stage, {each: [point] for each in STATEFUL}),
        lambda stage: broker_killed(stage, seconds),
        lambda stage: broker_paused(stage, seconds),
        lambda stage: connections_closed(stage, seconds),
        lambda stage: store_killed(stage, seconds),
        lambda stage: store_paused(stage, seconds),
        lambda stage: paused(stage, service, seconds),
        lambda stage: killed_while_away(stage, service, "broker", seconds),
        lambda stage: killed_while_away(stage, service, "database", seconds),
        lambda stage: terminated(stage, chance.choice((*STATEFUL, "gateway"))),
        poisoned,
        replayed,
    ]


def mix(
    stage: Callable[[], Stage],
    minutes: float,
    report_progress: Callable[[float, str], None],
    seed: int = 1,
) -> Outcome:
    """Rounds of faults by chance until the time is up; every round ends with all checks.

    ``stage`` gives the one for the next round. ``report_progress`` gets the minutes that are over,
    and a note.
    """
    chance, total, began = random.Random(seed), Outcome(MIX, 0), time.monotonic()
    while (passed := (time.monotonic() - began) / 60) < minutes:
        strokes = [chance.choice(_strokes(chance)) for _ in range(STROKES)]

        def strike(
            stage: Stage, _: int, strokes: list[Callable[[Stage], float]] = strokes
        ) -> float:
            for stroke in strokes[:-1]:
                stage.heal(stroke(stage))
                stage.turn_page()
            return strokes[-1](stage)

        report_progress(passed, f"round {total.tries // STROKES + 1}")
        total.add(run(stage(), Fault(total.name, strike), STROKES))
    return total
