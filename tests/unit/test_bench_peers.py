"""The measurement beside fitted models: formulas, linking, halves and draws."""

from collections.abc import Sequence

import pytest

from bench.ranking.methods import MOVIEW
from bench.ranking.peers import protocol, section
from bench.ranking.peers.fitted import comparisons, direct_generosity, factors, generosity
from bench.ranking.peers.methods import (
    App,
    Method,
    bayesian,
    moview,
    standardised,
    version1,
    wilson,
)
from bench.ranking.peers.sets import RatedSet, UserRating, linked

MOVIES = {"good": {"a": 65.0, "b": 65.0}, "fair": {"a": 50.0, "b": 50.0}, "new": {"a": 40.0}}
PUBLISHED = {"good": 80.0, "fair": 60.0, "new": 50.0}
TIERS = {"strict": "critic", "kind": "newbie", "third": "armchair"}


def app(*ratings: tuple[str, str, float]) -> App:
    return App([UserRating(*each) for each in ratings], TIERS, MOVIES, PUBLISHED, ["a", "b"])


# The strict one likes the fair movie better than the good one; the kind one rated the good alone.
HABITS = app(
    *[("strict", "fair", 50.0), ("strict", "good", 20.0)],
    *[("third", "fair", 80.0), ("third", "good", 60.0), ("kind", "good", 100.0)],
)


@pytest.mark.parametrize(
    ("method", "movie", "expected"),
    [
        (bayesian(2), "good", (2 * 80 + 180) / 5),
        (bayesian(2), "new", 50.0),
        (version1, "new", 50 + 0.85 * -10),
        # A critic's review weighs 4, an armchair critic's 1.97521 and a newbie's 0.48470.
        (version1, "good", (40 * 65 + 4 * 20 + 1.97521 * 60 + 0.48470 * 100) / 46.45991),
        (wilson, "new", 0.0),
    ],
)
def test_a_formula_gives_what_was_worked_out_by_hand(
    method: Method, movie: str, expected: float
) -> None:
    assert method(HABITS)[movie] == pytest.approx(expected)


METHODS = [
    version1,
    moview,
    bayesian(5),
    standardised(2),
    generosity(5, 5),
    direct_generosity(5, 5),
    factors(2, 0.1),
    comparisons(2.5, 0.08),
]


@pytest.mark.parametrize("method", METHODS)
def test_praise_lifts_and_blame_lowers(method: Method) -> None:
    others = [("third", "fair", 60.0), ("kind", "good", 80.0), ("kind", "fair", 60.0)]
    praised = method(app(*others, ("strict", "new", 90.0), ("strict", "fair", 40.0)))
    blamed = method(app(*others, ("strict", "new", 10.0), ("strict", "fair", 40.0)))

    assert praised["new"] > blamed["new"]


@pytest.mark.parametrize("method", [*METHODS, wilson])
def test_every_movie_gets_a_score(method: Method) -> None:
    assert set(method(HABITS)) == set(MOVIES)


def test_movies_are_linked_by_imdbs_id_before_title() -> None:
    rated = [
        {"title": "One", "year": 1990, "external_ids": {"movielens": "1", "imdb": "tt1"}},
        {"title": "Two", "year": 1991, "external_ids": {"movielens": "2"}},
        {"title": "Three", "year": 1992, "external_ids": {"movielens": "3"}},
    ]
    scored = [
        {"title": "Uno", "year": 1990, "external_ids": {"imdb": "tt1"}},
        {"title": "The Two", "year": 1991, "external_ids": {"imdb": "tt2"}},
    ]
    assert linked(rated, scored) == {"1": 0, "2": 1}


@pytest.fixture(scope="module")
def rated() -> RatedSet:
    people = [f"{n}" for n in range(120)]
    ratings = [
        UserRating(person, movie, (int(person) * 7 + place * 13) % 101)
        for person in people
        for place, movie in enumerate(MOVIES)
    ]
    tiers = dict.fromkeys(people, "newbie")
    return RatedSet("made up", tiers, ratings, MOVIES, PUBLISHED, ["a", "b"])


def test_halves_share_nobody(rated: RatedSet) -> None:
    one, other = protocol.halves(rated)
    assert not set(one) & set(other)
    assert sorted([*one, *other]) == sorted(rated.tiers)


def test_a_draw_hears_its_half_alone_and_the_truth_is_the_others(rated: RatedSet) -> None:
    half, _ = protocol.halves(rated)
    drawn, truth = protocol.draw(rated, half, 0.3, 0)
    heard = {each.person for each in drawn.ratings}

    assert len(heard) == 18
    assert heard < set(half)
    others: Sequence[float] = [
        each.rating
        for each in rated.ratings
        if each.movie == "good" and each.person in set(half) - heard
    ]
    assert truth["good"] == pytest.approx(sum(others) / len(others))
    assert protocol.draw(rated, half, 0.3, 0)[1] == truth


def test_the_page_shows_each_set_and_method(
    rated: RatedSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "DRAWS_TO_CHOOSE", 1)
    page = section({"draws": 2, "sets": [protocol.measure(rated, 2, lambda: None)]})

    assert "made up (3 movies)" in page
    assert all(name in page for name in (MOVIEW, *protocol.PEERS))
