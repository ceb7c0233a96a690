"""Rule 7: what opinions weigh in lists."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview.rules.saturation import saturate, saturated
from moview.rules.tiers import USER_TIERS, user_tier

CAPS = {"poser": 2, "newbie": 8, "armchair": 80, "critic": 80}


def sat(weight, cap):
    return cap * (1 - math.exp(-weight / cap))


def test_mass_saturates_at_its_cap():
    assert saturate(0.25, 8) == pytest.approx(sat(0.25, 8), rel=1e-12)
    assert saturate(0, 8) == 0
    assert saturate(1e6, 8) == 8


def test_each_pool_has_a_cap_of_its_own():
    for tier in USER_TIERS:
        assert saturated({tier.code: 1e6}) == {tier.code: CAPS[tier.code]}


def test_armchairs_and_critics_saturate_together_and_share_by_their_weight():
    shares = saturated({"armchair": 80.0, "critic": 20.0, "newbie": 0.6, "poser": 0.0})
    assert shares == pytest.approx(
        {
            "armchair": sat(100, 80) * 0.8,
            "critic": sat(100, 80) * 0.2,
            "newbie": sat(0.6, 8),
        }
    )


def test_an_unknown_tier_is_refused():
    with pytest.raises(ValueError, match="unknown user tier 'boss'"):
        saturated({"boss": 1.0})


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.sampled_from([2.0, 8.0, 80.0]))
def test_mass_grows_with_weight_and_never_passes_weight_or_cap(one, other, cap):
    low, high = sorted([one, other])
    assert 0 <= saturate(low, cap) <= saturate(high, cap) <= cap
    assert saturate(low, cap) <= low * (1 + 1e-12)


@given(st.dictionaries(st.sampled_from(list(CAPS)), st.floats(0, 1e9)))
def test_no_pool_weighs_more_than_its_cap(weights):
    for pool in {tier.pool for tier in USER_TIERS}:
        shares = [mass for code, mass in saturated(weights).items() if user_tier(code).pool == pool]
        cap = next(tier.cap for tier in USER_TIERS if tier.pool == pool)
        assert math.fsum(shares) <= cap * (1 + 1e-12)
