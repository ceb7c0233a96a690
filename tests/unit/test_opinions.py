"""Rules 4 and 6: a person's opinion of a movie, and when it counts for the ladder."""

import pytest

from movie.domain import AspectBloc, Bloc, Generosity, Opinion, Review, is_expressed

NONE = Opinion()
LIKE, DISLIKE = Opinion("like"), Opinion("dislike")
SEVEN, EIGHT = Review.of({"story": 7}), Review.of({"story": 8})
SEVEN_TOO = Review.of({"story": 6, "music": 8})


@pytest.mark.parametrize(
    ("opinion", "bloc", "value"),
    [
        (NONE, Bloc(), None),
        (LIKE, Bloc.of_vote("like", 5000), 100),
        (DISLIKE, Bloc.of_vote("dislike", -5000), 0),
        # 50 + 1.25 · (70 - 60), which is 12.5 above a base of 50.
        (Opinion(None, SEVEN), Bloc(reviews=1, units=200, lifts=200 * 1250), 62.5),
        (Opinion("like", SEVEN), Bloc(reviews=1, units=200, lifts=200 * 1250), 62.5),
        (Opinion(rating=7000), Bloc(ratings=1, units=100, lifts=100 * 1250), 62.5),
        (Opinion(None, SEVEN, 1000), Bloc(reviews=1, units=200, lifts=200 * 1250), 62.5),
        # 50 + 1.25 · (66.67 - 60) is 58.3375.
        (Opinion("dislike", Review(6667)), Bloc(reviews=1, units=200, lifts=200 * 834), 58.3375),
        # 50 + 1.25 · (95 - 60) is 93.75.
        (Opinion(rating=9500), Bloc(ratings=1, units=100, lifts=100 * 4375), 93.75),
        # 50 + 1.25 · (5 - 60) is -18.75: less than a dislike, and so as much as one.
        (Opinion(rating=500), Bloc(ratings=1, units=100, lifts=-100 * 5000), 0),
    ],
)
def test_a_review_takes_the_place_of_the_vote(opinion, bloc, value):
    assert opinion.bloc(50) == bloc
    assert opinion.value() == (value if value is None else pytest.approx(value))
    assert opinion.is_held is (value is not None)


@pytest.mark.parametrize(
    ("steadiness", "units"), [(2 / 3, 133), (1, 200), (1.234, 247), (1.5, 300)]
)
def test_a_steady_persons_ratings_say_more(steadiness, units):
    generosity = Generosity(60, 0, steadiness)
    bloc = Opinion(None, SEVEN).bloc(50, generosity)
    assert bloc == Bloc(reviews=1, units=units, lifts=units * 1250)
    assert LIKE.bloc(50, generosity) == LIKE.bloc(50)


@pytest.mark.parametrize(
    "figures", [(float("nan"),), (60, float("inf")), (60, 0, 0.66), (60, 0, 2)]
)
def test_a_generosity_that_nobody_has_is_refused(figures):
    with pytest.raises(ValueError, match="is a number|2/3 to 3/2"):
        Generosity(*figures)


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


@pytest.mark.parametrize("opinion", [("like", None, 700), (None, None, 499), (None, None, 10001)])
def test_a_plain_rating_stands_alone_and_within_5_to_100_points(opinion):
    with pytest.raises(ValueError, match="takes the place of|5 to 100 points"):
        Opinion(*opinion)


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
        (NONE, Opinion(rating=700), True),
        (LIKE, Opinion(rating=700), True),
        (Opinion(rating=700), LIKE, True),
        (Opinion(rating=700), Opinion(rating=750), True),
        (Opinion(rating=700), Opinion(rating=700), False),
        (Opinion(rating=700), NONE, False),
        (Opinion(rating=700), Opinion(None, SEVEN, 700), True),
        (Opinion(None, SEVEN, 700), Opinion(rating=700), False),
    ],
)
def test_what_counts_is_a_new_or_changed_vote_or_rating_or_a_review_with_a_new_one(
    before, after, counts
):
    assert is_expressed(before, after) is counts
