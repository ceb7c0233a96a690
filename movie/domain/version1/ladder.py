"""The step of a movie's ladder under version 1 (rule 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from movie.domain.version1.events import Event, OpinionCounted, ScoreMoved
from moview.rules.tiers import (
    MovieTier,
    movie_tier,
    movie_tier_of,
    next_movie_tier,
    previous_movie_tier,
)
from moview.rules.version1 import Series, Winner

PLACEMENT_MASS: Final = 4.0
REST_PEOPLE: Final = 10
BOUTS: Final = {"poser": 0.0, "newbie": 0.25, "armchair": 1.0, "critic": 1.0}
FULL_BOUT: Final = 1.0
SERIES_TARGET: Final = 4.0
SERIES_MOST_VOTERS: Final = 20


@dataclass(frozen=True)
class MovieLadder:
    """Where a movie stands.

    ``placed`` is whether the crowd's mass ever reached 4. ``rest`` is how many different people
    are still to be heard before a new series can open (0: none), ``rested`` who has been heard.
    """

    tier: str
    placed: bool = False
    series: Series | None = None
    rest: int = 0
    rested: tuple[str, ...] = ()


def apply(ladder: MovieLadder, event: Event) -> MovieLadder:
    """The next state (rule 6); an equal one if nothing changes.

    Raises ValueError or KeyError for an unknown tier or a score outside 0 to 100.
    """
    if not ladder.placed:
        return _placing(ladder, event)
    if isinstance(event, ScoreMoved):
        return ladder
    if ladder.series:
        return _with_bout(ladder, ladder.series, event)
    ladder = _rested(ladder, event.holder)
    return ladder if ladder.rest else _checked(ladder, event.score)


def _limit_fought_over(ladder: MovieLadder) -> float | None:
    """The score at or above which an opinion is a bout up, below which down; None: no series."""
    if ladder.series is None:
        return None
    tier = movie_tier(ladder.tier)
    return tier.upper if ladder.series.kind == "promotion" else tier.lower


def _placing(ladder: MovieLadder, event: Event) -> MovieLadder:
    """Until the crowd's mass first reaches 4, the tier is the band of the score, at once.

    Whatever reaches 4, an opinion or a move between blocs, places the movie a last time and opens
    no series.
    """
    tier = movie_tier_of(event.score).code
    return replace(ladder, tier=tier, placed=event.mass >= PLACEMENT_MASS)


def _rested(ladder: MovieLadder, holder: str) -> MovieLadder:
    """The rest with this person heard; once the last one was, it is over and forgotten."""
    if not ladder.rest or holder in ladder.rested:
        return ladder
    if ladder.rest == 1:
        return replace(ladder, rest=0, rested=())
    return replace(ladder, rest=ladder.rest - 1, rested=(*ladder.rested, holder))


def _checked(ladder: MovieLadder, score: float) -> MovieLadder:
    """Score at or above the band's upper limit opens a promotion series, below its lower limit a
    demotion series. The opinion that opened it is no bout of it."""
    tier = movie_tier(ladder.tier)
    if score >= tier.upper and next_movie_tier(tier.code):
        return replace(ladder, series=Series("promotion"))
    if score < tier.lower and previous_movie_tier(tier.code):
        return replace(ladder, series=Series("demotion"))
    return ladder


def _with_bout(ladder: MovieLadder, series: Series, event: OpinionCounted) -> MovieLadder:
    """Up if its value is at or above the limit fought over, worth the last column of rule 1; the
    newbies' bouts add up to at most 1 a side. A poser's is worth 0 and yet one of the 20."""
    limit = _limit_fought_over(ladder)
    worth = BOUTS[event.holder_tier]
    up = limit is not None and event.value >= limit
    fought = series.bout(event.holder, up, worth, minor=worth < FULL_BOUT)
    winner = fought.winner(SERIES_TARGET, SERIES_MOST_VOTERS)
    if winner is None:
        return replace(ladder, series=fought)
    tier = _tier_after(movie_tier(ladder.tier), series, winner)
    return replace(ladder, tier=tier.code, series=None, rest=REST_PEOPLE, rested=())


def _tier_after(tier: MovieTier, series: Series, winner: Winner) -> MovieTier:
    """Without a winner after 20 voters it ends as held or survived."""
    if series.kind == "promotion" and winner == "up":
        return next_movie_tier(tier.code) or tier
    if series.kind == "demotion" and winner == "down":
        return previous_movie_tier(tier.code) or tier
    return tier
