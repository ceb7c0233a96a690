"""Rules 3 and 4: what a calibration learns of people and sites."""

import random
from statistics import correlation, fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movie.domain import learn

EQUAL = {"one": 0.5, "two": 0.5}


def community(seed, movies=300, people=80, each=40, says=1.0):
    """Movies that two sites know, one of them well; people with habits; what they rated."""
    chance = random.Random(seed)
    truth = [chance.gauss(50, 15) for _ in range(movies)]
    known = [
        {
            "one": 50 + says * (t - 50) + chance.gauss(0, 3),
            "two": 50 + says * (t - 50) + chance.gauss(0, 25),
        }
        for t in truth
    ]
    habits = [chance.gauss(5, 12) for _ in range(people)]
    ratings = [
        (movie, person, 60 + habits[person] + (truth[movie] - 50) / 1.25 + chance.gauss(0, 8))
        for person in range(people)
        for movie in chance.sample(range(movies), each)
    ]
    return known, habits, ratings


def test_without_ratings_everything_is_as_at_the_start():
    learned = learn([{"one": 60.0}], [], 0, EQUAL)
    assert (learned.typical, list(learned.habits), learned.ratings) == (60, [], 0)
    assert list(learned.steadiness) == []
    assert learned.trust == pytest.approx(EQUAL)


def test_one_persons_first_rating_makes_next_to_no_habit():
    learned = learn([{}], [(0, 0, 100.0)], 1, {})
    # The movie's merit and the person share what is above 60, as by 10 ratings each.
    assert 60 < learned.typical < 62
    assert 0 < learned.habits[0] < 2
    assert list(learned.steadiness) == [1]


def test_habits_are_found():
    known, habits, ratings = community(1)
    learned = learn(known, ratings, len(habits), EQUAL)
    assert correlation(habits, list(learned.habits)) > 0.95
    assert learned.typical + fmean(learned.habits) == pytest.approx(60 + fmean(habits), abs=2)
    assert learned.ratings == len(ratings)


def test_the_site_that_people_agree_with_is_trusted_more():
    known, habits, ratings = community(2)
    trust = learn(known, ratings, len(habits), EQUAL).trust
    assert trust["one"] > 2 * trust["two"]
    assert min(trust.values()) >= 0
    assert sum(trust.values()) <= 1 + 1e-9


def test_sites_that_tell_nothing_of_what_people_think_are_hardly_trusted():
    chance = random.Random(3)
    known, habits, ratings = community(3)
    strangers = [{site: chance.gauss(50, 15) for site in sites} for sites in known]
    trust = learn(strangers, ratings, len(habits), EQUAL).trust
    assert sum(trust.values()) < 0.6


def test_a_site_without_trust_at_the_start_gets_none():
    known, habits, ratings = community(4)
    trust = learn(known, ratings, len(habits), {"one": 1.0, "two": 0.0}).trust
    assert trust["two"] == 0


def test_habits_do_not_depend_on_which_good_movies_somebody_chose():
    known, habits, ratings = community(5)
    best = sorted(range(len(known)), key=lambda movie: -known[movie]["one"])[:20]
    ratings += [(movie, 80, 60 + (known[movie]["one"] - 50) / 1.25) for movie in best]
    learned = learn(known, ratings, 81, EQUAL)
    everybody = fmean(habits)
    # Who rates only the best, and gives what they deserve, is not called generous.
    assert learned.typical + learned.habits[80] == pytest.approx(60, abs=4)
    assert everybody > 3


def test_who_strays_less_is_called_steadier():
    known, habits, ratings = community(6)
    chance = random.Random(6)
    ratings = [
        (movie, person, rating + chance.gauss(0, 25 if person % 2 else 1))
        for movie, person, rating in ratings
    ]
    steadiness = learn(known, ratings, len(habits), EQUAL).steadiness
    assert min(steadiness[::2]) > 1 > max(steadiness[1::2])


@given(
    st.lists(st.dictionaries(st.sampled_from(["one", "two"]), st.floats(6.83, 93.17)), min_size=1),
    st.data(),
)
def test_whatever_is_rated_what_is_learned_is_within_bounds(movies, data):
    ratings = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(movies) - 1), st.integers(0, 3), st.floats(5, 100)),
            max_size=30,
        )
    )
    learned = learn(movies, ratings, 4, EQUAL)
    assert all(-100 <= habit <= 100 for habit in learned.habits)
    assert all(2 / 3 <= each <= 3 / 2 for each in learned.steadiness)
    assert all(trust >= 0 for trust in learned.trust.values())
    assert sum(learned.trust.values()) <= 1 + 1e-9
    assert 0 <= learned.typical <= 110
