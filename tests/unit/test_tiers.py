"""Rules 1 and 2: the tiers of users and movies."""

import math

import pytest

from moview.rules.tiers import (
    MOVIE_TIERS,
    NEW_USER_POINTS,
    NEW_USER_TIER,
    RULES_VERSION,
    USER_TIERS,
    movie_tier,
    movie_tier_of,
    next_movie_tier,
    next_user_tier,
    previous_movie_tier,
    previous_user_tier,
    user_tier,
)


def test_the_table_of_user_tiers_is_the_one_in_the_rules():
    assert [
        (t.code, t.ko, t.en, t.weight, t.pool, t.cap, t.reaction_points, t.bout) for t in USER_TIERS
    ] == [
        ("poser", "좟문가", "Poser", 0.1, "posers", 2, 0.5, 0),
        ("newbie", "뉴비", "Newbie", 0.7, "newbies", 8, 1, 0),
        ("armchair", "방구석 평론가", "Armchair critic", 0.85, "critics", 80, 3, 1),
        ("critic", "이 시대의 평론가", "Critic of the age", 1, "critics", 80, 6, 1),
    ]
    assert (NEW_USER_TIER, NEW_USER_POINTS, RULES_VERSION) == ("newbie", 30, 2)


def test_the_table_of_movie_tiers_is_the_one_in_the_rules():
    assert [(t.code, t.ko, t.en, t.lower, t.upper) for t in MOVIE_TIERS] == [
        ("waste_of_time", "아... 시간아까워", "Waste of time", 0, 40),
        ("killing_time", "킬링타임", "Killing time", 40, 65),
        ("masterpiece", "명작", "Masterpiece", 65, 100),
    ]


def test_ranks_count_up_from_the_lowest_tier():
    assert [tier.rank for tier in USER_TIERS] == [0, 1, 2, 3]
    assert [tier.rank for tier in MOVIE_TIERS] == [0, 1, 2]


@pytest.mark.parametrize("tiers", [USER_TIERS, MOVIE_TIERS])
def test_each_tier_is_found_by_its_code(tiers):
    find = user_tier if tiers is USER_TIERS else movie_tier
    assert [find(tier.code) for tier in tiers] == list(tiers)


def test_the_next_and_previous_tiers_end_at_the_top_and_the_bottom():
    codes = [tier.code for tier in USER_TIERS]
    assert [next_user_tier(code) for code in codes] == [*USER_TIERS[1:], None]
    assert [previous_user_tier(code) for code in codes] == [None, *USER_TIERS[:-1]]
    codes = [tier.code for tier in MOVIE_TIERS]
    assert [next_movie_tier(code) for code in codes] == [*MOVIE_TIERS[1:], None]
    assert [previous_movie_tier(code) for code in codes] == [None, *MOVIE_TIERS[:-1]]


@pytest.mark.parametrize("find", [user_tier, next_user_tier, previous_user_tier])
def test_an_unknown_user_tier_is_refused_with_the_known_ones_named(find):
    with pytest.raises(ValueError, match="unknown user tier 'boss'.*poser, newbie, armchair"):
        find("boss")


@pytest.mark.parametrize("find", [movie_tier, next_movie_tier, previous_movie_tier])
def test_an_unknown_movie_tier_is_refused_with_the_known_ones_named(find):
    with pytest.raises(ValueError, match="unknown movie tier 'newbie'.*waste_of_time, killing"):
        find("newbie")


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (0, "waste_of_time"),
        (math.nextafter(40, 0), "waste_of_time"),
        (40, "killing_time"),
        (math.nextafter(65, 0), "killing_time"),
        (65, "masterpiece"),
        (math.nextafter(100, 0), "masterpiece"),
        (100, "masterpiece"),
    ],
)
def test_a_band_holds_its_lower_limit_and_not_its_upper_one(score, code):
    assert movie_tier_of(score).code == code


@pytest.mark.parametrize(
    "score", [math.nextafter(0, -1), math.nextafter(100, 101), math.nan, math.inf]
)
def test_a_score_outside_the_scale_is_in_no_band(score):
    with pytest.raises(ValueError, match="between 0 and 100"):
        movie_tier_of(score)
