"""Version 1 of rules 5 and 6: series with minor bouts, as old entries are replayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview.rules.version1 import Series, series_from_dict, series_to_dict


def test_a_bout_adds_its_worth_to_one_side():
    series = Series("promotion").bout("ann", True, 1, minor=False)
    series = series.bout("bob", False, 0.25, minor=True)
    assert series == Series("promotion", 1, 0.25, 0, 0.25, ("ann", "bob"))


def test_a_voter_has_one_bout_whatever_comes_after_it():
    series = Series("demotion").bout("ann", True, 0.25, minor=True)
    assert series.bout("ann", False, 1, minor=False) is series


@pytest.mark.parametrize("up", [True, False])
def test_minor_bouts_add_up_to_at_most_one_a_side(up):
    series = Series("promotion")
    for number in range(6):
        series = series.bout(f"minor {number}", up, 0.25, minor=True)
    assert (series.up, series.down) == ((1, 0) if up else (0, 1))
    assert len(series.voters) == 6
    series = series.bout("peer", up, 1, minor=False).bout("late", up, 0.25, minor=True)
    assert max(series.up, series.down) == 2
    other = series.bout("against", not up, 0.25, minor=True)
    assert min(other.up, other.down) == 0.25


def test_a_minor_bout_that_would_pass_one_adds_what_is_left():
    series = Series("promotion", up=0.9, minor_up=0.9).bout("ann", True, 0.25, minor=True)
    assert (series.up, series.minor_up) == (1, 1)


@pytest.mark.parametrize(
    ("up", "down", "voters", "winner"),
    [
        (2.75, 2.75, 11, None),
        (3, 0, 3, "up"),
        (0, 3, 3, "down"),
        (2.75, 2.75, 12, "draw"),
        (3, 2, 12, "up"),
        (2, 3, 12, "down"),
        (0, 0, 0, None),
    ],
)
def test_the_first_side_to_the_target_wins_and_too_many_voters_are_a_draw(up, down, voters, winner):
    series = Series("promotion", up, down, voters=tuple(map(str, range(voters))))
    assert series.winner(3, 12) == winner


bouts = st.lists(
    st.tuples(st.sampled_from("abcdefghij"), st.booleans(), st.sampled_from([0, 0.25, 1]))
)


@given(bouts)
def test_a_series_is_the_sum_of_each_voters_first_bout(bouts):
    series = Series("promotion")
    first = {}
    for voter, up, worth in bouts:
        series = series.bout(voter, up, worth, minor=worth < 1)
        first.setdefault(voter, (up, worth))
    for side, total in ((True, series.up), (False, series.down)):
        worths = [worth for up, worth in first.values() if up is side]
        assert total == worths.count(1) + min(1, 0.25 * worths.count(0.25))
    assert series.voters == tuple(first)
    assert series_from_dict(series_to_dict(series)) == series


def test_no_series_is_none_in_its_plain_form_too():
    assert series_to_dict(None) is None
    assert series_from_dict(None) is None


def test_a_plain_form_of_an_unknown_kind_is_refused():
    plain = series_to_dict(Series("promotion"))
    with pytest.raises(ValueError, match="unknown kind of series 'war'"):
        series_from_dict({**plain, "kind": "war"})
