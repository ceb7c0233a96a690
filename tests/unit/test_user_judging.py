"""Rule 5: the judges of a user's series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from user.domain import Bout, Ladder, Reaction, Series, is_bout

GATES = {"judge_days": 30, "judge_bouts": 1, "demotion_days": 7}
TIERS = ["poser", "newbie", "armchair", "critic"]


def judges(kind="promotion", own="newbie", tier="armchair", vote="like", before=None, **given):
    """Whether somebody of this tier has a bout; they have stood long enough unless said."""
    facts = Bout(**{"stood_days": 30, **GATES, **given})
    reaction = Reaction("ann", tier, before, vote, 0.0, True, False, facts)
    return is_bout(Ladder(own, 100.0, Series(kind)), reaction)


@pytest.mark.parametrize(
    ("own", "lowest", "at_startup"),
    [
        ("poser", "newbie", "poser"),
        ("newbie", "armchair", "newbie"),
        ("armchair", "critic", "armchair"),
    ],
)
def test_in_a_promotion_whoever_stands_where_it_leads_or_above_judges(own, lowest, at_startup):
    for tier in TIERS:
        assert judges(own=own, tier=tier) == (TIERS.index(tier) >= TIERS.index(lowest))
        equal = TIERS.index(tier) >= TIERS.index(at_startup)
        assert judges(own=own, tier=tier, startup=True) == equal


@pytest.mark.parametrize(
    ("own", "lowest"), [("newbie", "armchair"), ("armchair", "armchair"), ("critic", "critic")]
)
def test_in_a_demotion_critics_who_are_not_below_the_user_judge(own, lowest):
    for tier in TIERS:
        for startup in (True, False):
            high_enough = TIERS.index(tier) >= TIERS.index(lowest)
            assert judges("demotion", own, tier, startup=startup) == high_enough


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"stood_days": 29}, False),
        ({"stood_days": 0, "judge_days": 0}, True),
        ({"judged": 1}, False),
        ({"judged": 1, "judge_bouts": 2}, True),
        ({"judged": 9, "judge_bouts": 0}, True),
        ({"stood_days": 0, "founder": True}, True),
        ({"judged": 9, "founder": True}, True),
        ({"stood_days": 0, "founder": True, "seasoned": 11}, True),
        ({"stood_days": 0, "founder": True, "seasoned": 12}, False),
        ({"judged": 1, "founder": True, "seasoned": 12}, False),
        ({"founder": True, "seasoned": 12}, True),
    ],
)
def test_judges_have_stood_for_a_month_and_judge_once_a_month_and_founders_at_once(facts, expected):
    for kind in ("promotion", "demotion"):
        assert judges(kind, **facts) == expected


def test_nobody_demotes_whom_they_have_met_but_may_stand_up_for_them():
    assert not judges("demotion", vote="dislike", met=True)
    assert not judges("demotion", vote="dislike", met=True, founder=True)
    assert judges("demotion", vote="like", met=True)
    assert judges("demotion", vote="dislike")
    assert judges("promotion", vote="dislike", met=True)


def test_what_is_no_bout():
    assert not judges(vote=None, before="like")
    assert not judges(vote="like", before="like")
    reaction = Reaction("ann", "critic", None, "like", 0.0, True, False, Bout())
    assert not is_bout(Ladder(), reaction)
    assert not is_bout(Ladder("newbie", 100, Series("promotion", 1, 0, ("ann",))), reaction)
    unknown = Reaction("bob", "critic", None, "like", 0.0, True, False, None)
    assert not is_bout(Ladder("newbie", 100, Series("promotion")), unknown)


@given(st.booleans(), st.integers(0, 60), st.integers(0, 3), st.integers(0, 12), st.booleans())
def test_turning_a_gate_off_never_takes_a_bout_away(founder, stood, judged, seasoned, met):
    facts = {"founder": founder, "stood_days": stood, "judged": judged, "seasoned": seasoned}
    for kind in ("promotion", "demotion"):
        for vote in ("like", "dislike"):
            case = {**facts, "kind": kind, "vote": vote, "met": met}
            for gate in ("judge_days", "judge_bouts"):
                assert judges(**case, **{gate: 0}) >= judges(**case)
