"""The user's ladder (rule 5): an immutable state, and the step from it to the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Final

from moview.rules.series import (
    USER_SERIES_TARGET,
    Kind,
    Series,
    needed_down,
)
from moview.rules.tiers import (
    NEW_USER_POINTS,
    NEW_USER_TIER,
    next_user_tier,
    previous_user_tier,
    user_tier,
)
from user.domain.events import (
    Appointment,
    Credit,
    Deletion,
    Event,
    Migration,
    Reaction,
    Relegation,
    Removal,
    Settlement,
)
from user.domain.judging import is_judge, max_critics

LOWEST_POINTS: Final = 0.0
HIGHEST_POINTS: Final = 100.0
CREDIT_POINTS: Final = 5.0
CREDITS_LIFT_TO: Final = 60.0
CREDITS_A_DAY: Final = 3
COUNTED_REVIEWS_PER_REACTOR: Final = 3
REMOVAL_PENALTY: Final = 20.0

PROMOTED_POINTS: Final = 30.0
HELD_POINTS: Final = 75.0
SURVIVED_POINTS: Final = 25.0
DEMOTED_POINTS: Final = 70.0
APPOINTED_POINTS: Final = 30.0


@dataclass(frozen=True)
class Ladder:
    """Where a user stands.

    ``points`` are 0 to 100 and frozen while ``series`` runs. ``owed`` (0 or more) are the points
    that deletions and removals will take once the series is decided. ``epoch`` counts the changes
    of tier. ``credits`` were given on ``credit_day`` (UTC, "YYYY-MM-DD").
    """

    tier: str = NEW_USER_TIER
    points: float = NEW_USER_POINTS
    series: Series | None = None
    owed: float = 0.0
    epoch: int = 0
    credit_day: str | None = None
    credits: int = 0


@dataclass(frozen=True)
class Step:
    """The ladder after an event, and the change of points to be recorded for it.

    ``recorded`` is what a step of points really changed: 0 in a series and for what a series'
    end does to the points.
    """

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
        case Appointment():
            return _appointed(ladder, event)
        case Relegation():
            return _relegated(ladder, event)
        case Migration():
            return _migrated(ladder)


def is_bout(ladder: Ladder, event: Reaction) -> bool:
    """Whether this reaction is a bout of the running series: a judge's first one in it."""
    series = ladder.series
    if series is None or event.before == event.after or event.reactor in series.voters:
        return False
    return is_judge(ladder.tier, series.kind, event)


def promotion_target(ladder: Ladder) -> str | None:
    """The tier that the running promotion series leads to; None without one.

    Start-up holds while fewer than STARTUP_PEERS people stand at or above this tier (0: never).
    """
    if ladder.series is None or ladder.series.kind != "promotion":
        return None
    above = next_user_tier(ladder.tier)
    return above.code if above else None


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
    review that counts: those bound points, and in a series a judge has one bout anyway.
    """
    reactor = user_tier(event.reactor_tier)
    if event.before == event.after:
        return Step(ladder, 0.0)
    if ladder.series:
        return Step(_in_series(ladder, ladder.series, event), 0.0)
    if event.closed:
        return Step(ladder, 0.0)
    sign = {"like": 1, "dislike": -1, None: 0}[event.after] if event.counts else 0
    return _moved(ladder, sign * reactor.reaction_points - event.recorded)


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


def _relegated(ladder: Ladder, event: Relegation) -> Step:
    """As if demoted, if more stand at the top than its share."""
    below = previous_user_tier(ladder.tier)
    has_room = event.top <= max_critics(event.judges, event.share)
    if has_room or below is None or next_user_tier(ladder.tier):
        return Step(ladder, 0.0)
    return Step(_entered(ladder, below.code, DEMOTED_POINTS), 0.0)


def _migrated(ladder: Ladder) -> Step:
    """A series that ran under version 1 begins anew: others had bouts then."""
    series = Series(ladder.series.kind) if ladder.series else None
    return Step(replace(ladder, series=series), 0.0)


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


def _in_series(ladder: Ladder, series: Series, event: Reaction) -> Ladder:
    """A judge's like is a bout up, a dislike one down; taking a reaction back undoes none."""
    if is_bout(ladder, event):
        series = series.bout(event.reactor, event.after == "like")
    winner = series.winner(USER_SERIES_TARGET, _needed_down(series.kind, event))
    if winner is None:
        return replace(ladder, series=series)
    return _decided(ladder, series.kind, winner)


def _needed_down(kind: Kind, event: Reaction) -> float:
    """A demotion takes more, and a week, in which people can stand up for the user.

    Bouts enough for it that came sooner wait for the first reaction after that.
    """
    bout = event.bout
    early = bout is not None and bout.series_days < bout.demotion_days
    return inf if kind == "demotion" and early else needed_down(kind)


def _decided(ladder: Ladder, kind: Kind, winner: str) -> Ladder:
    above, below = next_user_tier(ladder.tier), previous_user_tier(ladder.tier)
    if kind == "promotion" and winner == "up" and above:
        return _entered(ladder, above.code, PROMOTED_POINTS)
    if kind == "demotion" and winner == "down" and below:
        return _entered(ladder, below.code, DEMOTED_POINTS)
    points = HELD_POINTS if kind == "promotion" else SURVIVED_POINTS
    return replace(ladder, points=points, series=None)


def _entered(ladder: Ladder, tier: str, points: float) -> Ladder:
    return replace(ladder, tier=tier, points=points, series=None, epoch=ladder.epoch + 1)
