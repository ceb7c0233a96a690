"""The rules page's picture of crowds, with figures worked out by hand (rule 4)."""

import pytest

from gateway.site.pictures import crowds, radius, share_of_most


def test_a_crowd_moves_an_average_movie_as_the_rules_say() -> None:
    one, many, few = crowds([("newbie", 1), ("newbie", 1000), ("critic", 10)])
    assert one.moved == pytest.approx(50 * 0.28 / 40.28)
    assert many.moved == 8
    assert few.moved == pytest.approx(50 * 4 / 44)
    assert few.share == pytest.approx(100 * 50 * 4 / 44 / 16, abs=1e-3)
    assert (few.tier, few.number) == ("critic", 10)


def test_no_crowd_of_newcomers_passes_its_limit() -> None:
    assert share_of_most(8) == pytest.approx(100 * 8 / 16, abs=1e-3)
    for crowd in crowds([("newbie", 10**exponent) for exponent in range(8)]):
        assert crowd.moved <= 8
        assert crowd.share <= share_of_most(8)


def test_an_unknown_tier_has_no_crowd() -> None:
    with pytest.raises(ValueError, match="unknown user tier"):
        crowds([("king", 1)])


def test_a_circles_area_says_the_weight() -> None:
    assert radius(2, 2, 30) == 30
    assert radius(0.5, 2, 30) == 15
