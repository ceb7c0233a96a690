"""Rules 5 and 6: promotion and demotion series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview.rules.series import (
    DEMOTION_TARGET,
    MOVIE_SERIES_TARGET,
    USER_SERIES_TARGET,
    Series,
    series_from_dict,
    series_outcome,
    series_to_dict,
)


def test_the_targets_are_those_of_the_rules():
    assert (USER_SERIES_TARGET, DEMOTION_TARGET, MOVIE_SERIES_TARGET) == (2, 5, 4)


def test_a_bout_adds_one_to_one_side():
    series = Series("promotion").bout("ann", True).bout("bob", False).bout("eve", True)
    assert series == Series("promotion", 2, 1, ("ann", "bob", "eve"))


def test_a_voter_has_one_bout_whatever_comes_after_it():
    series = Series("demotion").bout("ann", True)
    assert series.bout("ann", False) is series


@pytest.mark.parametrize(
    ("up", "down", "winner"),
    [(0, 0, None), (1, 4, None), (2, 4, "up"), (1, 5, "down"), (0, 5, "down"), (2, 0, "up")],
)
def test_the_first_side_to_have_what_it_needs_wins(up, down, winner):
    assert Series("demotion", up, down).winner(2, 5) == winner


@given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.booleans())))
def test_a_series_is_the_sum_of_each_voters_first_bout(bouts):
    series = Series("promotion")
    first = {}
    for voter, up in bouts:
        series = series.bout(voter, up)
        first.setdefault(voter, up)
    sides = list(first.values())
    assert (series.up, series.down) == (sides.count(True), sides.count(False))
    assert series.voters == tuple(first)
    assert series_from_dict(series_to_dict(series)) == series


def test_no_series_is_none_in_its_plain_form_too():
    assert series_to_dict(None) is None
    assert series_from_dict(None) is None


def test_a_plain_form_of_an_unknown_kind_is_refused():
    plain = series_to_dict(Series("promotion"))
    with pytest.raises(ValueError, match="unknown kind of series 'war'"):
        series_from_dict({**plain, "kind": "war"})


RUNNING = {kind: series_to_dict(Series(kind)) for kind in ("promotion", "demotion")}


@pytest.mark.parametrize(
    ("was", "now", "tiers", "dropped", "outcome"),
    [
        (None, None, "aa", False, None),
        (None, "promotion", "aa", False, ("promotion", "begun")),
        (None, "demotion", "aa", False, ("demotion", "begun")),
        ("promotion", "promotion", "aa", False, None),
        ("promotion", None, "ab", False, ("promotion", "won")),
        ("promotion", None, "aa", False, ("promotion", "lost")),
        ("demotion", None, "ba", False, ("demotion", "lost")),
        ("demotion", None, "bb", False, ("demotion", "won")),
        ("promotion", None, "ab", True, ("promotion", "dropped")),
        ("demotion", None, "ba", True, ("demotion", "dropped")),
        (None, None, "ab", True, None),
    ],
)
def test_a_series_is_begun_won_lost_or_dropped(was, now, tiers, dropped, outcome):
    """Who rises or survives wins; an appointment drops what runs."""
    before = {"tier": tiers[0], "series": RUNNING.get(was)}
    after = {"tier": tiers[1], "series": RUNNING.get(now)}

    assert series_outcome(before, after, dropped) == outcome
