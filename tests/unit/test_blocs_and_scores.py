"""Rule 4: blocs, their mass, and the scores they make."""

from fractions import Fraction

import pytest

from moview.rules.blocs import (
    ASPECT_PRIOR_MASS,
    AspectBloc,
    Bloc,
    add,
    base_mass,
    crowd_mass,
    masses,
    movie_score,
    pool,
    pooled_aspect,
    subtract,
)

LIKE, DISLIKE = Bloc.of_vote("like", 5000), Bloc.of_vote("dislike", -5000)


def likes(number):
    return Bloc(likes=number, units=40 * number, lifts=40 * 5000 * number)


def dislikes(number):
    return Bloc(dislikes=number, units=40 * number, lifts=-40 * 5000 * number)


def review(lift):
    return Bloc(reviews=1, units=200, lifts=200 * round(lift * 100))


@pytest.mark.parametrize(
    ("base", "mass", "blocs", "score"),
    [
        # A newbie's vote weighs 0.28, a critic's 0.4 and a critic's review 2: 50 · 0.28 / 20.28,
        (50, 20, {"newbie": LIKE}, 50.6903),
        # 40 · 0.28 / 20.28, since nothing is above 100,
        (60, 20, {"newbie": Bloc.of_vote("like", 4000)}, 60.5523),
        # 50 · 0.28 / 30.28,
        (50, 30, {"newbie": LIKE}, 50.4624),
        # 40 · 0.4 / 30.4,
        (60, 30, {"critic": Bloc.of_vote("like", 4000)}, 60.5263),
        # and 21.25 · 2 / 32.
        (60, 30, {"critic": review(21.25)}, 61.3281),
        # Newcomers move it by no more than 8,
        (50, 30, {"newbie": likes(1000)}, 58),
        (50, 30, {"poser": dislikes(1000)}, 42),
        (50, 30, {"newbie": likes(500), "poser": likes(500)}, 58),
        # from where the critic puts it, 50 · 0.4 / 30.4 below;
        (50, 30, {"newbie": likes(1000), "critic": DISLIKE}, 57.3421),
        # ten critics move it by 50 · 4 / 34, and everybody by no more than 16.
        (50, 30, {"critic": likes(10)}, 55.8824),
        (50, 30, {"critic": likes(10), "newbie": likes(1000)}, 63.8824),
        (50, 30, {"critic": likes(100)}, 66),
        (50, 30, {"critic": likes(100), "newbie": likes(1000)}, 66),
        # (2 · -25 - 0.4 · 50) + (0.34 · 28 - 1.7 · 22) + 0.28 · (28 - 50) - 0.04 · 50 is -106.04,
        # of a mass of 2.4 + 2.04 + 0.56 + 0.04 beside the base's 30.
        (
            72,
            30,
            {
                "critic": review(-25).plus(DISLIKE),
                "armchair": Bloc.of_vote("like", 2800).plus(review(-22)),
                "newbie": Bloc.of_vote("like", 2800).plus(DISLIKE),
                "poser": DISLIKE,
            },
            68.9737,
        ),
    ],
)
def test_the_scores_that_the_rules_pin(base, mass, blocs, score):
    assert round(movie_score(base, mass, blocs), 4) == score


@pytest.mark.parametrize(("sites", "mass"), [(0, 20), (1, 20), (2, 30), (3, 40), (4, 40), (9, 40)])
def test_a_base_weighs_more_the_more_sites_made_it(sites, mass):
    assert base_mass(sites) == mass


def test_pooling_tells_what_each_limit_took():
    pooled = pool(30, {"critic": likes(70), "newbie": likes(1000)})
    # 28 and 280 beside 30, and 28 alone beside 30: 50 · 308 / 338 and 50 · 28 / 58.
    assert float(pooled.all_moved) == pytest.approx(45.5621, abs=5e-5)
    assert float(pooled.earned_moved) == pytest.approx(24.1379, abs=5e-5)
    assert float(pooled.within_newcomers) == pytest.approx(32.1379, abs=5e-5)
    assert pooled.moved == 16


@pytest.mark.parametrize("base", [0, 6.83, 50, 66.6, 100])
def test_without_opinions_the_score_is_the_base(base):
    assert movie_score(base, 30, {}) == base
    assert movie_score(base, 30, {"newbie": Bloc()}) == base
    assert pooled_aspect(base, {}) == base


@pytest.mark.parametrize(
    ("tier", "mass"),
    [("poser", "1.12"), ("newbie", "7.84"), ("armchair", "9.52"), ("critic", "11.2")],
)
def test_a_vote_weighs_two_fifths_of_a_rating_and_a_review_two(tier, mass):
    rated = Bloc(ratings=1, units=100, lifts=900)
    bloc = Bloc()
    for each in (LIKE, LIKE, DISLIKE, rated, rated, *[review(3)] * 4):
        bloc = bloc.plus(each)
    assert (bloc.count, bloc.units) == (9, 1120)
    assert masses({tier: bloc}) == {tier: Fraction(mass)}


