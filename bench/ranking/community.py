"""People who write and react, each step of whose ladders the user's domain decides (rule 5).

What the user service does around the domain is done here too: it remembers what each pair of
review and reactor recorded, whether the review is among the first that count, and who stands where.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from moview.rules.tiers import user_tier
from user.domain import (
    COUNTED_REVIEWS_PER_REACTOR,
    STARTUP_PEERS,
    Credit,
    Event,
    Ladder,
    Pair,
    Reaction,
    Vote,
    apply_all,
    promotion_target,
)


@dataclass(frozen=True)
class Policy:
    """Which reactions count, and whether peers are asked for at start-up.

    ``counted`` is how many reviews of one author count for one reactor, ``counted_among_equals``
    the same where the reactor stands no higher than the author. With ``one_way``, praise given
    back counts nothing. The defaults are the rules.
    """

    counted: int = COUNTED_REVIEWS_PER_REACTOR
    counted_among_equals: int = COUNTED_REVIEWS_PER_REACTOR
    startup_peers: int = STARTUP_PEERS
    one_way: bool = False


RULES: Final = Policy()


@dataclass
class Given:
    """A reactor's reaction to a review, as the user service keeps it."""

    value: Vote | None = None
    pair: Pair = field(default_factory=Pair)
    counts: bool | None = None


class Community:
    """Members 0, 1, 2 … with their ladders and reviews.

    ``others`` are people who stand by and take no part: how many, by tier.
    """

    def __init__(self, members: int, policy: Policy, others: Mapping[str, int]) -> None:
        self.policy = policy
        self.ladders = [Ladder() for _ in range(members)]
        self.reviews: dict[int, list[int]] = defaultdict(list)
        self.given: dict[tuple[int, int], Given] = defaultdict(Given)
        self.authors: list[int] = []
        self._standing = Counter({"newbie": members}) + Counter(others)
        self._counted: Counter[tuple[int, int]] = Counter()

    def appoint(self, member: int, tier: str) -> None:
        """An operator's founder."""
        self._enter(member, replace(Ladder(), tier=tier))

    def write(self, author: int, day: int) -> int:
        """The first review of a movie: its number. It may earn a credit."""
        self.authors.append(author)
        review = len(self.authors) - 1
        self.reviews[author].append(review)
        self._apply(author, Credit(f"{day:05}"))
        return review

    def react(self, reactor: int, review: int, after: Vote | None) -> None:
        """The reactor's reaction to a review becomes a like, a dislike or none."""
        author, given = self.authors[review], self.given[review, reactor]
        if after is not None and given.counts is None:
            given.counts = self.would_count(reactor, author)
            self._counted[author, reactor] += given.counts
        ladder = self.ladders[author]
        recorded = self._apply(author, self._reaction(reactor, author, given, after))
        given.pair = given.pair.after(ladder, recorded)
        given.value = after

    def would_count(self, reactor: int, author: int) -> bool:
        """Whether one more review of this author counts for this reactor."""
        policy, counted = self.policy, self._counted[author, reactor]
        if policy.one_way and self._counted[reactor, author]:
            return False
        rank, own = (user_tier(self.ladders[each].tier).rank for each in (reactor, author))
        return counted < (policy.counted if rank > own else policy.counted_among_equals)

    def full_bout(self, reactor: int, author: int) -> bool:
        """Whether the reactor's like is worth 1 in the author's promotion series (rule 5)."""
        needed = user_tier(self.ladders[author].tier).rank + (not self._is_startup(author))
        return user_tier(self.ladders[reactor].tier).rank >= needed

    def tiers(self) -> Counter[str]:
        """How many members stand in each tier."""
        return Counter(ladder.tier for ladder in self.ladders)

    def _reaction(self, reactor: int, author: int, given: Given, after: Vote | None) -> Reaction:
        ladder = self.ladders[author]
        return Reaction(
            reactor=str(reactor),
            reactor_tier=self.ladders[reactor].tier,
            before=given.value,
            after=after,
            recorded=given.pair.recorded,
            counts=bool(given.counts),
            closed=given.pair.closed(ladder),
            startup=self._is_startup(author),
        )

    def _is_startup(self, author: int) -> bool:
        target = promotion_target(self.ladders[author])
        if target is None:
            return False
        least = user_tier(target).rank
        above = sum(n for tier, n in self._standing.items() if user_tier(tier).rank >= least)
        return above < self.policy.startup_peers

    def _apply(self, member: int, event: Event) -> float:
        entries = apply_all(self.ladders[member], event)
        if entries:
            self._enter(member, entries[-1].after)
        return sum(entry.recorded for entry in entries)

    def _enter(self, member: int, ladder: Ladder) -> None:
        self._standing[self.ladders[member].tier] -= 1
        self._standing[ladder.tier] += 1
        self.ladders[member] = ladder
