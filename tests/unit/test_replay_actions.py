"""The action for a rating, and the movie it is of."""

from collections import Counter

import pytest

from moview.catalogue.movielens import Rating
from moview.replay import MovieIndex, action_of
from moview.rules.aspects import check_aspects

MATRIX = {
    "id": "m1",
    "title": "The Matrix",
    "titles": {"ko": "매트릭스"},
    "year": 1999,
    "external_ids": {"imdb": "tt0133093", "movielens": "2571"},
}


def rating(stars: float, user: int = 1, movie: str = "1") -> Rating:
    return Rating(user, movie, stars, 0)


@pytest.mark.parametrize(
    ("stars", "vote"),
    [(5, "like"), (4, "like"), (2.5, "dislike"), (0.5, "dislike")],
)
def test_a_clear_rating_becomes_a_vote(stars: float, vote: str) -> None:
    action = action_of(rating(stars), review_share=0)
    assert action is not None
    assert (action.vote, action.aspects) == (vote, None)


@pytest.mark.parametrize("stars", [3, 3.5])
def test_a_middling_rating_says_nothing(stars: float) -> None:
    assert action_of(rating(stars), review_share=0) is None


@pytest.mark.parametrize("stars", [0.5, 1, 2.5, 3, 4.5, 5])
def test_a_review_has_marks_near_its_stars(stars: float) -> None:
    for user in range(50):
        action = action_of(rating(stars, user), review_share=1)
        assert action is not None
        assert action.text
        assert action.aspects is not None
        check_aspects(action.aspects)
        assert all(abs(mark - stars * 2) <= 1 for mark in action.aspects.values())


def test_the_share_of_reviews_is_as_chosen_and_the_same_each_time() -> None:
    ratings = [rating(5, user, str(movie)) for user in range(100) for movie in range(20)]
    first, second = ([action_of(each, 0.2) for each in ratings] for _ in range(2))
    assert first == second
    kinds = Counter(action.vote for action in first if action)
    assert 0.17 < kinds[None] / len(ratings) < 0.23


def test_a_movie_is_found_by_id_before_title() -> None:
    namesake = MATRIX | {"id": "m2", "external_ids": {"imdb": "tt1"}, "year": 2000}
    index = MovieIndex([MATRIX, namesake])
    wanted = {"title": "The Matrix", "year": 1999, "external_ids": {"imdb": "tt1"}}
    assert index.find(wanted) == "m2"


@pytest.mark.parametrize("title", ["Matrix", "THE MATRIX!", "매트릭스"])
def test_a_movie_is_found_by_any_spelling_of_a_title_and_its_year(title: str) -> None:
    index = MovieIndex([MATRIX])
    assert index.find({"title": title, "year": 1999}) == "m1"
    assert index.find({"title": title, "year": 2003}) is None


def test_a_title_that_two_movies_share_finds_neither() -> None:
    index = MovieIndex([MATRIX, MATRIX | {"id": "m2", "external_ids": {}}])
    assert index.find({"title": "Matrix", "year": 1999}) is None
