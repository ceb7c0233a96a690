"""The demo's crowd and its plan: complete, and the same each time."""

from collections import Counter
from typing import Any

import pytest

from moview.demo import NAMES, crowd, plan_for
from moview.demo.crowd import MIN_PEOPLE, Part
from moview.demo.plan import MIN_MOVIES
from moview.demo.reactions import reactions_to
from moview.rules.aspects import check_aspects

MOVIES: list[dict[str, Any]] = [
    {"id": f"m{number:03}", "title": f"Movie {number}", "base_score": 25 + number % 60}
    for number in range(200)
]


def test_names_are_as_the_api_takes_them_and_each_there_once() -> None:
    people = crowd(400)
    assert all(2 <= len(person.nickname) <= 20 for person in people)
    assert len({person.nickname.casefold() for person in people}) == 400
    assert len({person.email for person in people}) == 400
    assert len(NAMES) == 80
    assert Counter(person.language for person in crowd(80)) == {"ko": 40, "en": 40}


def test_every_part_is_played_even_in_the_smallest_crowd() -> None:
    assert {person.part for person in crowd(MIN_PEOPLE)} == set(Part)
    with pytest.raises(ValueError, match=str(MIN_PEOPLE)):
        crowd(MIN_PEOPLE - 1)


def test_the_same_seed_makes_the_same_plan_whatever_the_order_of_movies() -> None:
    people = crowd(80)
    first = plan_for(people, MOVIES, 1)
    assert first == plan_for(people, MOVIES[::-1], 1)
    assert first != plan_for(people, MOVIES, 2)


def test_what_the_plan_holds_is_what_the_api_takes() -> None:
    plan = plan_for(crowd(80), MOVIES, 1)
    assert {value for _, _, value in plan.votes} == {"like", "dislike"}
    for writing in plan.writings:
        check_aspects(writing.aspects)
        assert 10 < len(writing.text) < 1000
    assert any(writing.spoiler for writing in plan.writings)
    votes = Counter((person, movie_id) for person, movie_id, _ in plan.votes)
    reviews = Counter((writing.author, writing.movie_id) for writing in plan.writings)
    assert max(votes.values()) == max(reviews.values()) == 1


def test_some_movies_are_talked_about_far_more_than_others() -> None:
    votes = Counter(movie_id for _, movie_id, _ in plan_for(crowd(80), MOVIES, 1).votes)
    most = [count for _, count in votes.most_common(7)]
    assert most[5] > 30 > 15 > most[6]


def test_contested_movies_lie_near_a_limit_and_nobody_else_votes_there() -> None:
    plan = plan_for(crowd(80), MOVIES, 1)
    bases = {movie["id"]: movie["base_score"] for movie in MOVIES}
    assert len(plan.contested) == 8
    for movie_id, rises in plan.contested:
        assert (58 <= bases[movie_id] <= 64) if rises else (41 <= bases[movie_id] <= 47)
    contested = {movie_id for movie_id, _ in plan.contested}
    assert not contested & {movie_id for _, movie_id, _ in plan.votes}
    assert not contested & {writing.movie_id for writing in plan.writings}


def test_a_small_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="movies"):
        plan_for(crowd(80), MOVIES[: MIN_MOVIES - 1], 1)


@pytest.mark.parametrize(("part", "bouts"), [(Part.RISING, 2), (Part.CLIMBING, 1)])
def test_who_rises_is_liked_to_100_points_and_then_in_bouts(part: Part, bouts: int) -> None:
    people = crowd(80)
    author = next(person for person in people if person.part is part)
    worth = {Part.CRITIC: 6, Part.ARMCHAIR: 3}
    points, fought = 45, 0
    for reactor, _, value in reactions_to(author, 4, people, 1):
        assert value == "like"
        fought += points >= 100
        points += worth[reactor.part]
    assert fought == bouts


def test_nobody_reacts_to_their_own_review_or_twice_to_one() -> None:
    people = crowd(80)
    for author in people:
        made = reactions_to(author, 3, people, 1)
        assert author not in {reactor for reactor, _, _ in made}
        pairs = Counter((reactor, review) for reactor, review, _ in made)
        assert max(pairs.values()) == 1
