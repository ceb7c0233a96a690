"""The movie's ladder (rule 6): an immutable state, and the events that take it to the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from movie.domain.events import LadderEvent, Migration, OpinionCounted, ScoreMoved
from moview.rules.series import MOVIE_SERIES_TARGET, Series, Winner
from moview.rules.tiers import (
    MovieTier,
    movie_tier,
    movie_tier_of,
    next_movie_tier,
    previous_movie_tier,
    user_tier,
)

PLACEMENT_MASS: Final = 4.0
REST_PEOPLE: Final = 10


@dataclass(frozen=True)
class MovieLadder:
    """Where a movie stands.

    ``placed`` is whether the mass of armchair critics and critics is 4 or more. ``rest`` is how
    many different ones are still to be heard before a new series can open (0: none), ``rested``
    who has been heard.
    """

    tier: str
    placed: bool = False
    series: Series | None = None
    rest: int = 0
    rested: tuple[str, ...] = ()


def apply(ladder: MovieLadder, event: LadderEvent) -> MovieLadder:
    """The next state (rule 6); an equal one if nothing changes.

    Only armchair critics and critics place a movie, open a series or have bouts. Raises ValueError
    for an unknown tier or a score outside 0 to 100.
    """
    is_placed = event.mass >= PLACEMENT_MASS
    if not (is_placed and ladder.placed):
        return MovieLadder(movie_tier_of(event.score).code, is_placed)
    match event:
        case ScoreMoved():
            return ladder
        case Migration():
            return replace(ladder, series=_begun_anew(ladder.series))
        case OpinionCounted():
            return _heard(ladder, event) if user_tier(event.holder_tier).bout else ladder


def limit_fought_over(ladder: MovieLadder) -> float | None:
    """The score at or above which an opinion is a bout up, below which down; None: no series."""
    if ladder.series is None:
        return None
    tier = movie_tier(ladder.tier)
    return tier.upper if ladder.series.kind == "promotion" else tier.lower


def _begun_anew(series: Series | None) -> Series | None:
    """A series that ran under version 1 begins anew: others had bouts then."""
    return Series(series.kind) if series else None


def _heard(ladder: MovieLadder, event: OpinionCounted) -> MovieLadder:
    if ladder.series:
        return _with_bout(ladder, ladder.series, event)
    ladder = _rested(ladder, event.holder)
    return ladder if ladder.rest else _checked(ladder, event.score)


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
    """Up if its value is at or above the limit fought over, else down; each is worth 1."""
    limit = limit_fought_over(ladder)
    fought = series.bout(event.holder, limit is not None and event.value >= limit)
    winner = fought.winner(MOVIE_SERIES_TARGET, MOVIE_SERIES_TARGET)
    if winner is None:
        return replace(ladder, series=fought)
    tier = _tier_after(movie_tier(ladder.tier), series, winner)
    return replace(ladder, tier=tier.code, series=None, rest=REST_PEOPLE, rested=())


def _tier_after(tier: MovieTier, series: Series, winner: Winner) -> MovieTier:
    if series.kind == "promotion" and winner == "up":
        return next_movie_tier(tier.code) or tier
    if series.kind == "demotion" and winner == "down":
        return previous_movie_tier(tier.code) or tier
    return tier
