"""The ranking measurement: the peers' formulas, linking of data sets, samples and the chart."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from bench import datasets, ranking
from bench.ranking.attack import LIKES, places_of_the_middle
from bench.ranking.chart import Chart
from bench.ranking.correlation import ranks, spearman
from bench.ranking.methods import (
    Case,
    Method,
    bayesian,
    bayesian_around_sites,
    blocs_of,
    like_count,
    mean,
    moview,
    sites_mean,
    wilson,
)
from bench.ranking.people import Movie, World, draw, in_harmony, link, tiers_of
from bench.ranking.sensitivity import RULES as CONSTANTS
from bench.ranking.sensitivity import Constants, Judged, is_better, weights_of
from moview.rules.blocs import Bloc, movie_score

MIDDLING = Movie(base=50.0, sites_mean=60.0)


def case(*stars: float, tier: str = "newbie", likes: int = 0) -> Case:
    return Case(MIDDLING, [(tier, each) for each in stars], average=3.0, likes=likes)


@pytest.mark.parametrize(
    ("method", "of", "expected"),
    [
        (like_count, case(4.0, 3.5, 5.0, likes=2), 4),
        (mean, case(4.0, 3.0, likes=1), 4.0),
        (mean, case(), 3.0),
        # 9 of 10, the interval of 95 %: the textbook's 0.5958.
        (wilson, case(*[5.0] * 9, 1.0), 0.5958),
        (wilson, case(), 0.0),
        (wilson, case(1.0, 2.0), 0.0),
        # 2/(2+5)·4 + 5/(2+5)·3
        (bayesian(5), case(3.0, 5.0), 23 / 7),
        (bayesian(5), case(), 3.0),
        # The sites' 60 of 100 are 3.2 of 0.5 to 5 stars.
        (bayesian_around_sites(1), case(4.2), 3.7),
        (sites_mean, case(5.0, likes=9), 60.0),
        (moview, case(), 50.0),
        # The rules' page pins both.
        (moview, case(likes=1), 50.6903),
        (moview, case(likes=1_000), 58.0),
    ],
)
def test_a_formula_gives_what_was_worked_out_by_hand(
    method: Method, of: Case, expected: float
) -> None:
    assert method(of) == pytest.approx(expected, abs=5e-5)


def test_stars_become_reviews_of_10_to_100_points() -> None:
    blocs = blocs_of(50.0, [("critic", 0.5), ("critic", 3.0), ("newbie", 2.75)])

    # 10 points are 62.5 below the base, and no opinion is more than 50; 60 are 0, and 55 are 6.25.
    assert blocs == {
        "critic": Bloc(reviews=2, units=400, lifts=200 * -5_000),
        "newbie": Bloc(reviews=1, units=200, lifts=200 * -625),
    }


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([30, 10, 20, 20]) == [4, 1, 2.5, 2.5]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([1, 2, 3], [10, 100, 1000], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        # Ranks 1, 2.5, 2.5, 4 beside 1, 3, 2, 4: 4.5 / √(4.5 · 5).
        ([1, 2, 2, 3], [1, 3, 2, 4], math.sqrt(0.9)),
        ([5, 5, 5], [1, 2, 3], 0.0),
    ],
)
def test_spearman_heeds_order_and_ties_only(
    left: Sequence[float], right: Sequence[float], expected: float
) -> None:
    assert spearman(left, right) == pytest.approx(expected)


def rated(number: int, title: str, year: int, **more: Any) -> dict[str, Any]:
    return {"title": title, "year": year, "external_ids": {"movielens": str(number)}, **more}


def test_movies_are_linked_by_title_and_year() -> None:
    scored = [
        {"title": "The Matrix", "year": 1999},
        {"title": "Léon", "year": 1994},
        {"title": "Psycho", "year": 1998},
    ]
    known = [
        rated(1, "Matrix", 1999),
        rated(2, "The Professional", 1994, titles={"und-mlens1": "Leon"}),
        rated(3, "Psycho", 1960),
    ]

    assert link(known, scored) == {"1": 0, "2": 1}


def test_what_could_be_two_movies_is_linked_to_none() -> None:
    hamlet = {"title": "Hamlet", "year": 2000}

    assert link([rated(1, "Hamlet", 2000), rated(2, "Hamlet", 2000)], [hamlet]) == {}
    assert link([rated(1, "Hamlet", 2000)], [hamlet, dict(hamlet)]) == {}


def test_a_plain_mean_of_sites_is_taken_of_shares_of_their_scales() -> None:
    sites = [{"site": "imdb", "score": 8.0, "votes": 100}, {"site": "rotten_tomatoes", "score": 60}]

    (movie,) = in_harmony([{"sites": sites}])

    assert movie.sites_mean == pytest.approx(70)


def world(people: int = 40) -> World:
    """Everybody rated movie "a", and each person n the first n movies of a list, too."""
    ratings = {n: {"a": 3.0, **{f"m{each}": 4.0 for each in range(n)}} for n in range(people)}
    return World(tiers_of(ratings), ratings, {"a": MIDDLING}, [MIDDLING])


def test_who_rated_most_is_a_critic_and_who_rated_much_an_armchair_critic() -> None:
    tiers = world().tiers

    assert [person for person, tier in tiers.items() if tier == "critic"] == [39, 38]
    assert [person for person, tier in tiers.items() if tier == "armchair"] == list(
        range(37, 27, -1)
    )


def test_a_draw_parts_people_and_judges_by_the_others_alone() -> None:
    known = world()
    drawn = draw(known, 0.3, seed=1)

    assert len(drawn.opinions["a"]) == 12
    assert drawn.truth == {"a": 3.0}
    assert draw(known, 0.3, seed=1) == drawn
    assert draw(known, 0.6, seed=1).truth == {}, "16 others are too few for a truth"


def test_an_attack_counts_places_from_the_top() -> None:
    cases = [Case(Movie(base, base), [], 3.0) for base in (30.0, 45.0, 50.0, 52.0, 70.0)]

    assert places_of_the_middle(sites_mean, cases) == [3] * len(LIKES)
    assert places_of_the_middle(moview, cases) == [3, 3, 2, 2, 2, 2]
    assert places_of_the_middle(like_count, cases) == [1] * len(LIKES), "all others are equal"


def test_the_rules_constants_give_the_domains_score() -> None:
    blocs = {
        "critic": Bloc(likes=1, reviews=1, units=240, lifts=-400_000),
        "armchair": Bloc(likes=2, reviews=1, units=280, lifts=650_000),
        "newbie": Bloc(likes=300, units=12_000, lifts=12_000 * 2_800),
        "poser": Bloc(dislikes=50, units=2_000, lifts=-2_000 * 5_000),
    }

    score = CONSTANTS.score(72.0, 30.0, weights_of(blocs))

    assert score == pytest.approx(movie_score(72.0, 30.0, blocs), abs=1e-9)
    assert Constants(k=80.0).score(72.0, 30.0, weights_of(blocs)) != pytest.approx(score, abs=0.1)


def judged(critic_is_right: bool) -> Judged:
    """Four movies, one critic and the sites: the critic tells the order rightly, or the sites."""
    rising = [49.0, 50.0, 51.0, 52.0]
    bases = rising[::-1] if critic_is_right else rising
    says = [-9.0, -3.0, 3.0, 9.0] if critic_is_right else [9.0, 3.0, -3.0, -9.0]
    movies = [
        (base, 20.0, {"critic": (40.0, each)}) for base, each in zip(bases, says, strict=True)
    ]
    return Judged(movies, [1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize(
    ("critic_is_right", "expected"),
    [
        ([False] * 4, True),
        ([True] * 4, False),
        ([False, True] * 2, False),
        ([False, False, False, True], False),
    ],
)
def test_other_constants_are_proposed_only_if_they_are_surely_better(
    critic_is_right: list[bool], expected: bool
) -> None:
    deaf = Constants(k=10_000.0)

    assert is_better(deaf, [judged(each) for each in critic_is_right]) is expected


def chart(**lines: Sequence[float]) -> Chart:
    return Chart(
        title="Places & likes",
        description="a < b",
        x_title="likes",
        y_title="place",
        ticks=["0", "1", "10"],
        lines=lines,
        last=1000,
        mark=("top quarter", 250),
    )


def test_a_chart_is_svg_with_a_line_for_each_method() -> None:
    root = ElementTree.fromstring(chart(one=[1000, 100, 1], two=[500, 500, 500]).svg())
    lines = [
        each.get("d", "") for each in root.iter() if each.get("class", "").startswith("line c0")
    ]

    texts = [each.text for each in root.iter() if each.text and each.text.strip()]
    assert {"Places & likes", "one", "two", "top quarter", "1,000"} <= set(texts)
    assert lines[0] == "M74.0 360.0L317.0 258.7L560.0 56.0", "the top is place 1, evenly by tens"


def test_a_chart_with_a_value_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="a value for every tick"):
        chart(one=[1, 2]).svg()


def test_data_that_are_there_are_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(datasets.Unavailable, match="npm is not installed"):
        datasets.vega_movies()

    kept = tmp_path / "vega-datasets-3.2.1-movies.json"
    kept.write_text("[]")

    assert datasets.vega_movies() == kept


def test_data_that_cannot_be_fetched_are_said_to_be_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'no such package' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(datasets, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(ranking, "load", datasets.vega_movies)
    monkeypatch.setenv("PATH", str(tmp_path))

    outcome = CliRunner().invoke(ranking.measure)

    assert outcome.exit_code == 1
    assert outcome.output == "Error: cannot fetch vega-datasets@3.2.1: no such package\n"
    assert list((tmp_path / "cache").iterdir()) == []
