"""The run of one fault: load, the fault, recovery, the checks, and measurements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from moview.errors import MoviewError
from tests.faults.checks import check, drop_planted
from tests.faults.stage import HEALING_SECONDS, Stage

WARM_CHANGES = 5
"""Acknowledged changes by each person before a fault, so that it comes in the middle of work."""


@dataclass(frozen=True)
class Fault:
    """A fault by name. ``strike`` makes it so many times, ends it, and returns when it ended.

    ``tries`` is how often it is made when each process is killed 20 times. ``graceful``: nothing
    that is done may go unanswered. ``alone``: on a stage where nothing was done before it.
    """

    name: str
    strike: Callable[[Stage, int], float]
    tries: int = 1
    graceful: bool = False
    alone: bool = False


@dataclass
class Outcome:
    """What a fault did; times in seconds, ``violations`` empty if all held."""

    name: str
    tries: int
    acknowledged: int = 0
    in_doubt: int = 0
    came_true: int = 0
    longest_wait: float = 0.0
    recovery: float = 0.0
    notes: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count another run of the same fault with this one."""
        self.tries += other.tries
        self.acknowledged += other.acknowledged
        self.in_doubt += other.in_doubt
        self.came_true += other.came_true
        self.longest_wait = max(self.longest_wait, other.longest_wait)
        self.recovery = max(self.recovery, other.recovery)
        self.notes += other.notes
        self.violations += other.violations

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def run(stage: Stage, fault: Fault, tries: int) -> Outcome:
    """Strike, heal, check. What is found wrong is in the outcome, not raised."""
    outcome = Outcome(fault.name, tries)
    try:
        stage.gather(pages=tries)
        stage.work()
        stage.expect(stage.wait_for_work(WARM_CHANGES), "people get nothing done before the fault")
        ended_at = fault.strike(stage, tries)
        outcome.recovery = stage.heal(ended_at)
        outcome.came_true = check(stage, ended_at + HEALING_SECONDS)
        dropped = outcome.came_true if fault.graceful else 0
        stage.expect(not dropped, f"{dropped} changes were made without an answer")
    except (AssertionError, MoviewError) as error:
        stage.violations.append(f"{type(error).__name__}: {error}"[:500])
    finally:
        stage.keeper.disarm()
        stage.dismiss()
    if stage.planted:
        drop_planted(stage)
    changes = stage.history.all()
    outcome.acknowledged = sum(each.acknowledged for each in changes)
    outcome.in_doubt = len(changes) - outcome.acknowledged
    outcome.longest_wait = stage.history.longest_wait
    outcome.notes, outcome.violations = stage.notes, stage.violations
    return outcome
