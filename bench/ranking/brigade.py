"""Ten who set out to take somebody's rank, and those who stand up for them."""

from __future__ import annotations

from random import Random
from typing import Final

from bench.ranking.community import Community, Policy
from moview.rules.tiers import user_tier
from user.domain import COUNTED_REVIEWS_PER_REACTOR

SIZE: Final = 10
DAYS: Final = 60
VICTIMS: Final = ("critic", "armchair")
DEFENDERS: Final = (0, 1, 2, 3)
REVIEWS: Final = 6
ROUNDS: Final = 200
DEFENDS_WITHIN_DAYS: Final = 6


def taken(policy: Policy, tier: str, defenders: int) -> float:
    """The share of the rounds in which ten armchair critics bring one of this tier down.

    As many of them as it takes dislike until no points are left; the others then judge at once.
    Each defender, of the victim's own tier, likes a review on some day of the next six.
    """
    return sum(_falls(policy, tier, defenders, seed) for seed in range(ROUNDS)) / ROUNDS


def _falls(policy: Policy, tier: str, defenders: int, seed: int) -> bool:
    chance = Random(seed)
    community = Community(1 + SIZE + defenders, policy, {"armchair": 100, "critic": 3})
    community.place(0, tier)
    brigade, friends = range(1, 1 + SIZE), range(1 + SIZE, 1 + SIZE + defenders)
    for member in brigade:
        community.place(member, "armchair")
    for friend in friends:
        community.place(friend, tier)
    reviews = [community.write(0) for _ in range(REVIEWS)]
    coming = {friend: chance.randint(0, DEFENDS_WITHIN_DAYS - 1) for friend in friends}
    for day in range(DAYS):
        community.begin(day)
        for friend, due in coming.items():
            if day == due + 1:
                community.react(friend, reviews[0], "like")
        for member in brigade:
            _attack(community, member, reviews, day)
        if user_tier(community.members[0].ladder.tier).rank < user_tier(tier).rank:
            return True
    return False


def _attack(community: Community, member: int, reviews: list[int], day: int) -> None:
    """Dislike while there are points to take; in the series, dislike what is not disliked yet."""
    for review in reviews[:COUNTED_REVIEWS_PER_REACTOR]:
        ladder = community.members[0].ladder
        if ladder.series and member == SIZE and day:
            # Somebody has to react for what is decided to take effect.
            community.react(member, reviews[-1], "dislike" if day % 2 else None)
            return
        if community.given[review, member].value is None:
            community.react(member, review, "dislike")
            if ladder.series:
                return
