"""Rule 4: blocs, their mass, and the scores they make."""

import math

import pytest

from moview.rules.blocs import (
    ASPECT_PRIOR_MASS,
    MOVIE_PRIOR_MASS,
    AspectBloc,
    Bloc,
    add,
    bloc_mass,
    bloc_weight,
    crowd_mass,
    pooled_aspect,
    pooled_score,
    saturate,
    subtract,
)

LIKE, DISLIKE = Bloc(likes=1), Bloc(dislikes=1)


def review(points):
    return Bloc(reviews=1, rating_sum=round(points * 100))


@pytest.mark.parametrize(
    ("base", "blocs", "score"),
    [
        (50, {"newbie": LIKE}, 50.3058),
        (60, {"newbie": LIKE}, 60.2446),
        (60, {"critic": LIKE}, 61.9048),
        (60, {"critic": review(90)}, 62.7273),
        (50, {"newbie": Bloc(likes=1000)}, 58.3333),
        (50, {"poser": Bloc(dislikes=1000)}, 47.6190),
        (
            72,
            {
                "critic": review(40).plus(DISLIKE),
                "armchair": LIKE.plus(review(65)),
                "newbie": LIKE.plus(DISLIKE),
                "poser": DISLIKE,
            },
            66.4283,
        ),
    ],
)
def test_the_scores_that_the_rules_pin(base, blocs, score):
    assert round(pooled_score(base, MOVIE_PRIOR_MASS, blocs), 4) == score


@pytest.mark.parametrize("base", [0, 6.83, 50, 66.6, 100])
def test_without_opinions_the_score_is_the_base(base):
    assert pooled_score(base, 40, {}) == base
    assert pooled_score(base, 40, {"newbie": Bloc()}) == base
    assert pooled_aspect(base, {}) == base


def test_a_bloc_saturates_at_its_cap_and_one_without_cap_does_not():
    assert saturate(0.25, 8) == pytest.approx(8 * (1 - math.exp(-0.25 / 8)), rel=1e-12)
    assert saturate(0, 8) == 0
    assert saturate(1e6, 8) == 8
    assert saturate(1e6, None) == 1e6


@pytest.mark.parametrize(
    ("tier", "weight", "mass"),
    [("poser", 0.7, 0.5906), ("newbie", 1.75, 1.5718), ("armchair", 7, 6.7025), ("critic", 14, 14)],
)
def test_the_weight_of_a_bloc_counts_a_review_twice(tier, weight, mass):
    bloc = Bloc(likes=2, dislikes=1, reviews=2, rating_sum=12000)
    assert bloc.count == 5
    assert bloc.units == 7
    assert bloc_weight(tier, bloc) == pytest.approx(weight)
    assert round(bloc_mass(tier, bloc), 4) == mass


def test_the_crowds_mass_is_the_sum_over_its_blocs():
    assert crowd_mass({}) == 0
    assert crowd_mass({"critic": Bloc(likes=2)}) == 4
    both = {"newbie": Bloc(likes=10**6), "critic": Bloc(dislikes=1), "armchair": Bloc()}
    assert crowd_mass(both) == 10


def test_the_mean_of_a_bloc_weighs_a_review_as_two_votes():
    assert Bloc(likes=1, dislikes=1).mean == 50
    assert Bloc(likes=1, reviews=1, rating_sum=4000).mean == 60
    assert Bloc(dislikes=1, reviews=1, rating_sum=6667).mean == pytest.approx(2 * 66.67 / 3)
    assert AspectBloc(3, 20).exact_mean * 3 == 200


@pytest.mark.parametrize("bloc", [Bloc(), AspectBloc()])
def test_an_empty_bloc_has_no_mean(bloc):
    assert bloc.is_empty
    with pytest.raises(ValueError, match="no mean"):
        _ = bloc.exact_mean


def test_an_empty_bloc_says_so_also_when_asked_for_its_float():
    with pytest.raises(ValueError, match="no mean"):
        _ = Bloc().mean


