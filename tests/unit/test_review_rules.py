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


@pytest.mark.parametrize(
    ("blocs", "expected"),
    [
        ({}, 50),
        ({"critic": Bloc(likes=1)}, (10 * 50 + 2 * 100) / 12),
        ({"critic": Bloc(dislikes=1)}, 500 / 12),
        ({"critic": Bloc(likes=5, dislikes=5)}, 50),
        ({"newbie": Bloc(likes=10**6)}, (500 + 800) / 18),
    ],
)
def test_helpfulness_is_the_movies_formula_with_prior_50_and_mass_10(blocs, expected):
    assert helpfulness(blocs) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("vote", "bloc"), [("like", Bloc(likes=1)), ("dislike", Bloc(dislikes=1)), (None, Bloc())]
)
def test_a_reaction_is_one_vote_of_its_reactors_bloc(vote, bloc):
    assert reaction_bloc(vote) == bloc


def test_a_changed_reaction_changes_place_within_its_bloc():
    blocs = change_reaction({}, "newbie", None, "like")
    assert blocs == {"newbie": Bloc(likes=1)}
    blocs = change_reaction(blocs, "newbie", "like", "dislike")
    assert blocs == {"newbie": Bloc(dislikes=1)}
    assert change_reaction(blocs, "newbie", "dislike", None) == {}


def test_a_reactor_who_rises_takes_the_reaction_along():
    blocs = {"newbie": Bloc(likes=2)}
    assert move_reaction(blocs, "like", "newbie", "armchair") == {
        "newbie": Bloc(likes=1),
        "armchair": Bloc(likes=1),
    }


def test_a_suspended_reactor_is_in_no_bloc_and_may_come_back():
    blocs = {"critic": Bloc(dislikes=1)}
    gone = move_reaction(blocs, "dislike", "critic", None)
    assert gone == {}
    assert change_reaction(gone, None, "dislike", "like") == {}
    assert move_reaction(gone, "like", None, "critic") == {"critic": Bloc(likes=1)}


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
