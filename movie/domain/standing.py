"""What a movie's score and tier are made of, and how opinions change them (rules 4 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from movie.domain.events import LadderEvent, Migration, OpinionCounted, ScoreMoved
from movie.domain.generosity import AS_EVERYBODY, Generosity
from movie.domain.ladder import MovieLadder, apply
from movie.domain.opinions import Opinion, is_expressed
from moview.rules.aspects import ASPECTS
from moview.rules.blocs import (
    MIN_BASE_MASS,
    AspectBloc,
    AspectBlocs,
    Blocs,
    add,
    crowd_mass,
    movie_score,
    pooled_aspect,
    subtract,
)
from moview.rules.tiers import movie_tier_of, user_tier


@dataclass(frozen=True)
class Standing:
    """A movie's base (0 to 100), blocs of opinions, blocs of marks by aspect, ladder, and K, the
    mass of its base.

    Suspended and removed holders are in no bloc, so they are not among the totals either, and a
    vote that a review took the place of is not among the likes.
    """

    base: float
    blocs: Blocs
    aspects: Mapping[str, AspectBlocs]
    ladder: MovieLadder
    prior_mass: int = MIN_BASE_MASS

    @property
    def score(self) -> float:
        """0 to 100, unrounded (rule 4). Worked out at each call: keep it if you need it twice."""
        return movie_score(self.base, self.prior_mass, self.blocs)

    @property
    def mass(self) -> float:
        """Σ w·f over armchair critics and critics, who place a movie (rules 4 and 6)."""
        return crowd_mass({tier: bloc for tier, bloc in self.blocs.items() if user_tier(tier).bout})

    @property
    def aspect_scores(self) -> dict[str, float]:
        """Each aspect's score, 0 to 100; one that nobody rated has the base."""
        return {code: pooled_aspect(self.base, self.aspects.get(code, {})) for code in ASPECTS}

    @property
    def likes(self) -> int:
        return sum(bloc.likes for bloc in self.blocs.values())

    @property
    def dislikes(self) -> int:
        return sum(bloc.dislikes for bloc in self.blocs.values())

    @property
    def ratings(self) -> int:
        return sum(bloc.ratings for bloc in self.blocs.values())

    @property
    def reviews(self) -> int:
        return sum(bloc.reviews for bloc in self.blocs.values())


@dataclass(frozen=True)
class Held:
    """An opinion in force, its holder's tier (None: in no bloc), and how their ratings are read."""

    opinion: Opinion
    tier: str | None
    generosity: Generosity = AS_EVERYBODY


@dataclass(frozen=True)
class Change:
    """The standing after a change, and the event that moved the ladder, None if none did.

    With an event the service writes a ledger entry: the ladder before, the event, the ladder after.
    """

    standing: Standing
    entry: LadderEvent | None


def new_standing(base: float, prior_mass: int = MIN_BASE_MASS) -> Standing:
    """A movie without opinions, in the band of its base. Raises ValueError outside 0 to 100."""
    return Standing(base, {}, {}, MovieLadder(movie_tier_of(base).code), prior_mass)


def change_opinion(
    standing: Standing,
    holder: str,
    tier: str | None,
    before: Opinion,
    after: Opinion,
    generosity: Generosity = AS_EVERYBODY,
    *,
    counts: bool | None = None,
) -> Change:
    """A holder of this tier changed their opinion from ``before`` to ``after`` (rules 4 and 6).

    ``generosity`` is how their ratings are read; ``counts`` is whether it is an opinion that counts
    for the ladder, by default rule 6 decides.
    A tier of None is a suspended or removed holder: in no bloc, and for the ladder as if silent.
    Raises ValueError for an unknown tier, or if ``before`` was not in the tier's blocs.
    """
    left = _taken(standing, Held(before, tier, generosity))
    moved = _put(left, Held(after, tier, generosity))
    expressed = is_expressed(before, after) if counts is None else counts
    value = after.value(generosity)
    if tier is None or value is None or not expressed:
        return _moved(moved)
    event = OpinionCounted(holder, tier, value, moved.score, moved.mass)
    return _applied(moved, event)


def move_opinion(
    standing: Standing,
    opinion: Opinion,
    from_tier: str | None,
    to_tier: str | None,
    generosity: Generosity = AS_EVERYBODY,
) -> Change:
    """The holder's tier changed, or they were suspended or removed (None), or came back.

    Raises ValueError for an unknown tier, or if the opinion was not in the blocs it leaves.
    """
    left = _taken(standing, Held(opinion, from_tier, generosity))
    return _moved(_put(left, Held(opinion, to_tier, generosity)))


def rebase(
    standing: Standing, base: float, prior_mass: int, opinions: Iterable[Held] = ()
) -> Change:
    """Another base, or another way to read ratings: a new calibration, or the movie's site scores
    changed (rule 3). ``opinions`` are all that are held of it; each is counted anew.
    """
    return _moved(recount(Standing(base, {}, {}, standing.ladder, prior_mass), opinions))


def recount(standing: Standing, opinions: Iterable[Held]) -> Standing:
    """The standing with these opinions in place of those it has. ValueError: an unknown tier."""
    counted = replace(standing, blocs={}, aspects={})
    for held in opinions:
        counted = _put(counted, held)
    return counted


def migrate(standing: Standing) -> Change:
    """A movie comes here from version 1 of the rules: there is an entry of it in any case."""
    event = Migration(standing.score, standing.mass)
    return Change(replace(standing, ladder=apply(standing.ladder, event)), event)


def _moved(standing: Standing) -> Change:
    return _applied(standing, ScoreMoved(standing.score, standing.mass))


def _applied(standing: Standing, event: LadderEvent) -> Change:
    ladder = apply(standing.ladder, event)
    if ladder == standing.ladder:
        return Change(standing, None)
    return Change(replace(standing, ladder=ladder), event)


def _taken(standing: Standing, held: Held) -> Standing:
    """Without the opinion, which is in no bloc if its holder has no tier."""
    if held.tier is None:
        return standing
    bloc = held.opinion.bloc(standing.base, held.generosity)
    blocs = subtract(standing.blocs, held.tier, bloc)
    aspects = dict(standing.aspects)
    for code, mark in held.opinion.aspect_blocs.items():
        aspects[code] = subtract(aspects.get(code, {}), held.tier, mark)
    return replace(standing, blocs=blocs, aspects=_without_empty(aspects))


def _put(standing: Standing, held: Held) -> Standing:
    if held.tier is None:
        return standing
    bloc = held.opinion.bloc(standing.base, held.generosity)
    blocs = add(standing.blocs, held.tier, bloc)
    aspects = dict(standing.aspects)
    for code, mark in held.opinion.aspect_blocs.items():
        aspects[code] = add(aspects.get(code, {}), held.tier, mark)
    return replace(standing, blocs=blocs, aspects=aspects)


def _without_empty(aspects: Mapping[str, Mapping[str, AspectBloc]]) -> dict[str, AspectBlocs]:
    return {code: blocs for code, blocs in aspects.items() if blocs}