def test_adding_keeps_blocs_apart_by_tier():
    blocs = add(add(add({}, "newbie", LIKE), "critic", DISLIKE), "newbie", review(66.67))
    assert blocs == {
        "newbie": Bloc(likes=1, reviews=1, rating_sum=6667),
        "critic": Bloc(dislikes=1),
    }


def test_adding_and_subtracting_leave_the_blocs_they_were_given_alone():
    blocs = {"newbie": Bloc(likes=2)}
    assert add(blocs, "newbie", LIKE) == {"newbie": Bloc(likes=3)}
    assert subtract(blocs, "newbie", LIKE) == {"newbie": LIKE}
    assert blocs == {"newbie": Bloc(likes=2)}


def test_an_emptied_bloc_is_gone_and_an_empty_one_never_comes():
    assert subtract({"newbie": LIKE, "critic": LIKE}, "newbie", LIKE) == {"critic": LIKE}
    assert add({}, "newbie", Bloc()) == {}
    assert subtract({}, "newbie", Bloc()) == {}
    marks = AspectBloc(1, 7)
    assert subtract(add({}, "poser", marks), "poser", marks) == {}


@pytest.mark.parametrize(
    ("blocs", "tier", "bloc"),
    [
        ({"newbie": LIKE}, "newbie", DISLIKE),
        ({"newbie": DISLIKE}, "newbie", LIKE),
        ({"newbie": LIKE}, "critic", LIKE),
        ({"newbie": review(50)}, "newbie", review(60)),
        ({"newbie": review(50)}, "newbie", review(40)),
        ({"newbie": LIKE}, "newbie", review(50)),
        ({}, "newbie", AspectBloc(1, 5)),
        ({"newbie": AspectBloc(2, 12)}, "newbie", AspectBloc(1, 1)),
    ],
)
def test_an_opinion_that_was_not_in_the_bloc_cannot_be_taken_out(blocs, tier, bloc):
    with pytest.raises(ValueError, match=r"cannot hold fewer|between 0 and 100|between 1 and 10"):
        subtract(blocs, tier, bloc)


@pytest.mark.parametrize(
    "counts", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 1, 10001), (0, 0, 1, -1)]
)
def test_a_bloc_that_no_opinions_can_make_is_refused(counts):
    with pytest.raises(ValueError, match="bloc|ratings"):
        Bloc(*counts)
    assert Bloc(0, 0, 1, 10000).mean == 100
    assert Bloc(0, 0, 1, 0).mean == 0


@pytest.mark.parametrize(("count", "total"), [(-1, 0), (1, 0), (1, 11), (0, 1)])
def test_marks_that_no_reviews_can_make_are_refused(count, total):
    with pytest.raises(ValueError, match="marks are between 1 and 10"):
        AspectBloc(count, total)


@pytest.mark.parametrize(
    "use",
    [
        lambda blocs: add({}, "boss", LIKE),
        lambda blocs: subtract({}, "boss", Bloc()),
        lambda blocs: bloc_mass("boss", LIKE),
        lambda blocs: bloc_weight("boss", LIKE),
        crowd_mass,
        lambda blocs: pooled_score(50, 40, blocs),
    ],
)
def test_the_bloc_of_an_unknown_tier_is_refused_not_left_out(use):
    with pytest.raises(ValueError, match="unknown user tier 'boss'"):
        use({"boss": LIKE})


def test_an_aspect_is_pooled_with_half_the_prior_mass():
    assert ASPECT_PRIOR_MASS == 20
    assert pooled_aspect(60, {"critic": AspectBloc(1, 9)}) == (20 * 60 + 4 * 90) / 24
    both = {"armchair": AspectBloc(2, 12), "critic": AspectBloc(1, 1)}
    mass = 80 * (1 - math.exp(-4 / 80))
    assert pooled_aspect(50, both) == pytest.approx((1000 + mass * 60 + 4 * 10) / (24 + mass))
