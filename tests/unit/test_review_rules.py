"""Rules 4 and 7 in the review service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.domain import (
    ASPECTS,
    Bloc,
    change_reaction,
    helpfulness,
    move_reaction,
    rating_of,
    reaction_bloc,
)

LIKE, DISLIKE = Bloc.of_vote("like", 5000), Bloc.of_vote("dislike", -5000)


@pytest.mark.parametrize(
    ("blocs", "expected"),
    [
        ({}, 50),
        # sat(0.4) of 80 is 0.39900: 50 ± 50 · 0.39900 / 10.39900.
        ({"critic": LIKE}, 51.9185),
        ({"critic": DISLIKE}, 48.0815),
        ({"critic": LIKE.plus(DISLIKE)}, 50),
        ({"newbie": Bloc(10**6, units=40 * 10**6, lifts=40 * 5000 * 10**6)}, (500 + 800) / 18),
    ],
)
def test_helpfulness_is_the_movies_formula_with_prior_50_and_mass_10(blocs, expected):
    assert helpfulness(blocs) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("vote", "bloc"), [("like", LIKE), ("dislike", DISLIKE), (None, Bloc())])
def test_a_reaction_is_one_vote_of_its_reactors_bloc(vote, bloc):
    assert reaction_bloc(vote) == bloc


def test_a_changed_reaction_changes_place_within_its_bloc():
    blocs = change_reaction({}, "newbie", None, "like")
    assert blocs == {"newbie": LIKE}
    blocs = change_reaction(blocs, "newbie", "like", "dislike")
    assert blocs == {"newbie": DISLIKE}
    assert change_reaction(blocs, "newbie", "dislike", None) == {}


def test_a_reactor_who_rises_takes_the_reaction_along():
    blocs = {"newbie": LIKE.plus(LIKE)}
    assert move_reaction(blocs, "like", "newbie", "armchair") == {
        "newbie": LIKE,
        "armchair": LIKE,
    }


def test_a_suspended_reactor_is_in_no_bloc_and_may_come_back():
    blocs = {"critic": DISLIKE}
    gone = move_reaction(blocs, "dislike", "critic", None)
    assert gone == {}
    assert change_reaction(gone, None, "dislike", "like") == {}
    assert move_reaction(gone, "like", None, "critic") == {"critic": LIKE}


def test_a_reaction_that_was_in_no_bloc_cannot_be_changed():
    with pytest.raises(ValueError, match="cannot hold fewer"):
        change_reaction({}, "newbie", "like", None)
    with pytest.raises(ValueError, match="unknown user tier"):
        change_reaction({}, "boss", None, "like")


@given(st.lists(st.sampled_from(["like", "dislike", None]), max_size=20))
def test_only_the_last_reaction_of_a_person_is_left(votes):
    blocs, before = {}, None
    for vote in votes:
        blocs, before = change_reaction(blocs, "armchair", before, vote), vote
    assert blocs == change_reaction({}, "armchair", None, before)


def test_reviews_are_rated_by_the_same_aspects_as_in_the_movie_service():
    import movie.domain

    assert rating_of is movie.domain.rating_of
    assert ASPECTS is movie.domain.ASPECTS
