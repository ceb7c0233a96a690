"""Rules 5 and 9: random lives of a user, compared with a naive model in half points."""

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from user.domain import (
    Appointment,
    Bout,
    Credit,
    Deletion,
    Ladder,
    Pair,
    Reaction,
    Relegation,
    Removal,
    apply_all,
    event_to_dict,
    ladder_to_dict,
    promotion_target,
    replay_ledger,
)

RANKS = ["poser", "newbie", "armchair", "critic"]
HALF_POINTS = {"poser": 1, "newbie": 2, "armchair": 6, "critic": 12}


class NaiveUser:
    """Rule 5 told once more, in whole half points, with every record and bout kept."""

    def __init__(self):
        self.rank, self.points, self.owed, self.era = 1, 60, 0, 0
        self.kind, self.bouts = None, {}
        self.days = []
        self.records = []  # (review, reactor or "credit", era, half points)

    def step(self, change, review=None, source=None):
        points = min(200, max(0, self.points + change))
        moved, self.points = points - self.points, points
        if moved:
            if review is not None:
                self.records.append((review, source, self.era, moved))
            if points == 200 and self.rank < 3:
                self.kind, self.bouts = "promotion", {}
            if points == 0 and self.rank > 0:
                self.kind, self.bouts = "demotion", {}
        return moved

    def credit(self, review, day):
        if not self.kind and self.points < 120 and self.days.count(day) < 3:
            self.step(min(10, 120 - self.points), review, "credit")
            self.days.append(day)

    def sum_of(self, review, source=None):
        return sum(r[3] for r in self.records if r[0] == review and source in (None, r[1]))

    def react(self, review, reactor, tier, after, counts, facts):
        if self.kind:
            if after and reactor not in self.bouts and self.is_judge(tier, after, facts):
                self.bouts[reactor] = after
            self.decide(facts.series_days >= facts.demotion_days)
            return
        mine = [r for r in self.records if r[:2] == (review, reactor)]
        if not any(era < self.era for _, _, era, _ in mine):
            worth = HALF_POINTS[tier] * {"like": 1, "dislike": -1, None: 0}[after] * counts
            self.step(worth - sum(r[3] for r in mine), review, reactor)

    def is_judge(self, tier, after, facts):
        rank = RANKS.index(tier)
        if self.kind == "promotion":
            high_enough = rank > self.rank or (facts.startup and rank == self.rank)
        else:
            high_enough = rank >= 2 and rank >= self.rank
            high_enough &= not (facts.met and after == "dislike")
        free = facts.founder and facts.seasoned < 12
        waits = facts.stood_days < facts.judge_days
        spent = facts.judge_bouts > 0 and facts.judged >= facts.judge_bouts
        return high_enough and (free or not (waits or spent))

    def side(self, vote):
        return list(self.bouts.values()).count(vote)

    def decide(self, ripe):
        up, down = self.side("like") >= 2, self.side("dislike") >= 2
        if self.kind == "demotion":
            down = ripe and self.side("dislike") >= 5
        if not up and not down:
            return
        down &= not up
        if self.kind == "promotion":
            self.points = 60 if up else 150
            self.rank += up
            self.era += up
        else:
            self.points = 140 if down else 50
            self.rank -= down
            self.era += down
        self.kind = None
        self.settle()

    def settle(self):
        owed, self.owed = self.owed, 0
        self.step(-owed)

    def lose(self, review, penalty):
        amount = max(0, self.sum_of(review)) + penalty
        if self.kind:
            self.owed += amount
        else:
            self.step(-amount)

    def relegate(self):
        if self.rank == 3:
            self.rank, self.points, self.kind = 2, 140, None
            self.era += 1
            self.settle()

    def appoint(self, rank):
        if rank != self.rank:
            self.rank, self.points, self.kind = rank, 60, None
            self.era += 1
            self.settle()


tiers = st.sampled_from(RANKS)
votes = st.sampled_from(["like", "dislike", None])
reactors = st.sampled_from([f"regular {n}" for n in range(6)])
some = st.integers(0, 10**6)
bouts = st.builds(
    Bout,
    startup=st.booleans(),
    stood_days=st.sampled_from([29, 30, 30]),
    founder=st.booleans(),
    judged=st.sampled_from([0, 0, 1]),
    met=st.booleans(),
    seasoned=st.sampled_from([11, 12]),
    series_days=st.sampled_from([6, 7, 7]),
    judge_days=st.sampled_from([0, 30]),
    judge_bouts=st.sampled_from([0, 1]),
    demotion_days=st.sampled_from([0, 7]),
)


