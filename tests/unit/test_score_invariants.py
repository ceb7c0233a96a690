"""Rule 9: invariants of every score, whatever the opinions."""

import random

from hypothesis import assume, given
from hypothesis import strategies as st

from moview.rules.blocs import (
    AspectBloc,
    Bloc,
    add,
    bloc_mass,
    crowd_mass,
    pooled_aspect,
    pooled_score,
    saturate,
    subtract,
)
from moview.rules.tiers import USER_TIERS

K = 40

tiers = st.sampled_from([tier.code for tier in USER_TIERS])
bases = st.floats(0, 100)
numbers = st.one_of(st.integers(0, 5), st.integers(0, 10**7))


@st.composite
def some_bloc(draw):
    reviews = draw(numbers)
    rating_sum = draw(st.integers(1000 * reviews, 10000 * reviews))
    return Bloc(draw(numbers), draw(numbers), reviews, rating_sum)


all_blocs = st.dictionaries(tiers, some_bloc())
opinions = st.one_of(
    st.just(Bloc(likes=1)),
    st.just(Bloc(dislikes=1)),
    st.integers(1000, 10000).map(lambda rating: Bloc(reviews=1, rating_sum=rating)),
)
held = st.lists(st.tuples(tiers, opinions), max_size=40)


def gathered(opinions_by_tier):
    blocs = {}
    for tier, opinion in opinions_by_tier:
        blocs = add(blocs, tier, opinion)
    return blocs


@given(bases, all_blocs)
def test_a_score_stays_within_its_bounds(base, blocs):
    score = pooled_score(base, K, blocs)
    means = [bloc.mean for bloc in blocs.values() if not bloc.is_empty]
    assert 0 <= min([base, *means]) <= score <= max([base, *means]) <= 100


@given(bases, held)
def test_a_score_lies_between_the_lowest_and_the_highest_of_base_and_opinions(base, opinions):
    values = [base, *(opinion.mean for _, opinion in opinions)]
    assert min(values) <= pooled_score(base, K, gathered(opinions)) <= max(values)


@given(bases, all_blocs, tiers)
def test_one_more_like_never_lowers_and_one_more_dislike_never_raises(base, blocs, tier):
    score = pooled_score(base, K, blocs)
    assert pooled_score(base, K, add(blocs, tier, Bloc(likes=1))) >= score
    assert pooled_score(base, K, add(blocs, tier, Bloc(dislikes=1))) <= score


@given(bases, all_blocs, tiers)
def test_a_dislike_turned_into_a_like_never_lowers(base, blocs, tier):
    with_dislike = add(blocs, tier, Bloc(dislikes=1))
    with_like = add(blocs, tier, Bloc(likes=1))
    assert pooled_score(base, K, with_like) >= pooled_score(base, K, with_dislike)


@given(bases, all_blocs)
def test_one_newbies_vote_moves_a_movie_by_less_than_0_7_points(base, blocs):
    score = pooled_score(base, K, blocs)
    assert pooled_score(base, K, add(blocs, "newbie", Bloc(likes=1))) - score < 0.7
    assert score - pooled_score(base, K, add(blocs, "newbie", Bloc(dislikes=1))) < 0.7


@given(st.floats(43, 57))
def test_one_newbies_vote_moves_a_middling_movie_by_less_than_0_35_points(base):
    assert pooled_score(base, K, {"newbie": Bloc(likes=1)}) - base < 0.35
    assert base - pooled_score(base, K, {"newbie": Bloc(dislikes=1)}) < 0.35


@given(bases, some_bloc(), all_blocs)
def test_any_number_of_newbies_move_a_movie_by_at_most_a_sixth_of_the_way(base, newbies, others):
    others.pop("newbie", None)
    assume(not newbies.is_empty)
    before = pooled_score(base, K, others)
    after = pooled_score(base, K, {**others, "newbie": newbies})
    assert before - before / 6 - 1e-12 <= after <= before + (100 - before) / 6 + 1e-12


@given(held, st.integers(), bases)
def test_opinions_in_any_order_make_equal_blocs_and_the_same_score_to_the_bit(opinions, seed, base):
    shuffled = list(opinions)
    random.Random(seed).shuffle(shuffled)
    one, other = gathered(opinions), gathered(shuffled)
    assert one == other
    assert pooled_score(base, K, one).hex() == pooled_score(base, K, other).hex()
    assert crowd_mass(one).hex() == crowd_mass(other).hex()


@given(all_blocs, tiers, opinions)
def test_an_opinion_added_and_taken_back_leaves_no_trace(blocs, tier, opinion):
    blocs = {code: bloc for code, bloc in blocs.items() if not bloc.is_empty}
    assert subtract(add(blocs, tier, opinion), tier, opinion) == blocs


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from([2.0, 8.0, 80.0, None]))
def test_mass_grows_with_weight_and_never_passes_weight_or_cap(one, other, cap):
    low, high = sorted([one, other])
    assert 0 <= saturate(low, cap) <= saturate(high, cap) <= (high if cap is None else cap)
    assert saturate(low, cap) <= low * (1 + 1e-12)


@given(tiers, some_bloc())
def test_no_crowd_weighs_more_than_its_tiers_cap(tier, bloc):
    cap = {each.code: each.cap for each in USER_TIERS}[tier]
    assert cap is None or bloc_mass(tier, bloc) <= cap


@st.composite
def marks(draw):
    count = draw(st.integers(0, 1000))
    return AspectBloc(count, draw(st.integers(count, 10 * count)))


@given(bases, st.dictionaries(tiers, marks()))
def test_an_aspects_score_stays_between_the_base_and_its_marks(base, blocs):
    means = [float(bloc.exact_mean) for bloc in blocs.values() if bloc.count]
    assert min([base, *means]) <= pooled_aspect(base, blocs) <= max([base, *means])
