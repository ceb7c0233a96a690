"""Rules 4, 6 and 9: random lives of a movie, compared with a naive model that recounts."""

import json
import math
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from movie.domain import (
    Generosity,
    Held,
    Opinion,
    Review,
    change_opinion,
    event_to_dict,
    ladder_to_dict,
    move_opinion,
    new_standing,
    rebase,
    replay_ledger,
)
from moview.rules.blocs import base_mass
from tests.naive_scores import (
    WEIGHTS,
    naive_factor,
    naive_mean,
    naive_rating,
    naive_says,
    naive_score,
    naive_value,
)

JUDGES = ("armchair", "critic")
BANDS = [("waste_of_time", 0, 40), ("killing_time", 40, 65), ("masterpiece", 65, 100)]


class NaiveLadder:
    """Rule 6 told once more: it keeps every bout and counts them all anew each time."""

    def __init__(self, base):
        self.band = self.band_of(base)
        self.placed = self.resting = False
        self.kind, self.bouts, self.heard = None, {}, set()

    @staticmethod
    def band_of(score):
        return max(n for n, (_, lower, _) in enumerate(BANDS) if score >= lower)

    def place(self, score, mass):
        if self.placed and mass >= 4:
            return False
        self.band = self.band_of(score)
        self.placed = mass >= 4
        self.kind, self.resting, self.heard = None, False, set()
        return True

    def hear(self, holder, tier, value, score, mass):
        if self.place(score, mass) or tier not in JUDGES:
            return
        if self.kind:
            _, lower, upper = BANDS[self.band]
            limit = upper if self.kind == "promotion" else lower
            self.bouts.setdefault(holder, value >= limit)
            self.decide()
        else:
            self.heard.add(holder)
            if self.resting and len(self.heard) < 10:
                return
            self.resting = False
            self.open(score)

    def open(self, score):
        _, lower, upper = BANDS[self.band]
        if score >= upper and self.band < 2:
            self.kind, self.bouts = "promotion", {}
        elif score < lower:
            self.kind, self.bouts = "demotion", {}

    def sides(self):
        ups = list(self.bouts.values())
        return [ups.count(True), ups.count(False)]

    def decide(self):
        up, down = self.sides()
        if max(up, down) < 4:
            return
        if self.kind == "promotion" and up >= 4:
            self.band += 1
        if self.kind == "demotion" and down >= 4:
            self.band -= 1
        self.kind, self.resting, self.heard = None, True, set()


holders = st.sampled_from([f"regular {n}" for n in range(14)])
tiers = st.sampled_from(list(WEIGHTS))
votes = st.sampled_from(["like", "dislike", None])
marks = st.dictionaries(
    st.sampled_from(["story", "acting", "music"]), st.integers(1, 10), min_size=1
)
habits = st.builds(Generosity, st.floats(20, 90), st.floats(-30, 30), st.floats(2 / 3, 3 / 2))
sites = st.integers(0, 5)
bases = st.one_of(st.floats(0, 100), st.sampled_from([20.0, 39.9, 40.0, 64.9, 65.0, 80.0]))


