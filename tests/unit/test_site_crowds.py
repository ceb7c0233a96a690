"""The rules page's picture of crowds, with figures worked out by hand (rule 4)."""

from fractions import Fraction

import pytest

from gateway.site.pictures import crowds, most_of_the_way, radius
from moview.rules.tiers import user_tier


def test_a_crowd_moves_an_average_movie_as_the_rules_say() -> None:
    one, many, few = crowds([("newbie", 1), ("newbie", 1000), ("critic", 10)])
    assert one.moved == pytest.approx(0.3058, abs=5e-5)
    assert many.moved == pytest.approx(8.3333, abs=5e-5)
    assert few.moved == pytest.approx(50 / 3)  # 20 of 40 + 20
    assert few.share == pytest.approx(100 / 3, abs=1e-3)
    assert (few.tier, few.number) == ("critic", 10)


def test_a_crowd_comes_near_its_share_of_the_way_and_never_passes_it() -> None:
    cap = user_tier("newbie").cap
    assert cap is not None
    assert most_of_the_way(cap) == Fraction(1, 6)
    for crowd in crowds([("newbie", 10**exponent) for exponent in range(8)]):
        assert crowd.share <= 100 / 6 + 1e-3


def test_an_unknown_tier_has_no_crowd() -> None:
    with pytest.raises(ValueError, match="unknown user tier"):
        crowds([("king", 1)])


def test_a_circles_area_says_the_weight() -> None:
    assert radius(2, 2, 30) == 30
    assert radius(0.5, 2, 30) == 15
