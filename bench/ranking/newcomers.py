"""How long honest newcomers take to rise, and who stands where after a year.

Everybody writes now and then and reacts to some of the last week's reviews, of whomever they meet;
how many of the reactions are likes depends on how well the author writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any, Final

from bench.ranking.community import Community, Policy
from moview.rules.tiers import NEW_USER_TIER, user_tier

DAYS: Final = 120
YEAR: Final = 365
ROUNDS: Final = 3
REVIEWS_A_DAY: Final = 0.3
REACTIONS_A_DAY: Final = 3
READ_FOR_DAYS: Final = 7
WORST, BEST = 0.6, 0.95
"""Of the reactions to the worst author 60 % are likes, to the best one 95 %."""

GOOD: Final = (WORST + BEST) / 2
"""Half of all write so well or better."""


@dataclass(frozen=True)
class Population:
    """Newcomers, and those whom they find there: founders, whom an operator appointed, or people
    who earned their tier long ago.
    """

    newcomers: int
    armchairs: int
    critics: int = 0
    founded: bool = False


POPULATIONS: Final = {
    "no_founder": Population(60, 0),
    "founders": Population(60, 3, founded=True),
    "grown": Population(60, 100),
}
GROWN: Final = Population(300, 2, 3, founded=True)
"""Where a year is played."""


def outcome(policy: Policy, population: Population) -> dict[str, Any]:
    """The share of the newcomers, and of the good ones, that rose in 120 days, and the day by which
    half of them had.
    """
    rounds = [days_to_rise(policy, population, seed) for seed in range(ROUNDS)]
    everyone = [day for found in rounds for day, _ in found]
    good = [day for found in rounds for day, skill in found if skill >= GOOD]
    return {"all": _summary(everyone), "good": _summary(good)}


def after_a_year(policy: Policy) -> dict[str, int]:
    """How many stand in each tier a year after founders began with newcomers."""
    for community, _ in _days(policy, GROWN, YEAR, seed=0):
        found = community
    return dict(found.tiers())


def days_to_rise(
    policy: Policy, population: Population, seed: int
) -> list[tuple[int | None, float]]:
    """The day, from 1, on which each newcomer first stood higher (None: not in 120 days), and how
    well they write.
    """
    found: list[int | None] = [None] * population.newcomers
    start = user_tier(NEW_USER_TIER).rank
    skills: Sequence[float] = ()
    for community, skilled in _days(policy, population, DAYS, seed):
        skills = skilled
        for newcomer, day in enumerate(found):
            rank = user_tier(community.members[newcomer].ladder.tier).rank
            if day is None and rank > start:
                found[newcomer] = community.day
    return list(zip(found, skills, strict=False))


def _days(
    policy: Policy, population: Population, days: int, seed: int
) -> Iterator[tuple[Community, Sequence[float]]]:
    """The community at the end of each day, and how well everybody in it writes."""
    chance = Random(seed)
    found = ["armchair"] * population.armchairs + ["critic"] * population.critics
    everyone = population.newcomers + len(found)
    community = Community(everyone, policy, {})
    for number, tier in enumerate(found, start=population.newcomers):
        community.place(number, tier, population.founded)
    skills = [chance.uniform(WORST, BEST) for _ in range(everyone)]
    recent: list[list[int]] = []
    for day in range(1, days + 1):
        community.begin(day)
        writing = [author for author in range(everyone) if chance.random() < REVIEWS_A_DAY]
        recent = [*recent, [community.write(author) for author in writing]][-READ_FOR_DAYS:]
        _react(community, [review for each in recent for review in each], skills, chance)
        yield community, skills


def _react(
    community: Community, reviews: Sequence[int], skills: Sequence[float], chance: Random
) -> None:
    for reactor in range(len(skills)):
        for review in chance.sample(reviews, min(REACTIONS_A_DAY, len(reviews))):
            author = community.authors[review]
            liked = chance.random() < skills[author]
            if author != reactor and (review, reactor) not in community.given:
                community.react(reactor, review, "like" if liked else "dislike")


def _summary(days: Sequence[int | None]) -> dict[str, Any]:
    rose = [day for day in days if day is not None]
    middle = median(DAYS + 1 if day is None else day for day in days)
    return {"rose": len(rose) / len(days), "median_day": middle if middle <= DAYS else None}
