"""Rule 7: the heat that sorts trending lists."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import Heat

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TIERS = ["poser", "newbie", "armchair", "critic"]
AGES = st.floats(0, 400)


def sat(weight, cap):
    return cap * (1 - math.exp(-weight / cap))


def heat_of(ages_by_tier):
    heat = Heat(NOW)
    for tier, ages in ages_by_tier.items():
        for age in ages:
            heat = heat.with_opinion(tier, NOW - age * DAY)
    return heat


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ({}, 0),
        ({"critic": []}, 0),
        ({"critic": [0]}, 0),
        ({"critic": [0, 0]}, 0),
        ({"critic": [0, 0, 7]}, sat(2.5, 80)),
        ({"critic": [0] * 1000}, sat(1000, 80)),
        ({"armchair": [0, 0]}, 0),
        ({"armchair": [0, 0, 7, 7]}, sat(2.55, 80)),
        ({"newbie": [0] * 3}, 0),
        ({"newbie": [0] * 4}, sat(2.8, 8)),
        ({"newbie": [0] * 10**4}, 8),
        ({"poser": [0] * 10**4}, 2),
        ({"poser": [0] * 100}, 0),
        ({"armchair": [14] * 12}, sat(2.55, 80)),
        ({"critic": [56] * 600}, sat(600 / 256, 80)),
        ({"armchair": [0] * 3, "critic": [7, 7]}, sat(2.55 + 1, 80)),
    ],
)
def test_heat_halves_each_week_saturates_by_tier_and_is_nothing_under_two(ages, expected):
    assert heat_of(ages).value == pytest.approx(expected)


def test_a_lone_like_leads_no_list():
    for tier in TIERS:
        assert heat_of({tier: [0]}).value == 0


def test_an_unknown_tier_is_refused():
    with pytest.raises(ValueError, match="unknown user tier"):
        Heat(NOW).with_opinion("boss", NOW)


@given(st.lists(AGES, max_size=30), st.randoms())
def test_heat_does_not_depend_on_the_order_and_only_fades(ages, rng):
    shuffled = list(ages)
    rng.shuffle(shuffled)
    heat = heat_of({"critic": ages})

    assert heat.masses == pytest.approx(heat_of({"critic": shuffled}).masses)
    assert heat.faded(NOW + DAY).value <= heat.value
    assert heat.value == 0 or 2 <= heat.value <= 80


def test_what_faded_is_as_hot_as_what_was_said_so_much_earlier():
    heat = heat_of({"critic": [0, 3, 60], "newbie": [1]})

    assert heat.faded(NOW + 9 * DAY).masses == pytest.approx(
        heat_of({"critic": [9, 12, 69], "newbie": [10]}).masses
    )


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.none() | st.sampled_from(TIERS), st.floats(0, 30)),
        max_size=60,
    )
)
def test_whatever_people_say_move_and_take_back_heat_is_what_a_recount_finds(steps):
    """Each step: some time later, one person's opinion is in that bloc, or in none."""
    heat, held, first_at = Heat(NOW), {}, {}
    for person, tier, days in steps:
        heat = heat.faded(heat.at + days * DAY)
        if person in held:
            heat = heat.without_opinion(held.pop(person), first_at[person])
        if tier is not None:
            held[person] = tier
            first_at.setdefault(person, heat.at)
            heat = heat.with_opinion(tier, first_at[person])

    counted = Heat(heat.at)
    for person, tier in held.items():
        counted = counted.with_opinion(tier, first_at[person])
    masses = {tier: heat.masses.get(tier, 0.0) for tier in TIERS}
    assert masses == pytest.approx({tier: counted.masses.get(tier, 0.0) for tier in TIERS})


def test_ten_thousand_opinions_taken_back_leave_nothing():
    heat, moments = Heat(NOW), [NOW - minute * timedelta(minutes=7) for minute in range(10_000)]
    for moment in moments:
        heat = heat.with_opinion("critic", moment)
    for moment in moments:
        heat = heat.without_opinion("critic", moment)

    assert heat.masses == pytest.approx({"critic": 0}, abs=1e-6)
    assert heat.value == 0