def test_the_crowds_mass_is_the_sum_over_its_blocs():
    assert crowd_mass({}) == 0
    assert crowd_mass({"critic": likes(2)}) == 0.8
    both = {"newbie": likes(10), "critic": DISLIKE, "armchair": Bloc()}
    assert crowd_mass(both) == 3.2


def test_the_mean_of_a_bloc_weighs_a_review_as_five_votes():
    assert LIKE.plus(DISLIKE).lift == 0
    assert LIKE.plus(review(-4)).lift == 5
    assert DISLIKE.plus(Bloc(ratings=1, units=100, lifts=100 * 1001)).lift == Fraction(-999, 140)
    assert AspectBloc(3, 20).exact_mean * 3 == 200


def test_an_empty_bloc_has_no_mean():
    for mean in (lambda: Bloc().lift, lambda: AspectBloc().exact_mean):
        with pytest.raises(ValueError, match="no mean"):
            mean()


def test_adding_keeps_blocs_apart_by_tier():
    blocs = add(add(add({}, "newbie", LIKE), "critic", DISLIKE), "newbie", review(6.67))
    assert blocs == {
        "newbie": Bloc(likes=1, reviews=1, units=240, lifts=40 * 5000 + 200 * 667),
        "critic": DISLIKE,
    }


def test_adding_and_subtracting_leave_the_blocs_they_were_given_alone():
    blocs = {"newbie": likes(2)}
    assert add(blocs, "newbie", LIKE) == {"newbie": likes(3)}
    assert subtract(blocs, "newbie", LIKE) == {"newbie": LIKE}
    assert blocs == {"newbie": likes(2)}


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
        ({"newbie": review(5)}, "newbie", review(6)),
        ({"newbie": review(5)}, "newbie", review(4)),
        ({"newbie": LIKE}, "newbie", review(40)),
        ({}, "newbie", AspectBloc(1, 5)),
        ({"newbie": AspectBloc(2, 12)}, "newbie", AspectBloc(1, 1)),
    ],
)
def test_an_opinion_that_was_not_in_the_bloc_cannot_be_taken_out(blocs, tier, bloc):
    with pytest.raises(ValueError, match=r"hold fewer|a factor of|at most 100|1 and 10"):
        subtract(blocs, tier, bloc)


@pytest.mark.parametrize(
    "counts",
    [
        (-1, 0, 0, 0, 0, 0),
        (0, -1, 0, 0, 0, 0),
        (0, 0, -1, 0, 0, 0),
        (0, 0, 0, -1, 0, 0),
        (0, 0, 0, 1, 0, 0),
        (0, 0, 0, 1, 301, 0),
        (0, 0, 0, 0, 1, 0),
        (0, 0, 0, 1, 200, 2000001),
        (0, 0, 1, 0, 100, -1000001),
        (0, 0, 0, 0, 0, 1),
    ],
)
def test_a_bloc_that_no_opinions_can_make_is_refused(counts):
    with pytest.raises(ValueError, match="cannot hold fewer|a factor of|at most 100 points"):
        Bloc(*counts)
    assert Bloc(0, 0, 0, 1, 300, 3000000).lift == 100
    assert Bloc(0, 0, 1, 0, 100, -1000000).lift == -100


@pytest.mark.parametrize(("count", "total"), [(-1, 0), (1, 0), (1, 11), (0, 1)])
def test_marks_that_no_reviews_can_make_are_refused(count, total):
    with pytest.raises(ValueError, match="marks are between 1 and 10"):
        AspectBloc(count, total)


@pytest.mark.parametrize(
    "use",
    [
        lambda blocs: add({}, "boss", LIKE),
        lambda blocs: subtract({}, "boss", Bloc()),
        masses,
        crowd_mass,
        lambda blocs: movie_score(50, 30, blocs),
    ],
)
def test_the_bloc_of_an_unknown_tier_is_refused_not_left_out(use):
    with pytest.raises(ValueError, match="unknown user tier 'boss'"):
        use({"boss": LIKE})


def test_an_aspect_is_pooled_with_a_mass_of_its_own_and_no_limit():
    assert ASPECT_PRIOR_MASS == 20
    assert pooled_aspect(60, {"critic": AspectBloc(1, 9)}) == (20 * 60 + 2 * 90) / 22
    both = {"armchair": AspectBloc(2, 12), "critic": AspectBloc(1, 1)}
    assert pooled_aspect(50, both) == pytest.approx((1000 + 3.4 * 60 + 2 * 10) / 25.4)
