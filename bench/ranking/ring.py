"""A ring of accounts that praise each other, some of which earned their tier honestly.

They know the rules: likes bring fresh members to 100 points, and those who may judge spend their
bouts on one after the other, as soon as enough of them can.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bench.ranking.community import RULES, Community, Policy
from moview.rules.series import USER_SERIES_TARGET
from moview.rules.tiers import NEW_USER_TIER, user_tier
from user.domain import (
    COUNTED_REVIEWS_PER_REACTOR,
    CREDITS_A_DAY,
    CREDITS_LIFT_TO,
    HIGHEST_POINTS,
)

SIZES: Final = (20, 50, 200)
HONEST: Final = (0, 2, 3, 10)
DAYS: Final = 30
EARNED: Final = "armchair"
OTHERS: Final[Mapping[str, Mapping[str, int]]] = {
    "start-up": {},
    "founders": {EARNED: 3},
    "grown": {EARNED: 100},
}
"""Who stands by while the ring praises itself."""


def outcome(policy: Policy, size: int, honest: int, days: int = DAYS) -> dict[str, Any]:
    """How many of the ring's fresh members rise within these days, by who stands by."""
    return {
        name: risen(play(size, honest, policy, others, days)) - honest
        for name, others in OTHERS.items()
    }


def risen(ring: Community) -> int:
    """How many stand above a new user's tier."""
    start = user_tier(NEW_USER_TIER).rank
    return sum(user_tier(ladder.tier).rank > start for ladder in ring.ladders)


def play(
    size: int,
    honest: int = 0,
    policy: Policy = RULES,
    others: Mapping[str, int] = OTHERS["start-up"],
    days: int = DAYS,
) -> Community:
    """The ring after so many days; its first ``honest`` members are armchair critics."""
    ring = Community(size, policy, others)
    for member in range(honest):
        ring.place(member, EARNED)
    for day in range(days):
        ring.begin(day)
        for author in range(size):
            if ring.members[author].ladder.tier == NEW_USER_TIER:
                _write(ring, author)
                _praise(ring, author)
                _decide(ring, author)
    return ring


def _write(ring: Community, author: int) -> None:
    """As much as earns credits."""
    for _ in range(CREDITS_A_DAY):
        ladder = ring.members[author].ladder
        if ladder.series is None and ladder.points < CREDITS_LIFT_TO:
            ring.write(author)


def _praise(ring: Community, author: int) -> None:
    """Likes, the lightest first, if together they open the series; else they are kept."""
    ladder = ring.members[author].ladder
    if ladder.series or ladder.points < CREDITS_LIFT_TO:
        return
    likes = [
        (fan, review)
        for fan in reversed(_by_rank(ring, author))
        for review in ring.reviews[author][:COUNTED_REVIEWS_PER_REACTOR]
        if ring.given[review, fan].value is None
    ]
    points = sum(_rank_points(ring, fan) for fan, _ in likes)
    if ladder.points + points < HIGHEST_POINTS:
        return
    for fan, review in likes:
        if ring.members[author].ladder.series:
            break
        ring.react(fan, review, "like")


def _decide(ring: Community, author: int) -> None:
    """The bouts of a promotion series, once enough can have them."""
    if ring.members[author].ladder.series is None:
        return
    equals_judge = bool(ring.policy.startup_peers)
    judges: list[int] = []
    for fan in _by_rank(ring, author):
        is_newbie = ring.members[fan].ladder.tier == NEW_USER_TIER
        if len(judges) == USER_SERIES_TARGET or (is_newbie and not equals_judge):
            break
        judges += [fan] if ring.judges(fan, author) else []
    if len(judges) < USER_SERIES_TARGET:
        return
    for fan in judges:
        review = ring.reviews[author][0]
        if ring.given[review, fan].value:
            ring.react(fan, review, None)
        ring.react(fan, review, "like")


def _by_rank(ring: Community, author: int) -> list[int]:
    fans = [each for each in range(len(ring.members)) if each != author]
    return sorted(fans, key=lambda each: -user_tier(ring.members[each].ladder.tier).rank)


def _rank_points(ring: Community, fan: int) -> float:
    return user_tier(ring.members[fan].ladder.tier).reaction_points
