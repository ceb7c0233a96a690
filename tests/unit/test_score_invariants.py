"""Rule 9: invariants of every score, whatever the opinions."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from movie.domain import Generosity, Held, Opinion, Review, new_standing, recount
from moview.rules.blocs import (
    MAX_MOVED,
    MAX_MOVED_BY_NEWCOMERS,
    AspectBloc,
    base_mass,
    crowd_mass,
    pooled_aspect,
)
from moview.rules.tiers import USER_TIERS

tiers = st.sampled_from([tier.code for tier in USER_TIERS])
bases = st.floats(0, 100)
masses = st.integers(0, 6).map(base_mass)
generosities = st.builds(Generosity, st.floats(0, 100), st.floats(-60, 60), st.floats(2 / 3, 3 / 2))
ratings = st.integers(500, 10000)
opinions = st.one_of(
    st.just(Opinion("like")),
    st.just(Opinion("dislike")),
    ratings.map(lambda rating: Opinion(rating=rating)),
    st.integers(1000, 10000).map(lambda rating: Opinion(None, Review(rating))),
)
held = st.lists(st.builds(Held, opinions, tiers, generosities), max_size=30)
LIKE, DISLIKE = Opinion("like"), Opinion("dislike")


@st.composite
def crowds(draw):
    """A few opinions, some of them by very many people."""
    few = draw(held)
    return few + draw(st.sampled_from([0, 1, 20, 200])) * few[:1]


def standing(base, mass, everybody):
    return recount(new_standing(base, mass), everybody)


@given(bases, masses, crowds())
def test_a_score_lies_between_the_lowest_and_the_highest_of_base_and_opinions(base, mass, crowd):
    score = standing(base, mass, crowd).score
    lifts = [float(each.opinion.bloc(base, each.generosity).lift) for each in crowd]
    values = [base, *(base + lift for lift in lifts)]
    assert 0 <= score <= 100
    assert min(values) - 1e-9 <= score <= max(values) + 1e-9


@given(bases, masses, crowds(), tiers)
def test_one_more_like_never_lowers_and_one_more_dislike_never_raises(base, mass, crowd, tier):
    score = standing(base, mass, crowd).score
    assert standing(base, mass, [*crowd, Held(LIKE, tier)]).score >= score
    assert standing(base, mass, [*crowd, Held(DISLIKE, tier)]).score <= score


@given(bases, masses, crowds(), tiers, opinions, generosities)
def test_no_opinion_counts_more_than_a_like_or_less_than_a_dislike(
    base, mass, crowd, tier, opinion, generosity
):
    lift = opinion.bloc(base, generosity).lift
    assert DISLIKE.bloc(base).lift <= lift <= LIKE.bloc(base).lift
    assert 0 <= base + float(lift) <= 100


@given(bases, masses, crowds(), tiers, ratings, ratings, generosities)
def test_a_higher_rating_never_lowers(base, mass, crowd, tier, one, other, generosity):
    low, high = (
        standing(base, mass, [*crowd, Held(Opinion(rating=rating), tier, generosity)]).score
        for rating in sorted([one, other])
    )
    assert low <= high


@given(bases, masses, crowds(), tiers)
def test_a_dislike_turned_into_a_like_never_lowers(base, mass, crowd, tier):
    with_dislike = standing(base, mass, [*crowd, Held(DISLIKE, tier)])
    with_like = standing(base, mass, [*crowd, Held(LIKE, tier)])
    assert with_like.score >= with_dislike.score


@given(bases, masses, st.sampled_from([LIKE, DISLIKE]))
def test_one_newbies_vote_moves_a_movie_by_less_than_0_7_points(base, mass, vote):
    assert abs(standing(base, mass, [Held(vote, "newbie")]).score - base) < 0.7


@given(bases, masses, crowds(), opinions, st.sampled_from(["poser", "newbie"]))
def test_newcomers_move_a_movie_by_their_limit_at_most(base, mass, crowd, opinion, tier):
    earned = [each for each in crowd if each.tier in ("armchair", "critic")]
    before = standing(base, mass, earned).score
    after = standing(base, mass, [*crowd, *[Held(opinion, tier)] * 200]).score
    assert abs(after - before) <= MAX_MOVED_BY_NEWCOMERS + 1e-9


@given(bases, masses, crowds())
def test_all_together_move_a_movie_by_their_limit_at_most(base, mass, crowd):
    assert abs(standing(base, mass, crowd).score - base) <= MAX_MOVED + 1e-9


@given(held, st.integers(), bases, masses)
def test_opinions_in_any_order_make_equal_blocs_and_the_same_score_to_the_bit(
    opinions, seed, base, mass
):
    shuffled = list(opinions)
    random.Random(seed).shuffle(shuffled)
    one, other = standing(base, mass, opinions), standing(base, mass, shuffled)
    assert one == other
    assert one.score.hex() == other.score.hex()
    assert crowd_mass(one.blocs).hex() == crowd_mass(other.blocs).hex()


@st.composite
def marks(draw):
    count = draw(st.integers(0, 1000))
    return AspectBloc(count, draw(st.integers(count, 10 * count)))


@given(bases, st.dictionaries(tiers, marks()))
def test_an_aspects_score_stays_between_the_base_and_its_marks(base, blocs):
    assume(any(bloc.count for bloc in blocs.values()))
    means = [float(bloc.exact_mean) for bloc in blocs.values() if bloc.count]
    assert min([base, *means]) <= pooled_aspect(base, blocs) <= max([base, *means])


def test_what_a_rating_lifts_is_bounded_where_a_bound_is_what_makes_likes_safe():
    # Fifty ratings of more than a like would lift this movie further than a like could hold it.
    generous = Generosity(60, -30)
    crowd = [Held(Opinion(rating=10000), "critic", generous)] * 50
    before = standing(40.0, 20, crowd).score
    assert standing(40.0, 20, [*crowd, Held(LIKE, "critic")]).score >= before
    with pytest.raises(ValueError, match="is a number"):
        Generosity(float("nan"))
