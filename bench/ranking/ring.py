"""A ring of fresh accounts that only praise each other, and what it can do to a movie.

Two plans are played and the one that gets further is shown. *Eager* members like whatever another
one writes. *Patient* ones know the rules: they spend only the likes that are needed, keep the rest
until they weigh more, and let a series wait for those whose bouts decide it. Where praise given
back counts nothing, the patient ones praise only who comes before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bench.ranking.community import RULES, Community, Policy
from movie.domain import Opinion, Review, change_opinion, new_standing
from moview.rules.series import MAX_MINOR_BOUTS, MAX_SERIES_REACTORS, USER_SERIES_TARGET
from moview.rules.tiers import NEW_USER_TIER, next_user_tier, user_tier
from user.domain import CREDITS_A_DAY, CREDITS_LIFT_TO, HIGHEST_POINTS
from user.domain.ladder import MINOR_BOUT

ACCOUNTS: Final = 20
DAYS: Final = 30
LIFTERS: Final = 10
MAX_RING: Final = 64
Others = Mapping[str, int]
BEFORE: Final[Others] = {}
AFTER: Final[Others] = {"armchair": 100}
PRAISE: Final = Opinion(review=Review(100 * 100))


@dataclass(frozen=True)
class Lift:
    """A movie's score before and after ten of the ring gave it 100 in a review, and its tier."""

    before: float
    after: float
    tier: str


def outcome(policy: Policy, others: Others, base: float) -> dict[str, Any]:
    """Of the better plan: how many stand where after 30 days, and how far ten lift a movie."""
    rings = [play(plan, ACCOUNTS, policy, others) for plan in PLANS.values()]
    lifts = [lift(ring, base) for ring in rings]
    best = max(range(len(rings)), key=lambda plan: (lifts[plan].after, -plan))
    return {
        "plan": list(PLANS)[best],
        "tiers": dict(rings[best].tiers()),
        "lift": lifts[best].after - lifts[best].before,
        "score": lifts[best].after,
        "movie_tier": lifts[best].tier,
    }


def smallest(policy: Policy, others: Others = BEFORE) -> int | None:
    """The fewest accounts of which one rises within 30 days; None: not even 64 are enough.

    Found by halving, as a larger ring can do all that a smaller one can.
    """
    too_few, enough = 1, MAX_RING + 1
    while enough - too_few > 1:
        accounts = (too_few + enough) // 2
        if risen(play(patient, accounts, policy, others)):
            enough = accounts
        else:
            too_few = accounts
    return enough if enough <= MAX_RING else None


def risen(ring: Community) -> int:
    """How many stand above the tier that they started in."""
    start = user_tier(NEW_USER_TIER).rank
    return sum(user_tier(ladder.tier).rank > start for ladder in ring.ladders)


def lift(ring: Community, base: float) -> Lift:
    """The ten of highest rank review a movie that nobody else has an opinion of."""
    best = sorted(ring.ladders, key=lambda ladder: -user_tier(ladder.tier).rank)[:LIFTERS]
    standing = new_standing(base)
    for number, ladder in enumerate(best):
        change = change_opinion(standing, str(number), ladder.tier, Opinion(), PRAISE)
        standing = change.standing
    return Lift(new_standing(base).score, standing.score, standing.ladder.tier)


def play(
    plan: Plan, accounts: int, policy: Policy = RULES, others: Others = BEFORE, days: int = DAYS
) -> Community:
    """A ring that follows this plan, after so many days."""
    ring = Community(accounts, policy, others)
    for day in range(days):
        plan(ring, day)
    return ring


def eager(ring: Community, day: int) -> None:
    """Everyone writes as much as can earn credits, and likes all that the others write."""
    everyone = range(len(ring.ladders))
    for author in everyone:
        for review in [ring.write(author, day) for _ in range(CREDITS_A_DAY)]:
            for fan in everyone:
                if fan != author:
                    ring.react(fan, review, "like")


def patient(ring: Community, day: int) -> None:
    """Everyone writes while it earns credits; then the ring presses where it succeeds."""
    everyone = range(len(ring.ladders))
    for author in everyone:
        for _ in range(CREDITS_A_DAY):
            ladder = ring.ladders[author]
            if ladder.series is None and ladder.points < CREDITS_LIFT_TO:
                ring.write(author, day)
    for author in everyone:
        fans = [each for each in everyone if each != author]
        if ring.policy.one_way:
            fans = [each for each in fans if each > author]
        fans.sort(key=lambda each: -user_tier(ring.ladders[each].tier).rank)
        if next_user_tier(ring.ladders[author].tier):
            _praise(ring, author, fans)
            _decide(ring, author, fans)


Plan = Callable[[Community, int], None]
PLANS: Final[Mapping[str, Plan]] = {"eager": eager, "patient": patient}


def _praise(ring: Community, author: int, fans: list[int]) -> None:
    """Spend likes, the heaviest first, if together they reach the limit; else keep them."""
    ladder = ring.ladders[author]
    if ladder.series or ladder.points < CREDITS_LIFT_TO:
        return
    likes = [(fan, review) for fan in fans for review in _worth_liking(ring, fan, author)]
    points = sum(user_tier(ring.ladders[fan].tier).reaction_points for fan, _ in likes)
    if ladder.points + points < HIGHEST_POINTS:
        return
    for fan, review in likes:
        if ring.ladders[author].series:
            break
        _like_anew(ring, fan, review)


def _worth_liking(ring: Community, fan: int, author: int) -> list[int]:
    """The author's reviews for which a like of this fan would record points now."""
    ladder, found, room = ring.ladders[author], [], ring.policy.counted
    for review in ring.reviews[author]:
        given = ring.given.get((review, fan))
        if given and given.counts is not None:
            room -= given.counts
            if given.counts and not given.pair.closed(ladder) and not given.pair.recorded:
                found.append(review)
    fresh = [review for review in ring.reviews[author] if (review, fan) not in ring.given]
    return found + (fresh[: max(0, room)] if ring.would_count(fan, author) else [])


def _decide(ring: Community, author: int, fans: list[int]) -> None:
    """Have the bouts of a promotion series, once they are enough to win it."""
    if ring.ladders[author].series is None:
        return
    full = [fan for fan in fans if ring.full_bout(fan, author)][:MAX_SERIES_REACTORS]
    minor = [fan for fan in fans if fan not in full][: MAX_SERIES_REACTORS - len(full)]
    worth = len(full) + min(MAX_MINOR_BOUTS, MINOR_BOUT * len(minor))
    if worth < USER_SERIES_TARGET:
        return
    for fan in full + minor:
        if ring.ladders[author].series is None:
            break
        liked = [each for each in ring.reviews[author] if (each, fan) in ring.given]
        _like_anew(ring, fan, (liked or ring.reviews[author])[0])


def _like_anew(ring: Community, fan: int, review: int) -> None:
    """A like; one that stands is taken back before, which undoes no bout."""
    given = ring.given.get((review, fan))
    if given and given.value:
        ring.react(fan, review, None)
    ring.react(fan, review, "like")
