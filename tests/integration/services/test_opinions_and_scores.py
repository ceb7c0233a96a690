"""What people say of a movie, and what that makes of it (rules 4 and 6)."""

import pytest

from moview.errors import Forbidden, Invalid, NotFound, Unauthorized
from tests.integration.services.town import Town


def score(town: Town, movie: str) -> float:
    return round(float(town.movie(movie)["score"]), 4)


def test_a_vote_is_new_changed_and_withdrawn(town: Town) -> None:
    person, film = town.person(), town.film()

    assert town.vote(person, film, "like")["movie"]["opinions"]["likes"] == 1
    assert score(town, film) == 50.3058
    changed = town.vote(person, film, "dislike")
    assert changed["movie"]["opinions"] == {"likes": 0, "dislikes": 1, "reviews": 0}
    assert score(town, film) == 49.6942
    assert town.vote(person, film, None)["vote"] is None
    assert score(town, film) == 50


@pytest.mark.parametrize(
    ("tier", "said", "expected"),
    [("newbie", "like", 50.3058), ("critic", "like", 52.3810), ("poser", "dislike", 49.8784)],
)
def test_one_opinion_moves_a_movie_by_its_holders_tier(
    town: Town, tier: str, said: str, expected: float
) -> None:
    film = town.film()

    town.vote(town.person(tier), film, said)

    assert score(town, film) == expected


def test_the_numbers_of_rule_4_come_out_of_the_whole_system(town: Town) -> None:
    """Base 50 instead of 72, with the blocs of the table's last line."""
    film = town.film()
    critic, another = town.people(2, "critic")
    armchair, armchair2 = town.people(2, "armchair")
    newbie, newbie2 = town.people(2)
    town.review(critic, film, 4)
    town.vote(another, film, "dislike")
    town.vote(armchair, film, "like")
    town.review(armchair2, film, 6, 7)
    town.vote(newbie, film, "like")
    town.vote(newbie2, film, "dislike")
    town.vote(town.person("poser"), film, "dislike")

    why = town.world.call("movie", "explain_score", movie_id=film)
    blocs = why["blocs"]
    pooled = (40 * 50 + sum(bloc["mass"] * bloc["mean"] for bloc in blocs)) / (
        40 + sum(bloc["mass"] for bloc in blocs)
    )
    assert why["score"] == pytest.approx(pooled, abs=1e-9)
    assert {bloc["tier"]: bloc["count"] for bloc in blocs} == {
        "critic": 2,
        "armchair": 2,
        "newbie": 2,
        "poser": 1,
    }
    assert {bloc["tier"]: bloc["raw_mass"] for bloc in blocs} == pytest.approx(
        {"critic": 6, "armchair": 3, "newbie": 0.5, "poser": 0.1}
    )


def test_a_repeated_vote_counts_once(town: Town) -> None:
    person, film = town.person(), town.film()

    first = town.vote(person, film, "like")

    assert town.vote(person, film, "like") == first


def test_the_same_command_run_twice_gets_the_stored_answer(town: Town) -> None:
    """Nameko may run a command again after a crash; by then others may have voted."""
    person, film = town.person(), town.film()
    first = town.vote(person, film, "like", at=5)
    town.vote(town.person(), film, "like")

    assert town.vote(person, film, "like", at=5) == first
    assert town.movie(film)["opinions"]["likes"] == 2


def test_a_vote_asked_for_earlier_changes_nothing(town: Town) -> None:
    person, film = town.person(), town.film()
    town.vote(person, film, "like", at=5)

    assert town.vote(person, film, "dislike", at=4)["vote"] == "like"
    assert town.vote(person, film, "dislike", at=6)["vote"] == "dislike"


def test_a_review_takes_the_place_of_the_vote_until_it_is_deleted(town: Town) -> None:
    person, film = town.person(), town.film()
    town.vote(person, film, "like")

    town.review(person, film, 3)
    assert town.movie(film)["opinions"] == {"likes": 0, "dislikes": 0, "reviews": 1}
    assert score(town, film) < 50

    town.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert town.movie(film)["opinions"] == {"likes": 1, "dislikes": 0, "reviews": 0}
    assert score(town, film) == 50.3058


def test_a_vote_under_a_review_waits_for_its_end(town: Town) -> None:
    person, film = town.person(), town.film()
    town.review(person, film, 9)

    before = score(town, film)
    assert town.vote(person, film, "dislike")["vote"] == "dislike"
    assert score(town, film) == before

    town.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert score(town, film) == 49.6942


def test_each_aspect_has_a_score_by_the_reviews_that_rate_it(town: Town) -> None:
    film = town.film()
    town.review(town.person("critic"), film, 10, 1)

    aspects = town.movie(film)["aspects"]

    assert aspects["story"] == {"score": pytest.approx((20 * 50 + 4 * 100) / 24), "count": 1}
    assert aspects["acting"] == {"score": pytest.approx((20 * 50 + 4 * 10) / 24), "count": 1}
    assert aspects["music"] == {"score": 50, "count": 0}


def test_a_new_tier_moves_all_opinions_to_its_bloc(town: Town) -> None:
    person, films = town.person(), [town.film() for _ in range(3)]
    for film in films:
        town.vote(person, film, "like")

    town.call("user", "appoint", email=town.email(person), tier="critic")

    assert [score(town, film) for film in films] == [52.3810] * 3


def test_suspension_takes_opinions_out_and_return_brings_them_back(town: Town) -> None:
    person, film = town.person(), town.film()
    town.vote(person, film, "like")

    town.call("user", "suspend", email=town.email(person))
    assert score(town, film) == 50
    assert town.movie(film)["opinions"]["likes"] == 0
    for value in ("like", "dislike", None):
        with pytest.raises(Forbidden):
            town.vote(person, film, value)
    with pytest.raises(Forbidden):
        town.call("movie", "shelve", user_id=person, movie_id=film, on=True)

    town.call("user", "restore", email=town.email(person))
    assert score(town, film) == 50.3058


def test_a_removed_users_opinions_leave_for_good(town: Town) -> None:
    person, film = town.person("critic"), town.film()
    town.vote(person, film, "like")

    town.call("user", "remove_me", user_id=person)

    assert score(town, film) == 50
    for value in ("like", "dislike", None):
        with pytest.raises(Unauthorized):
            town.vote(person, film, value)


def test_a_vote_is_one_of_two_words_on_a_movie_that_is_there(town: Town) -> None:
    person, film = town.person(), town.film()

    with pytest.raises(Invalid):
        town.vote(person, film, "love")
    with pytest.raises(NotFound):
        town.vote(person, "no movie", "like")
    with pytest.raises(NotFound):
        town.call("movie", "shelve", user_id=person, movie_id="no movie", on=True)


def test_own_opinions_are_told_for_each_movie_asked_for(town: Town) -> None:
    person, liked, reviewed, other = town.person(), town.film(), town.film(), town.film()
    town.vote(person, liked, "like")
    town.call("movie", "shelve", user_id=person, movie_id=liked, on=True)
    review = town.review(person, reviewed, 5)

    nothing = {"vote": None, "watch_later": False, "review_id": None}
    asked = {"user_id": person, "movie_ids": [liked, reviewed, other]}
    assert town.world.call("movie", "own_opinions", **asked) == {
        liked: nothing | {"vote": "like", "watch_later": True},
        reviewed: nothing | {"review_id": review["id"]},
        other: nothing,
    }
