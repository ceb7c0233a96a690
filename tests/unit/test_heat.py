"""Rule 7: the heat that trending lists are sorted by."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import heat


def sat(weight, cap):
    return cap * (1 - math.exp(-weight / cap))


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ({}, 0),
        ({"critic": []}, 0),
        ({"critic": [0]}, 0),
        ({"critic": [0, 0]}, sat(4, 80)),
        ({"critic": [0, 7]}, sat(3, 80)),
        ({"critic": [0] * 1000}, sat(2000, 80)),
        ({"armchair": [0, 0]}, 0),
        ({"armchair": [0, 0, 7]}, sat(2.5, 80)),
        ({"newbie": [0] * 9}, 0),
        ({"newbie": [0] * 10}, sat(2.5, 8)),
        ({"newbie": [0] * 10**4}, 8),
        ({"poser": [0] * 10**4}, 2),
        ({"poser": [0] * 100}, 0),
        ({"armchair": [14] * 12}, sat(3, 80)),
        ({"armchair": [0] * 3, "critic": [7, 7]}, sat(3, 80) + sat(2, 80)),
    ],
)
def test_heat_halves_each_week_saturates_by_tier_and_is_nothing_under_two(ages, expected):
    assert heat(ages) == pytest.approx(expected)


def test_a_lone_like_leads_no_list():
    for tier in ("poser", "newbie", "armchair", "critic"):
        assert heat({tier: [0]}) == 0


def test_opinions_older_than_eight_weeks_are_cold():
    assert heat({"critic": [56] * 300}) == pytest.approx(sat(600 / 256, 80))
    assert heat({"critic": [57] * 10**4}) == 0
    assert heat({"critic": [0, 0, *[56.0] * 100]}) == pytest.approx(sat(4 + 200 / 256, 80))
    assert heat({"critic": [0, 0, *[math.nextafter(56, 57)] * 100]}) == pytest.approx(sat(4, 80))


def test_an_opinion_from_the_future_is_as_if_of_now():
    assert heat({"critic": [-30, -1]}) == heat({"critic": [0, 0]})


def test_an_unknown_tier_is_refused():
    with pytest.raises(ValueError, match="unknown user tier"):
        heat({"boss": [0]})


@given(st.lists(st.floats(0, 60), max_size=30), st.randoms())
def test_heat_does_not_depend_on_the_order_and_only_cools_with_age(ages, rng):
    shuffled = list(ages)
    rng.shuffle(shuffled)
    assert heat({"critic": ages}) == heat({"critic": shuffled})
    assert heat({"critic": [age + 1 for age in ages]}) <= heat({"critic": ages})
    assert heat({"critic": ages}) == 0 or 2 <= heat({"critic": ages}) <= 80
