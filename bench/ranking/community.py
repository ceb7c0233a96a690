"""People who write and react, each step of whose ladders the user's domain decides (rule 5).

What the user service does around the domain is done here too: it remembers what each pair of
review and reactor recorded, who stands where since when, who judged lately, and who met whom.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from moview.rules.tiers import USER_TIERS, user_tier
from user.domain import (
    BOUTS_WITHIN_DAYS,
    COUNTED_REVIEWS_PER_REACTOR,
    CRITICS_SHARE,
    DEMOTION_DAYS,
    JUDGE_BOUTS,
    JUDGE_DAYS,
    LOWEST_JUDGE_OF_DEMOTIONS,
    MET_WITHIN_DAYS,
    STARTUP_PEERS,
    Bout,
    Credit,
    Event,
    Ladder,
    Pair,
    Reaction,
    Relegation,
    Vote,
    apply_all,
    is_bout,
    promotion_target,
)

LONG_AGO: Final = -1000
"""A day before which everything happened that a play begins with."""

TOP: Final = USER_TIERS[-1]
JUDGING_RANK: Final = user_tier(LOWEST_JUDGE_OF_DEMOTIONS).rank


@dataclass(frozen=True)
class Policy:
    """The user service's settings (rule 5); 0 turns a gate off. The defaults are the rules."""

    judge_days: int = JUDGE_DAYS
    judge_bouts: int = JUDGE_BOUTS
    startup_peers: int = STARTUP_PEERS
    demotion_days: int = DEMOTION_DAYS
    critics_share: float = CRITICS_SHARE


RULES: Final = Policy()


@dataclass
class Given:
    """A reactor's reaction to a review, as the user service keeps it."""

    value: Vote | None = None
    pair: Pair = field(default_factory=Pair)
    counts: bool | None = None


@dataclass
class Member:
    """Somebody's ladder, and what decides whether they judge."""

    ladder: Ladder = field(default_factory=Ladder)
    tier_since: int = 0
    founder: bool = False
    series_since: int = 0
    judged: list[int] = field(default_factory=list)


