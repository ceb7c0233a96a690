"""Comparing copies with their owners' data, and which differences count."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.store import MovieStore
from moview.operating.comparison import (
    PAIRS,
    Pair,
    Sighting,
    Suspects,
    difference,
    fingerprint,
    unlike,
)
from review.store import ReviewStore
from user.store import UserStore

STORES: dict[str, Any] = {"movie": MovieStore, "user": UserStore, "review": ReviewStore}
WHOLE = Pair("movie", "votes", "user", "votes", ("version", "value"), movie=0)
PARTIAL = Pair("movie", "movies", "user", "movies", ("version", "title"), partial=True)
STONE = {"version": 9, "removed": True}

keys = st.sampled_from("abcd")
things = st.fixed_dictionaries({"version": st.integers(1, 3), "title": st.sampled_from("xy")})
copies = things | st.just(STONE)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_each_pair_has_an_owner_and_one_who_holds_copies(pair: Pair) -> None:
    assert pair.kind in STORES[pair.owner].OWNED
    assert pair.kind in STORES[pair.owner].KINDS
    assert pair.copies in STORES[pair.holder].KINDS


def test_everything_owned_is_compared_but_the_stones_of_movies() -> None:
    owned = {(name, kind) for name, store in STORES.items() for kind in store.OWNED}
    assert {(pair.owner, pair.kind) for pair in PAIRS} == owned - {("movie", "gone_movies")}


def test_a_copy_equals_its_owner_whatever_else_either_has() -> None:
    owned, copied = {"version": 1, "value": "like", "at": 5}, {"value": "like", "version": 1}
    assert difference(WHOLE, "m:u", owned, copied) is None
    assert fingerprint(WHOLE, owned) == fingerprint(WHOLE, copied)


def test_a_difference_names_the_thing_the_fields_and_both_values() -> None:
    text = difference(WHOLE, "m:u", {"version": 2, "value": None}, {"version": 1, "value": "like"})
    assert text == (
        "movie.votes m:u: version is 2, in user.votes 1; value is None, in user.votes 'like'"
    )


def test_a_copy_that_is_missing_is_a_difference_where_everything_is_copied() -> None:
    owned = {"version": 1, "value": "like"}
    assert difference(WHOLE, "m:u", owned, None) == "movie.votes m:u: user.votes does not have it"
    assert difference(PARTIAL, "m", owned, None) is None


def test_a_copy_of_what_the_owner_does_not_know_must_be_a_stone() -> None:
    copied = {"version": 1, "title": "x"}
    assert difference(PARTIAL, "m", None, STONE) is None
    assert difference(PARTIAL, "m", None, None) is None
    text = difference(PARTIAL, "m", None, copied)
    assert text == "movie.movies m: user.movies has it, movie does not know it"


def test_a_stone_of_what_is_there_is_a_difference() -> None:
    text = difference(PARTIAL, "m", {"version": 10, "title": "x"}, STONE)
    assert text == "movie.movies m: user.movies takes it for removed"


@pytest.mark.parametrize("pair", [PARTIAL, Pair("a", "b", "c", "d", ("version", "title"))])
@given(st.dictionaries(keys, things), st.dictionaries(keys, copies))
def test_a_closer_look_is_taken_at_just_what_differs(
    pair: Pair, owned: dict[str, Any], copied: dict[str, Any]
) -> None:
    prints = {key: fingerprint(pair, values) for key, values in owned.items()}
    expected = {
        key
        for key in {*owned, *copied}
        if difference(pair, key, owned.get(key), copied.get(key)) is not None
    }
    assert unlike(pair, prints, copied.items()) == expected


def test_the_movie_is_read_from_the_key_only_where_it_matters() -> None:
    assert WHOLE.movie_of("m1:u1") == "m1"
    assert PARTIAL.movie_of("m1") is None


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def seen(*sightings: Sighting, lasting: float = 10.0) -> Suspects:
    """The first of the sightings at once, each of the others 5 seconds after the one before."""
    clock = Clock()
    suspects = Suspects(clock, lasting)
    for number, sighting in enumerate(sightings):
        clock.seconds += 5 if number else 0
        suspects.see({"key": sighting})
    return suspects


def test_a_difference_counts_once_it_lasted() -> None:
    stale = Sighting(("stale",), 7)
    assert seen(stale, stale).confirmed == []
    assert seen(stale, stale).undecided == 1
    assert seen(stale, stale, stale).confirmed == ["stale"]
    assert seen(stale, stale, stale).undecided == 0


def test_a_copy_that_follows_its_owner_begins_anew() -> None:
    following = [Sighting((f"at {version}",), version) for version in range(5)]
    assert seen(*following).confirmed == []


def test_an_owner_that_goes_on_without_its_copy_makes_it_no_newer() -> None:
    assert seen(*(Sighting((f"owner at {n}",), 7) for n in range(3))).confirmed == ["owner at 2"]


def test_what_differs_no_more_is_forgotten() -> None:
    suspects = seen(Sighting(("stale",)), Sighting(("stale",)))
    suspects.see({})
    assert suspects.keys == []
    suspects.see({"key": Sighting(("stale",))})
    assert suspects.confirmed == []