class MovieLife(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.opinions, self.tiers, self.ledger, self.fresh = {}, {}, [], 0
        self.generosities = {}

    @initialize(base=bases, sites=sites)
    def add_to_the_catalogue(self, base, sites):
        self.mass = {0: 20, 1: 20, 2: 30}.get(sites, 40)
        self.standing = new_standing(base, base_mass(sites))
        self.start = self.standing.ladder
        self.naive = NaiveLadder(base)

    def took(self, change):
        if change.entry:
            entry = {
                "seq": len(self.ledger) + 1,
                "event": event_to_dict(change.entry),
                "before": ladder_to_dict(self.standing.ladder),
                "after": ladder_to_dict(change.standing.ladder),
            }
            self.ledger.append(json.loads(json.dumps(entry)))
        assert (change.entry is None) == (change.standing.ladder == self.standing.ladder)
        self.standing = change.standing

    def express(self, holder, opinion, expressed):
        before = self.opinions.get(holder, Opinion())
        tier = self.tiers.setdefault(holder, "newbie")
        read = self.read(holder)
        self.took(change_opinion(self.standing, holder, tier, before, opinion, read))
        self.opinions[holder] = opinion
        self.tell(holder, tier, opinion, expressed and tier)

    def read(self, holder):
        return self.generosities.get(holder, Generosity())

    def tell(self, holder, tier, opinion, expressed):
        score, mass = self.standing.score, self.standing.mass
        if expressed:
            value = naive_says(opinion, self.read(holder))
            self.naive.hear(holder, tier, value, score, mass)
        else:
            self.naive.place(score, mass)

    @rule(holder=holders, vote=votes)
    def vote(self, holder, vote):
        before = self.opinions.get(holder, Opinion())
        expressed = vote and vote != before.vote and before.review is None
        self.express(holder, Opinion(vote, before.review), expressed)

    @rule(holder=holders, rating=st.integers(1, 20))
    def rate(self, holder, rating):
        before, after = self.opinions.get(holder, Opinion()), 500 * rating
        expressed = before.review is None and before.rating != after
        self.express(holder, Opinion(None, before.review, after), expressed)

    @rule(holder=holders, marks=marks)
    def review(self, holder, marks):
        before = self.opinions.get(holder, Opinion())
        after = Opinion(before.vote, Review.of(marks), before.rating)
        expressed = before.review is None or naive_rating(before) != naive_rating(after)
        self.express(holder, after, expressed)

    @rule(holder=holders)
    def delete_review(self, holder):
        before = self.opinions.get(holder, Opinion())
        self.express(holder, Opinion(before.vote, None, before.rating), False)

    @rule(tier=tiers, vote=votes.filter(bool), size=st.integers(1, 12))
    def crowd(self, tier, vote, size):
        for _ in range(size):
            self.fresh += 1
            self.tiers[f"fresh {self.fresh}"] = tier
            self.express(f"fresh {self.fresh}", Opinion(vote), True)

    @rule(holder=holders, tier=st.one_of(tiers, tiers, st.none()))
    def change_tier(self, holder, tier):
        opinion = self.opinions.get(holder, Opinion())
        before = self.tiers.get(holder, "newbie")
        self.took(move_opinion(self.standing, opinion, before, tier, self.read(holder)))
        self.tiers[holder] = tier
        self.tell(holder, tier, opinion, False)

    @rule(base=bases, sites=sites, habits=st.dictionaries(holders, habits))
    def recalibrate(self, base, sites, habits):
        self.generosities, self.mass = habits, {0: 20, 1: 20, 2: 30}.get(sites, 40)
        opinions = [
            Held(opinion, self.tiers[holder], self.read(holder))
            for holder, opinion in self.opinions.items()
        ]
        self.took(rebase(self.standing, base, base_mass(sites), opinions))
        self.tell(None, None, None, False)

    def held(self):
        pairs = [(self.tiers[holder], opinion) for holder, opinion in self.opinions.items()]
        return [(tier, opinion) for tier, opinion in pairs if tier and opinion.is_held]

    @invariant()
    def score_and_mass_are_the_recount_of_all_opinions(self):
        base = self.standing.base
        recount = [
            (
                self.tiers[holder],
                naive_factor(o, self.read(holder)),
                naive_value(o, self.read(holder), base),
            )
            for holder, o in self.opinions.items()
            if self.tiers[holder] and o.is_held
        ]
        # Lifts are whole hundredths.
        score = naive_score(base, self.mass, recount)
        assert math.isclose(self.standing.score, score, abs_tol=0.01)
        judges = [each for each in recount if each[0] in JUDGES]
        mass = sum(Fraction(WEIGHTS[tier]) * factor for tier, factor, _ in judges)
        assert math.isclose(self.standing.mass, mass, abs_tol=1e-9)
        values = [base, *(value for *_, value in recount)]
        assert min(values) - 0.01 <= self.standing.score <= max(values) + 0.01
        assert 0 <= self.standing.score <= 100

    @invariant()
    def blocs_and_totals_are_the_recount_of_all_opinions(self):
        held = self.held()
        assert all(not bloc.is_empty for bloc in self.standing.blocs.values())
        assert set(self.standing.blocs) == {tier for tier, _ in held}
        assert self.standing.reviews == sum(1 for _, o in held if o.review)
        assert self.standing.likes == sum(1 for _, o in held if not o.review and o.vote == "like")
        assert self.standing.ratings == sum(1 for _, o in held if not o.review and o.rating)
        votes = self.standing.likes + self.standing.dislikes
        assert votes + self.standing.ratings + self.standing.reviews == len(held)

    @invariant()
    def aspects_are_the_recount_of_all_reviews(self):
        reviews = [(tier, o.review.aspects) for tier, o in self.held() if o.review]
        for code, score in self.standing.aspect_scores.items():
            rated = [(t, 2, Fraction(10 * marks[code])) for t, marks in reviews if code in marks]
            assert math.isclose(score, naive_mean(self.standing.base, 20, rated), abs_tol=1e-9)
            assert (code in self.standing.aspects) == bool(rated)

    @invariant()
    def the_ladder_is_what_the_naive_one_says(self):
        ladder, naive = self.standing.ladder, self.naive
        assert ladder.tier == BANDS[naive.band][0]
        assert ladder.placed == naive.placed
        assert (ladder.series.kind if ladder.series else None) == naive.kind
        if ladder.series:
            assert [ladder.series.up, ladder.series.down] == naive.sides()
            assert set(ladder.series.voters) == set(naive.bouts)
            assert ladder.rest == 0
        assert ladder.rest == (10 - len(naive.heard) if naive.resting else 0)
        assert set(ladder.rested) == (naive.heard if naive.resting else set())

    @invariant()
    def the_ladder_moves_one_tier_at_a_time_and_only_through_a_series_once_placed(self):
        ranks = {name: rank for rank, (name, *_) in enumerate(BANDS)}
        for entry in self.ledger[-12:]:
            before, after = entry["before"], entry["after"]
            moved = ranks[after["tier"]] - ranks[before["tier"]]
            if moved and before["placed"] and after["placed"]:
                assert moved == (1 if before["series"]["kind"] == "promotion" else -1)

    def teardown(self):
        assert replay_ledger(self.ledger, self.start) == []
        assert replay_ledger(self.ledger) == []
        last = self.ledger[-1]["after"] if self.ledger else ladder_to_dict(self.start)
        assert last == ladder_to_dict(self.standing.ladder)


MovieLife.TestCase.settings = settings(stateful_step_count=40)
TestAnyLifeOfAMovieIsWhatANaiveRecountSays = MovieLife.TestCase
