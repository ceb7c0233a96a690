"""Rule 3: rating sites on one scale."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import (
    Harmonised,
    SiteCalibration,
    SiteRating,
    SiteSettings,
    base_score,
    calibrate_site,
    harmonise,
    on_common_scale,
    percentile_of,
)

TEN = SiteSettings(10)
NINE_SCORES = (4.0, 5.5, 6.1, 6.1, 7.0, 7.7, 8.2, 8.8, 9.0)


def placed(h, trust=1.0):
    return Harmonised("site", 5, 10, None, 5, 0.5, h, trust)


def h_of(score, votes, calibration, site=TEN):
    return harmonise(SiteRating("site", score, votes), site, calibration)


@pytest.mark.parametrize(
    ("score", "h"), [(4.0, 30.7767), (6.1, 44.2202), (6.5, 48.1151), (9.0, 69.2233)]
)
def test_the_midranks_that_the_rules_pin(score, h):
    assert round(on_common_scale(percentile_of(score, NINE_SCORES)), 4) == h


@pytest.mark.parametrize(
    ("score", "percentile"),
    [(3.9, 0.05), (4.0, 0.1), (6.1, 0.35), (6.5, 0.45), (9.0, 0.9), (9.1, 0.95)],
)
def test_a_percentile_is_half_open_at_both_ends_and_equal_scores_share_one(score, percentile):
    assert percentile_of(score, NINE_SCORES) == pytest.approx(percentile)


def test_percentiles_are_clipped_at_both_ends():
    many = tuple(float(n) for n in range(1000))
    assert percentile_of(-1, many) == 0.002
    assert percentile_of(1000, many) == 0.998
    assert percentile_of(500, many) == pytest.approx(501 / 1001)
    assert round(on_common_scale(0.002), 2) == 6.83
    assert round(on_common_scale(0.998), 2) == 93.17
    assert on_common_scale(0.5) == 50


def test_a_calibration_holds_the_mean_the_first_quartile_of_votes_and_the_shrunk_scores():
    calibration = calibrate_site([(8.0, 100), (4.0, 200), (6.0, 300), (2.0, 400), (5.0, None)])
    assert calibration.mean == 5
    assert calibration.shrinkage == 175
    assert calibration.scores == pytest.approx(
        [
            (400 * 2 + 175 * 5) / 575,
            (200 * 4 + 175 * 5) / 375,
            5,
            (300 * 6 + 175 * 5) / 475,
            (100 * 8 + 175 * 5) / 275,
        ]
    )


def test_only_positive_vote_counts_make_the_quartile():
    assert calibrate_site([(5, 0), (6, None), (7, 10), (8, 20)]).shrinkage == 12.5
    assert calibrate_site([(5, 0), (6, None), (7, 10)]).shrinkage == 10
    assert calibrate_site([(5, 0), (6, None)]) == SiteCalibration(5.5, 0, (5, 6))
    assert calibrate_site([]) == SiteCalibration(0, 0, ())


def test_without_votes_a_score_is_not_shrunk():
    calibration = SiteCalibration(5, 100, tuple(float(n) for n in range(30)))
    assert h_of(8, None, calibration).shrunk == 8
    assert h_of(8, 0, calibration).shrunk == 8
    assert h_of(8, 100, calibration).shrunk == 6.5
    assert h_of(8, 50, SiteCalibration(5, 0, calibration.scores)).shrunk == 8


def test_a_site_of_30_scores_has_a_distribution_and_one_of_29_has_not():
    scores = tuple(n / 10 for n in range(30))
    exact = h_of(1.5, None, SiteCalibration(5, 0, scores))
    assert exact.percentile == pytest.approx((15.5 + 0.5) / 31)
    assert exact.harmonised == pytest.approx(NormalDist(50, 15).inv_cdf(16 / 31))
    for poor in (SiteCalibration(5, 10, scores[:29]), None):
        fallback = h_of(7.5, 10, poor)
        assert fallback.percentile is None
        assert fallback.shrunk == 7.5
        assert fallback.harmonised == pytest.approx(65)


@pytest.mark.parametrize(
    ("score", "scale", "h"),
    [
        (6, 10, 50),
        (60, 100, 50),
        (3.75, 5, 65),
        (45, 100, 35),
        (10, 10, 90),
        (0, 10, 6.83),
        (16.83, 100, 6.83),
        (16.9, 100, 6.9),
    ],
)
def test_the_fallback_stands_on_the_scale_alone(score, scale, h):
    assert h_of(score, None, None, SiteSettings(scale)).harmonised == pytest.approx(h)


def test_what_is_shown_tells_every_step():
    calibration = calibrate_site([(n / 10, 100) for n in range(40)])
    shown = harmonise(SiteRating("imdb", 3.9, 300), SiteSettings(10, 0.5), calibration)
    shrunk = (300 * 3.9 + 100 * 1.95) / 400
    assert shown == Harmonised(
        site="imdb",
        published=3.9,
        scale_max=10,
        votes=300,
        shrunk=pytest.approx(shrunk),
        percentile=pytest.approx(40.5 / 41),
        harmonised=pytest.approx(NormalDist(50, 15).inv_cdf(40.5 / 41)),
        trust=0.5,
    )


def test_a_movies_own_score_is_found_among_its_equals():
    ratings = [(n % 10, 50 + n) for n in range(60)]
    calibration = calibrate_site(ratings)
    for score, votes in ratings:
        shown = h_of(score, votes, calibration)
        assert shown.shrunk in calibration.scores


@pytest.mark.parametrize(("score", "votes"), [(-0.1, None), (10.1, None), (math.nan, 5), (5, -1)])
def test_a_rating_off_its_sites_scale_is_refused(score, votes):
    with pytest.raises(ValueError, match="a score is 0 to 10, votes are not negative"):
        h_of(score, votes, None)


@pytest.mark.parametrize(
    ("scale", "trust"), [(0, 1), (-5, 1), (10, -0.1), (math.nan, 1), (math.inf, 1), (10, math.inf)]
)
def test_settings_that_make_no_sense_are_refused(scale, trust):
    with pytest.raises(ValueError, match="trust is not negative"):
        SiteSettings(scale, trust)


@pytest.mark.parametrize(
    ("sites", "base"),
    [
        ([], 50),
        ([placed(50)], 50),
        ([placed(90)], 50 + 0.88 * 40),
        ([placed(10)], 50 - 0.88 * 40),
        ([placed(90, trust=0.2)], 50 + 0.88 * 40),
        ([placed(80), placed(60)], 70),
        ([placed(80, 3), placed(60, 1)], 75),
        ([placed(80), placed(10, trust=0)], 50 + 0.88 * 30),
        ([placed(80, trust=0)], 50),
        ([placed(80), placed(60), placed(10, 2)], 40),
    ],
)
def test_the_base_is_the_mean_by_trust_and_one_site_says_less_than_two(sites, base):
    assert base_score(sites) == pytest.approx(base, abs=1e-12)
    assert base_score(reversed(sites)) == base_score(sites)


scores = st.floats(0, 10)
votes = st.one_of(st.none(), st.integers(0, 10**6))
catalogues = st.lists(st.tuples(scores, votes), max_size=60)


@given(catalogues, scores, scores, votes)
def test_a_higher_score_never_harmonises_lower_and_stays_in_bounds(catalogue, one, other, votes):
    calibration = calibrate_site(catalogue)
    low, high = (h_of(score, votes, calibration) for score in sorted([one, other]))
    assert low.harmonised <= high.harmonised
    for shown in (low, high):
        assert 6.83 <= round(shown.harmonised, 2) <= 93.17
        assert shown.percentile is None or 0.002 <= shown.percentile <= 0.998
        assert 0 <= base_score([shown]) <= 100
        assert 0 <= base_score([shown, shown]) <= 100


@given(st.lists(st.tuples(scores, votes), min_size=30, max_size=60), st.randoms())
def test_a_calibration_does_not_depend_on_the_order_of_the_catalogue(catalogue, rng):
    shuffled = list(catalogue)
    rng.shuffle(shuffled)
    assert calibrate_site(catalogue) == calibrate_site(shuffled)
    assert list(calibrate_site(catalogue).scores) == sorted(calibrate_site(catalogue).scores)
