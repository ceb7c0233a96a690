"""Rule 3: rating sites on one scale."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import (
    Calibration,
    Harmonised,
    Population,
    SiteRating,
    SiteSettings,
    base_score,
    choose_population,
    choose_populations,
    harmonise,
    on_common_scale,
    percentile_of,
    population_of,
    starting_trust,
)
from movie.domain.harmony import fitting_trust, in_proportion

TEN = SiteSettings(10)
NINE_SCORES = (4.0, 5.5, 6.1, 6.1, 7.0, 7.7, 8.2, 8.8, 9.0)
NINE = Population("catalogue", 7.0, 0.0, NINE_SCORES, 9)
TABLE = Population("reference", 6.0, 100.0, tuple(n / 20 for n in range(201)), 3000)


def placed(h, trust=1.0):
    return Harmonised("site", 5, 10, None, 5, 0.5, h, trust)


def h_of(score, votes, population, site=TEN):
    return harmonise(SiteRating("site", score, votes), site, population, 1.0)


@pytest.mark.parametrize(
    ("score", "percentile", "h"),
    [
        # F is 0, 1.5/8 (the middle of the third and the fourth), 1, and between two their share:
        # 2.5/8 + 0.4/0.9/8 · … ; p = (9F + 0.5) / 10.
        (3.9, 0.05, 25.3272),
        (4.0, 0.05, 25.3272),
        (5.5, 0.1625, 35.2360),
        (6.1, 0.33125, 43.4535),
        (6.55, 0.44375, 47.8780),
        (9.0, 0.95, 74.6728),
        (9.1, 0.95, 74.6728),
    ],
)
def test_a_score_stands_at_its_share_of_the_population(score, percentile, h):
    assert percentile_of(score, NINE) == pytest.approx(percentile)
    assert h_of(score, None, NINE).harmonised == pytest.approx(h, abs=5e-4)


def test_percentiles_are_clipped_at_both_ends():
    many = Population("catalogue", 500, 0, tuple(float(n) for n in range(1001)), 1001)
    assert percentile_of(-1, many) == 0.002
    assert percentile_of(1001, many) == 0.998
    assert percentile_of(500, many) == pytest.approx(0.5)
    assert round(on_common_scale(0.002), 2) == 6.83
    assert round(on_common_scale(0.998), 2) == 93.17
    assert on_common_scale(0.5) == 50


def test_a_single_score_is_its_populations_middle():
    lonely = population_of([(7.0, None)])
    assert percentile_of(7.0, lonely) == 0.5
    assert percentile_of(6.0, lonely) == 0.25
    assert percentile_of(8.0, lonely) == 0.75


def test_a_population_holds_the_mean_the_first_quartile_of_votes_and_the_shrunk_scores():
    found = population_of([(8.0, 100), (4.0, 200), (6.0, 300), (2.0, 400), (5.0, None)])
    assert (found.mean, found.shrinkage, found.movies) == (5, 175, 5)
    assert found.quantiles == pytest.approx(
        [
            (400 * 2 + 175 * 5) / 575,
            (200 * 4 + 175 * 5) / 375,
            5,
            (300 * 6 + 175 * 5) / 475,
            (100 * 8 + 175 * 5) / 275,
        ]
    )


def test_only_positive_vote_counts_make_the_quartile():
    assert population_of([(5, 0), (6, None), (7, 10), (8, 20)]).shrinkage == 12.5
    assert population_of([(5, 0), (6, None), (7, 10)]).shrinkage == 10
    assert population_of([(5, 0), (6, None)]).quantiles == (5, 6)
    with pytest.raises(ValueError, match="has scores"):
        population_of([])


def test_of_a_large_catalogue_evenly_spaced_scores_are_kept():
    found = population_of([(float(n), None) for n in range(100_001)])
    assert found.movies == 100_001
    assert found.quantiles == tuple(float(n) for n in range(0, 100_001, 10))


def test_without_votes_a_score_is_not_shrunk():
    assert h_of(8, None, TABLE).shrunk == 8
    assert h_of(8, 0, TABLE).shrunk == 8
    assert h_of(8, 100, TABLE).shrunk == 7
    assert h_of(8, 50, NINE).shrunk == 8


STATED = SiteSettings(10, 1.0, mean=6.0, deviation=1.5)
FEW = population_of([(n / 1000, None) for n in range(4999)])
ENOUGH = population_of([(n / 1000, None) for n in range(5000)])


@pytest.mark.parametrize(
    ("settings", "own", "table", "told", "kind", "why"),
    [
        (STATED, FEW, TABLE, False, "reference", "fewer than 5,000"),
        (STATED, None, TABLE, False, "reference", "fewer than 5,000"),
        (STATED, ENOUGH, TABLE, False, "catalogue", "5,000 of its scores or more"),
        (STATED, FEW, TABLE, True, "catalogue", "an operator"),
        (STATED, None, TABLE, True, "reference", "fewer than 5,000"),
        (STATED, FEW, None, False, "stated", "no reference table"),
        (STATED, None, None, True, "stated", "no reference table"),
        (TEN, FEW, None, True, "catalogue", "an operator"),
    ],
)
def test_a_sites_population_is_chosen_and_the_reason_said(settings, own, table, told, kind, why):
    chosen = choose_population(settings, own, table, told)
    assert chosen.kind == kind
    assert why in chosen.why


def test_a_site_of_which_nothing_is_known_is_not_used_and_said_not_to_be():
    assert choose_population(TEN, FEW, None) is None
    shown = h_of(8, 100, None)
    assert (shown.harmonised, shown.population, shown.percentile) == (None, None, None)
    assert shown.trust == 0
    assert base_score([shown]) == 50
    assert base_score([shown, placed(80), placed(60)]) == 70


@pytest.mark.parametrize(
    ("score", "h"), [(6, 50), (7.5, 65), (4.5, 35), (10, 90), (0, 6.83), (1.7, 7)]
)
def test_stated_figures_place_a_score_by_its_deviations(score, h):
    shown = h_of(score, 100, choose_population(STATED, None, None))
    assert shown.harmonised == pytest.approx(h)
    assert (shown.population, shown.percentile, shown.movies) == ("stated", None, None)


def test_each_site_of_the_settings_gets_its_population():
    settings = {"own": TEN, "table": TEN, "stated": STATED, "none": TEN}
    scores = {"own": [(5.0, None)], "none": [(5.0, None)]}
    found = choose_populations(settings, scores, {"table": TABLE}, own_wanted=["own"])
    assert {site: each.kind for site, each in found.items()} == {
        "own": "catalogue",
        "table": "reference",
        "stated": "stated",
    }


def test_what_is_shown_tells_every_step():
    calibration = Calibration({"imdb": TABLE}, {"imdb": 0.5})
    shown = calibration.harmonise(SiteRating("imdb", 8.0, 300), TEN)
    # 7.5 is the 150th of 200 steps: p = (0.75 · 3000 + 0.5) / 3001.
    p = 2250.5 / 3001
    assert shown == Harmonised(
        site="imdb",
        published=8.0,
        scale_max=10,
        votes=300,
        shrunk=pytest.approx(7.5),
        percentile=pytest.approx(p),
        harmonised=pytest.approx(NormalDist(50, 15).inv_cdf(p)),
        trust=0.5,
        population="reference",
        movies=3000,
    )


def test_before_anybody_was_heard_sites_are_trusted_by_the_settings_1_in_all():
    settings = {"one": SiteSettings(10), "two": SiteSettings(10, 3), "none": SiteSettings(10, 0)}
    chosen = dict.fromkeys(("one", "two", "none"), NINE)
    assert starting_trust(settings, chosen) == {"one": 0.25, "two": 0.75, "none": 0}
    assert starting_trust(settings, {"none": NINE}) == {"none": 0}


def test_a_base_says_less_where_sites_are_trusted_less():
    assert base_score([placed(80), placed(60)], 0.4) == pytest.approx(50 + 0.4 * 20)
    assert base_score([placed(80)], 0.4) == pytest.approx(50 + 0.4 * 0.85 * 30)
    calibration = Calibration({}, {"one": 0.3, "two": 0.2})
    assert calibration.base([placed(80, 0.3), placed(60, 0.2)]) == pytest.approx(50 + 0.5 * 22)


def test_trust_is_never_below_0_nor_more_than_1_in_all():
    assert fitting_trust({"one": -0.2, "two": 0.5}) == {"one": 0, "two": 0.5}
    assert fitting_trust({"one": 1.5, "two": 0.5}) == {"one": 0.75, "two": 0.25}
    assert in_proportion({"one": 0.2, "two": 0.2}, {}) == {"one": 0.5, "two": 0.5}
    assert in_proportion({"one": 0.0}, {"one": 1.0}) == {"one": 1.0}


@pytest.mark.parametrize(("score", "votes"), [(-0.1, None), (10.1, None), (math.nan, 5), (5, -1)])
def test_a_rating_off_its_sites_scale_is_refused(score, votes):
    with pytest.raises(ValueError, match="a score is 0 to 10, votes are not negative"):
        h_of(score, votes, None)


@pytest.mark.parametrize(
    ("scale", "trust", "stated"),
    [
        (0, 1, ()),
        (-5, 1, ()),
        (10, -0.1, ()),
        (math.nan, 1, ()),
        (math.inf, 1, ()),
        (10, math.inf, ()),
        (10, 1, (6,)),
        (10, 1, (None, 2)),
        (10, 1, (11, 2)),
        (10, 1, (6, 0)),
    ],
)
def test_settings_that_make_no_sense_are_refused(scale, trust, stated):
    with pytest.raises(ValueError, match="trust is not negative|deviation"):
        SiteSettings(scale, trust, *stated)


@pytest.mark.parametrize(
    ("sites", "base"),
    [
        ([], 50),
        ([placed(50)], 50),
        ([placed(90)], 50 + 0.85 * 40),
        ([placed(10)], 50 - 0.85 * 40),
        ([placed(90, trust=0.2)], 50 + 0.85 * 40),
        ([placed(80), placed(60)], 70),
        ([placed(80, 3), placed(60, 1)], 75),
        ([placed(80), placed(10, trust=0)], 50 + 0.85 * 30),
        ([placed(80, trust=0)], 50),
        ([placed(80), placed(60), placed(10, 2)], 40),
    ],
)
def test_the_base_is_the_mean_by_trust_and_one_site_says_less_than_two(sites, base):
    assert base_score(sites) == pytest.approx(base, abs=1e-12)
    assert base_score(reversed(sites)) == base_score(sites)


scores = st.floats(0, 10)
votes = st.one_of(st.none(), st.integers(0, 10**6))
catalogues = st.lists(st.tuples(scores, votes), min_size=1, max_size=60)


@given(catalogues, scores, scores, votes)
def test_a_higher_score_never_harmonises_lower_and_stays_in_bounds(catalogue, one, other, votes):
    population = population_of(catalogue)
    low, high = (h_of(score, votes, population) for score in sorted([one, other]))
    assert low.harmonised <= high.harmonised
    for shown in (low, high):
        assert 6.83 <= round(shown.harmonised, 2) <= 93.17
        assert 0.002 <= shown.percentile <= 0.998
        assert 0 <= base_score([shown]) <= 100
        assert 0 <= base_score([shown, shown]) <= 100


@given(catalogues, st.randoms())
def test_a_population_does_not_depend_on_the_order_of_the_catalogue(catalogue, rng):
    shuffled = list(catalogue)
    rng.shuffle(shuffled)
    assert population_of(catalogue) == population_of(shuffled)
    assert list(population_of(catalogue).quantiles) == sorted(population_of(catalogue).quantiles)
