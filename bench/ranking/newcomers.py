"""How long honest newcomers take to become armchair critics, by which measures are paid for.

Everybody writes now and then and reacts to some of the last week's reviews, of whomever they meet;
how many of the reactions are likes depends on how well the author writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any, Final

from bench.ranking.community import Community, Policy
from moview.rules.tiers import NEW_USER_TIER, user_tier

DAYS: Final = 120
ROUNDS: Final = 2
REVIEWS_A_DAY: Final = 0.3
REACTIONS_A_DAY: Final = 3
READ_FOR_DAYS: Final = 7
WORST, BEST = 0.6, 0.95
"""Of the reactions to the worst author 60 % are likes, to the best one 95 %."""


@dataclass(frozen=True)
class Population:
    """Newcomers, and the armchair critics whom they find there; founders are such too."""

    newcomers: int
    armchairs: int


POPULATIONS: Final = {
    "no_founder": Population(60, 0),
    "founders": Population(60, 3),
    "grown": Population(60, 100),
}


def outcome(policy: Policy, population: Population) -> dict[str, Any]:
    """The share of the newcomers that rose in 120 days, and the day by which half of them had."""
    days = [day for seed in range(ROUNDS) for day in days_to_rise(policy, population, seed)]
    rose = [day for day in days if day is not None]
    middle = median(DAYS + 1 if day is None else day for day in days)
    return {"rose": len(rose) / len(days), "median_day": middle if middle <= DAYS else None}


def days_to_rise(policy: Policy, population: Population, seed: int) -> list[int | None]:
    """The day, from 1, on which each newcomer first stood higher; None: not in 120 days."""
    chance = Random(seed)
    everyone = population.newcomers + population.armchairs
    community = Community(everyone, policy, {})
    for founder in range(population.newcomers, everyone):
        community.appoint(founder, "armchair")
    skills = [chance.uniform(WORST, BEST) for _ in range(everyone)]
    found: list[int | None] = [None] * population.newcomers
    start = user_tier(NEW_USER_TIER).rank
    recent: list[list[int]] = []
    for day in range(1, DAYS + 1):
        written = [
            community.write(author, day)
            for author in range(everyone)
            if chance.random() < REVIEWS_A_DAY
        ]
        recent = [*recent, written][-READ_FOR_DAYS:]
        _react(community, [review for each in recent for review in each], skills, chance)
        for newcomer in range(population.newcomers):
            if found[newcomer] is None and _rank(community, newcomer) > start:
                found[newcomer] = day
    return found


def _react(
    community: Community, reviews: Sequence[int], skills: Sequence[float], chance: Random
) -> None:
    for reactor in range(len(skills)):
        for review in chance.sample(reviews, min(REACTIONS_A_DAY, len(reviews))):
            author = community.authors[review]
            liked = chance.random() < skills[author]
            if author != reactor and (review, reactor) not in community.given:
                community.react(reactor, review, "like" if liked else "dislike")


def _rank(community: Community, member: int) -> int:
    return user_tier(community.ladders[member].tier).rank
