"""Rules 4 and 6: a person's opinion of a movie, and when it counts for the ladder."""

import pytest

from movie.domain import AspectBloc, Bloc, Opinion, Review, is_expressed

NONE = Opinion()
LIKE, DISLIKE = Opinion("like"), Opinion("dislike")
SEVEN, EIGHT = Review.of({"story": 7}), Review.of({"story": 8})
SEVEN_TOO = Review.of({"story": 6, "music": 8})


@pytest.mark.parametrize(
    ("opinion", "bloc", "value"),
    [
        (NONE, Bloc(), None),
        (LIKE, Bloc(likes=1), 100),
        (DISLIKE, Bloc(dislikes=1), 0),
        (Opinion(None, SEVEN), Bloc(reviews=1, rating_sum=7000), 70),
        (Opinion("like", SEVEN), Bloc(reviews=1, rating_sum=7000), 70),
        (Opinion("dislike", Review(6667)), Bloc(reviews=1, rating_sum=6667), 66.67),
    ],
)
def test_a_review_takes_the_place_of_the_vote(opinion, bloc, value):
    assert opinion.bloc == bloc
    assert opinion.value == value
    assert opinion.is_held is (value is not None)


def test_only_a_review_adds_to_aspects():
    opinion = Opinion("like", Review.of({"story": 7, "music": 10}))
    assert opinion.aspect_blocs == {"story": AspectBloc(1, 7), "music": AspectBloc(1, 10)}
    assert LIKE.aspect_blocs == {}
    assert Opinion(None, Review(5000)).aspect_blocs == {}


def test_a_review_is_rated_by_its_marks():
    assert Review.of({"story": 6, "acting": 7, "music": 7}) == Review(
        6667, {"story": 6, "acting": 7, "music": 7}
    )


@pytest.mark.parametrize("rating", [999, 10001, -1])
def test_a_rating_outside_10_to_100_points_is_refused(rating):
    with pytest.raises(ValueError, match="a rating is 10 to 100 points"):
        Review(rating)
    assert Review(1000).rating == 1000
    assert Review(10000).rating == 10000


def test_marks_that_rate_nothing_are_refused():
    with pytest.raises(ValueError, match="unknown aspect"):
        Review(5000, {"plot": 5})
    with pytest.raises(ValueError, match="at least one aspect"):
        Review.of({})


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        (NONE, LIKE, True),
        (NONE, DISLIKE, True),
        (LIKE, DISLIKE, True),
        (LIKE, LIKE, False),
        (LIKE, NONE, False),
        (NONE, NONE, False),
        (NONE, Opinion(None, SEVEN), True),
        (LIKE, Opinion("like", SEVEN), True),
        (Opinion(None, SEVEN), Opinion(None, EIGHT), True),
        (Opinion(None, SEVEN), Opinion(None, SEVEN_TOO), False),
        (Opinion(None, SEVEN), Opinion(None, SEVEN), False),
        (Opinion(None, SEVEN), Opinion("like", SEVEN), False),
        (Opinion("like", SEVEN), Opinion("dislike", SEVEN), False),
        (Opinion("like", SEVEN), Opinion(None, SEVEN), False),
        (Opinion("like", SEVEN), LIKE, False),
        (Opinion(None, SEVEN), NONE, False),
    ],
)
def test_what_counts_is_a_new_or_changed_vote_or_a_review_with_a_new_rating(before, after, counts):
    assert is_expressed(before, after) is counts