class Community:
    """Members 0, 1, 2 … with their ladders and reviews; ``day`` is today.

    ``others`` are people who stand by and take no part: how many, by tier, all for long.
    """

    def __init__(self, members: int, policy: Policy, others: Mapping[str, int]) -> None:
        self.policy = policy
        self.members = [Member() for _ in range(members)]
        self.reviews: dict[int, list[int]] = defaultdict(list)
        self.given: dict[tuple[int, int], Given] = defaultdict(Given)
        self.authors: list[int] = []
        self._others = [
            sum(n for tier, n in others.items() if user_tier(tier).rank >= rank)
            for rank in range(len(USER_TIERS))
        ]
        self._counted: Counter[tuple[int, int]] = Counter()
        self._met: dict[tuple[int, int], int] = {}
        self.begin(0)

    @property
    def ladders(self) -> list[Ladder]:
        return [member.ladder for member in self.members]

    def begin(self, day: int) -> None:
        """A new day."""
        self.day = day
        self._seasoned = list(self._others)
        for member in self.members:
            if day - member.tier_since >= self.policy.judge_days:
                for rank in range(user_tier(member.ladder.tier).rank + 1):
                    self._seasoned[rank] += 1

    def place(self, member: int, tier: str, founder: bool = False) -> None:
        """Somebody who earned their tier long ago, or whom an operator appoints now."""
        ladder = replace(Ladder(), tier=tier)
        since = self.day if founder else LONG_AGO
        self.members[member] = Member(ladder, since, founder)

    def write(self, author: int) -> int:
        """The first review of a movie: its number. It may earn a credit."""
        self.authors.append(author)
        review = len(self.authors) - 1
        self.reviews[author].append(review)
        self._apply(author, Credit(f"{self.day:05}"))
        return review

    def react(self, reactor: int, review: int, after: Vote | None) -> None:
        """The reactor's reaction to a review becomes a like, a dislike or none."""
        author, given = self.authors[review], self.given[review, reactor]
        if after is not None and given.counts is None:
            given.counts = self.would_count(reactor, author)
            self._counted[author, reactor] += given.counts
        ladder = self.members[author].ladder
        what = self._reaction(reactor, author, given, after)
        if is_bout(ladder, what):
            self.members[reactor].judged.append(self.day)
        recorded = self._apply(author, what)
        given.pair = given.pair.after(ladder, recorded)
        given.value = after
        if after is not None:
            self._met[author, reactor] = self.day

    def would_count(self, reactor: int, author: int) -> bool:
        """Whether one more review of this author counts for this reactor."""
        return self._counted[author, reactor] < COUNTED_REVIEWS_PER_REACTOR

    def judges(self, reactor: int, author: int) -> bool:
        """Whether the reactor's like would be a bout of the author's series (rule 5)."""
        return is_bout(
            self.members[author].ladder, self._reaction(reactor, author, Given(), "like")
        )

    def tiers(self) -> Counter[str]:
        """How many members stand in each tier."""
        return Counter(ladder.tier for ladder in self.ladders)

    def _reaction(self, reactor: int, author: int, given: Given, after: Vote | None) -> Reaction:
        ladder = self.members[author].ladder
        return Reaction(
            reactor=str(reactor),
            reactor_tier=self.members[reactor].ladder.tier,
            before=given.value,
            after=after,
            recorded=given.pair.recorded,
            counts=bool(given.counts),
            closed=given.pair.closed(ladder),
            bout=self._bout(reactor, author) if ladder.series else None,
        )

    def _bout(self, reactor: int, author: int) -> Bout:
        member, policy = self.members[reactor], self.policy
        stood = self.day - member.tier_since
        seasoned = self._seasoned[user_tier(member.ladder.tier).rank]
        met = self._met.get((author, reactor), LONG_AGO)
        return Bout(
            startup=self._is_startup(author),
            stood_days=stood,
            founder=member.founder,
            judged=sum(self.day - day < BOUTS_WITHIN_DAYS for day in member.judged),
            met=self.day - met <= MET_WITHIN_DAYS,
            seasoned=seasoned - (stood >= policy.judge_days),
            series_days=self.day - self.members[author].series_since,
            judge_days=policy.judge_days,
            judge_bouts=policy.judge_bouts,
            demotion_days=policy.demotion_days,
        )

    def _is_startup(self, author: int) -> bool:
        target = promotion_target(self.members[author].ladder)
        if target is None or not self.policy.startup_peers:
            return False
        return self._standing_from(user_tier(target).rank) < self.policy.startup_peers

    def _standing_from(self, rank: int) -> int:
        mine = sum(user_tier(ladder.tier).rank >= rank for ladder in self.ladders)
        return mine + self._others[rank]

    def _apply(self, member: int, event: Event) -> float:
        entries = apply_all(self.members[member].ladder, event)
        for entry in entries:
            self._enter(member, entry.after)
        if entries and entries[0].before.tier != TOP.code == entries[-1].after.tier:
            self._make_room(member)
        return sum(entry.recorded for entry in entries)

    def _enter(self, number: int, ladder: Ladder) -> None:
        member = self.members[number]
        if ladder.tier != member.ladder.tier:
            member.tier_since, member.founder = self.day, False
        if member.ladder.series is None and ladder.series:
            member.series_since = self.day
        member.ladder = ladder

    def _make_room(self, entered: int) -> None:
        share = self.policy.critics_share
        others = [
            each
            for each, member in enumerate(self.members)
            if each != entered and member.ladder.tier == TOP.code
        ]
        if not share or not others:
            return
        lowest = min(others, key=lambda each: (self.members[each].ladder.points, each))
        top, judges = self._standing_from(TOP.rank), self._standing_from(JUDGING_RANK)
        self._apply(lowest, Relegation(top, judges, share))
