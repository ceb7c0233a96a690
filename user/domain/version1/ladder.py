"""The step of a user's ladder under version 1 (rule 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from moview.rules.series import Kind
from moview.rules.tiers import next_user_tier, previous_user_tier, user_tier
from moview.rules.version1 import Series
from user.domain.version1.events import (
    Appointment,
    Credit,
    Deletion,
    Event,
    Reaction,
    Removal,
    Settlement,
)

LOWEST_POINTS: Final = 0.0
HIGHEST_POINTS: Final = 100.0
CREDIT_POINTS: Final = 5.0
CREDITS_LIFT_TO: Final = 60.0
CREDITS_A_DAY: Final = 3
REMOVAL_PENALTY: Final = 20.0
REACTION_POINTS: Final = {"poser": 0.5, "newbie": 1.0, "armchair": 3.0, "critic": 6.0}
FULL_BOUT: Final = 1.0
MINOR_BOUT: Final = 0.25
LOWEST_JUDGE_OF_DEMOTIONS: Final = "armchair"
SERIES_TARGET: Final = 3.0
SERIES_MOST_REACTORS: Final = 12

PROMOTED_POINTS: Final = 30.0
HELD_POINTS: Final = 75.0
SURVIVED_POINTS: Final = 25.0
DEMOTED_POINTS: Final = 70.0
APPOINTED_POINTS: Final = 30.0


@dataclass(frozen=True)
class Ladder:
    """Where a user stands: fields as of today's ladder, the series as of version 1."""

    tier: str = "newbie"
    points: float = 30.0
    series: Series | None = None
    owed: float = 0.0
    epoch: int = 0
    credit_day: str | None = None
    credits: int = 0


@dataclass(frozen=True)
class Step:
    """The ladder after an event, and the change of points to be recorded for it."""

    ladder: Ladder
    recorded: float


def apply(ladder: Ladder, event: Event) -> Step:
    """The next state (rule 5). Raises ValueError for an unknown tier."""
    match event:
        case Credit():
            return _credited(ladder, event)
        case Reaction():
            return _reacted(ladder, event)
        case Deletion():
            return _taken(ladder, max(0.0, event.recorded))
        case Removal():
            return _taken(ladder, max(0.0, event.recorded) + REMOVAL_PENALTY)
        case Settlement():
            return _settled(ladder)
        case _:
            return _appointed(ladder, event)


def _credited(ladder: Ladder, event: Credit) -> Step:
    """+5, but lifting points to 60 at most, and at most three such credits a UTC day.

    A credit that arrives after a later day's counts as that day's, or else late arrivals could
    reset the count. Only credits that record something use up one of the three.
    """
    if ladder.series:
        return Step(ladder, 0.0)
    day = max(event.day, ladder.credit_day or event.day)
    given = ladder.credits if day == ladder.credit_day else 0
    if given >= CREDITS_A_DAY:
        return Step(ladder, 0.0)
    step = _moved(ladder, max(0.0, min(CREDIT_POINTS, CREDITS_LIFT_TO - ladder.points)))
    if not step.recorded:
        return step
    return replace(step, ladder=replace(step.ladder, credit_day=day, credits=given + 1))


def _reacted(ladder: Ladder, event: Reaction) -> Step:
    """A bout while a series runs; else the pair's sum is brought to what the reaction is worth.

    A reaction that stays what it was is no event. A bout needs neither a pair that is open nor a
    review that counts: those bound points, and in a series everyone has one bout anyway.
    """
    reactor = user_tier(event.reactor_tier)
    if event.before == event.after:
        return Step(ladder, 0.0)
    if ladder.series:
        return Step(_with_bout(ladder, ladder.series, event), 0.0)
    if event.closed:
        return Step(ladder, 0.0)
    sign = {"like": 1, "dislike": -1, None: 0}[event.after] if event.counts else 0
    return _moved(ladder, sign * REACTION_POINTS[reactor.code] - event.recorded)


def _taken(ladder: Ladder, points: float) -> Step:
    """Taken away at once, or owed while a series runs."""
    if ladder.series:
        return Step(replace(ladder, owed=ladder.owed + points), 0.0)
    return _moved(ladder, -points)


def _settled(ladder: Ladder) -> Step:
    """What is owed is applied as one entry once the series is decided; nothing before."""
    if ladder.series or not ladder.owed:
        return Step(ladder, 0.0)
    return _moved(replace(ladder, owed=0.0), -ladder.owed)


def _appointed(ladder: Ladder, event: Appointment) -> Step:
    """30 points in the new tier, any series ended, what is owed kept to be settled at once.

    Appointing users to the tier they have changes nothing: it must not cost them a series.
    """
    tier = user_tier(event.tier).code
    if tier == ladder.tier:
        return Step(ladder, 0.0)
    return Step(_entered(ladder, tier, APPOINTED_POINTS), 0.0)


def _moved(ladder: Ladder, change: float) -> Step:
    """points = clamp(points + d, 0, 100), then one check of the limits.

    "At 100 points, below the top tier, a promotion series opens; at 0 points, above the bottom
    tier, a demotion series. The event that reached the limit is no bout of it."
    """
    points = min(HIGHEST_POINTS, max(LOWEST_POINTS, ladder.points + change))
    moved = replace(ladder, points=points)
    return Step(replace(moved, series=_opened(moved)), points - ladder.points)


def _opened(ladder: Ladder) -> Series | None:
    if ladder.points >= HIGHEST_POINTS and next_user_tier(ladder.tier):
        return Series("promotion")
    if ladder.points <= LOWEST_POINTS and previous_user_tier(ladder.tier):
        return Series("demotion")
    return None


def _with_bout(ladder: Ladder, series: Series, event: Reaction) -> Ladder:
    """A like is a bout up, a dislike one down; taking a reaction back undoes none."""
    if event.after is None:
        return ladder
    worth = _worth(ladder, series.kind, event)
    fought = series.bout(event.reactor, event.after == "like", worth, minor=worth < FULL_BOUT)
    winner = fought.winner(SERIES_TARGET, SERIES_MOST_REACTORS)
    if winner is None:
        return replace(ladder, series=fought)
    return _decided(ladder, series.kind, winner)


def _worth(ladder: Ladder, kind: Kind, event: Reaction) -> float:
    """Peers or betters decide; any other bout is worth 0.25.

    Promotion: who stands at or above the tier it leads to, at start-up also who stands at the
    user's own. Demotion: armchair critics and critics who are not below the user.
    """
    reactor, own = user_tier(event.reactor_tier).rank, user_tier(ladder.tier).rank
    if kind == "promotion":
        needed = own if event.startup else own + 1
    else:
        needed = max(own, user_tier(LOWEST_JUDGE_OF_DEMOTIONS).rank)
    return FULL_BOUT if reactor >= needed else MINOR_BOUT


def _decided(ladder: Ladder, kind: Kind, winner: str) -> Ladder:
    """A series without a winner ends as if held or survived."""
    above, below = next_user_tier(ladder.tier), previous_user_tier(ladder.tier)
    if kind == "promotion" and winner == "up" and above:
        return _entered(ladder, above.code, PROMOTED_POINTS)
    if kind == "demotion" and winner == "down" and below:
        return _entered(ladder, below.code, DEMOTED_POINTS)
    points = HELD_POINTS if kind == "promotion" else SURVIVED_POINTS
    return replace(ladder, points=points, series=None)


def _entered(ladder: Ladder, tier: str, points: float) -> Ladder:
    return replace(ladder, tier=tier, points=points, series=None, epoch=ladder.epoch + 1)