class UserLife(RuleBasedStateMachine):
    """Keeps pairs and reviews as the user service does."""

    def __init__(self):
        super().__init__()
        self.ladder, self.naive = Ladder(), NaiveUser()
        self.day, self.written, self.fresh = 1, 0, 0
        self.facts = Bout(startup=True)
        self.reviews, self.recorded, self.ledger = [], {}, []
        self.pairs, self.reactions, self.first_three = {}, {}, {}
        self.write()

    def apply(self, event):
        entries = apply_all(self.ladder, event)
        for entry in entries:
            assert entry.before == self.ladder
            assert entry.before != entry.after
            plain = {
                "seq": len(self.ledger) + 1,
                "event": event_to_dict(entry.event),
                "before": ladder_to_dict(entry.before),
                "after": ladder_to_dict(entry.after),
                "recorded": entry.recorded,
            }
            self.ledger.append(json.loads(json.dumps(plain)))
            self.ladder = entry.after
        own = [entry.recorded for entry in entries if entry.event == event]
        return own[0] if own else 0.0

    @rule()
    def write(self):
        self.written += 1
        self.reviews.append(self.written)
        day = f"2024-05-{self.day:02}"
        self.recorded[self.written] = self.apply(Credit(day))
        self.naive.credit(self.written, day)

    def react(self, review, reactor, tier, after):
        key = review, reactor
        before, pair = self.reactions.get(key), self.pairs.get(key, Pair())
        if before == after:
            return
        mine = self.first_three.setdefault(reactor, [])
        if review not in mine and len(mine) < 3:
            mine.append(review)
        outside = (pair.recorded, review in mine, pair.closed(self.ladder), self.facts)
        event = Reaction(reactor, tier, before, after, *outside)
        ladder, recorded = self.ladder, self.apply(event)
        self.pairs[key] = pair.after(ladder, recorded)
        self.reactions[key] = after
        self.recorded[review] += recorded
        self.naive.react(review, reactor, tier, after, review in mine, self.facts)

    @rule(which=some, reactor=reactors, tier=tiers, after=votes)
    def reaction(self, which, reactor, tier, after):
        self.react(self.reviews[which % len(self.reviews)], reactor, tier, after)

    @rule(which=some, tier=tiers, after=votes.filter(bool), size=st.integers(1, 13))
    def crowd(self, which, tier, after, size):
        for _ in range(size):
            self.fresh += 1
            review = self.reviews[which % len(self.reviews)]
            self.react(review, f"fresh {self.fresh}", tier, after)

    @precondition(lambda self: len(self.reviews) > 1)
    @rule(which=some, removed=st.booleans())
    def lose(self, which, removed):
        review = self.reviews.pop(which % len(self.reviews))
        total = self.recorded[review]
        assert total * 2 == self.naive.sum_of(review)
        self.apply(Removal(total) if removed else Deletion(total))
        self.naive.lose(review, 40 if removed else 0)

    @precondition(lambda self: self.written % 6 == 5)
    @rule(tier=tiers)
    def appoint(self, tier):
        self.apply(Appointment(tier))
        self.naive.appoint(RANKS.index(tier))

    @rule()
    def sleep(self):
        self.day += 1

    @rule(top=st.integers(1, 6), judges=st.integers(6, 400))
    def make_room(self, top, judges):
        self.apply(Relegation(top, judges, 2.0))
        if top > max(3, judges // 50):
            self.naive.relegate()

    @rule(facts=bouts)
    def other_people_judge(self, facts):
        self.facts = facts

    @invariant()
    def the_ladder_is_what_the_naive_one_says(self):
        ladder, naive = self.ladder, self.naive
        assert ladder.tier == RANKS[naive.rank]
        assert (ladder.points * 2, ladder.owed * 2) == (naive.points, naive.owed)
        assert ladder.epoch == naive.era
        assert (ladder.series.kind if ladder.series else None) == naive.kind
        if ladder.series:
            assert ladder.series.up == naive.side("like") < 2
            assert ladder.series.down == naive.side("dislike")
            assert ladder.series.voters == tuple(naive.bouts)

    @invariant()
    def points_are_in_bounds_and_only_a_series_stands_at_a_limit(self):
        ladder = self.ladder
        assert 0 <= ladder.points <= 100
        assert ladder.owed == 0 or ladder.series
        if ladder.points == 100:
            assert ladder.series or ladder.tier == "critic"
        if ladder.points == 0:
            assert ladder.series or ladder.tier == "poser"
        above = RANKS[self.naive.rank + 1] if self.naive.kind == "promotion" else None
        assert promotion_target(ladder) == above

    @invariant()
    def each_pair_remembers_the_sum_it_recorded(self):
        for (review, reactor), pair in self.pairs.items():
            assert pair.recorded * 2 == self.naive.sum_of(review, reactor)

    @invariant()
    def the_ladder_moves_one_tier_at_a_time_and_only_through_a_series(self):
        for entry in self.ledger[-13:]:
            before, after = entry["before"], entry["after"]
            moved = RANKS.index(after["tier"]) - RANKS.index(before["tier"])
            assert after["epoch"] - before["epoch"] == (moved != 0)
            if moved and entry["event"]["type"] not in ("appointment", "relegation"):
                assert moved == (1 if before["series"]["kind"] == "promotion" else -1)

    def teardown(self):
        assert replay_ledger(self.ledger) == []
        last = self.ledger[-1]["after"] if self.ledger else ladder_to_dict(Ladder())
        assert last == ladder_to_dict(self.ladder)


UserLife.TestCase.settings = settings(stateful_step_count=50)
TestAnyLifeOfAUserIsWhatANaiveCountSays = UserLife.TestCase
