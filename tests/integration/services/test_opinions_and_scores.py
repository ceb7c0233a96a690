"""Opinions of a movie, and their effect on its score and tier (rules 4 and 6)."""

import pytest

from moview.errors import Forbidden, Invalid, NotFound, Unauthorized
from tests.integration.services.scenario import Scenario


def score(scenario: Scenario, movie: str) -> float:
    return round(float(scenario.movie(movie)["score"]), 4)


def test_a_vote_is_new_changed_and_withdrawn(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()

    assert scenario.vote(person, film, "like")["movie"]["opinions"]["likes"] == 1
    assert score(scenario, film) == 50.6903
    changed = scenario.vote(person, film, "dislike")
    assert changed["movie"]["opinions"] == {"likes": 0, "dislikes": 1, "ratings": 0, "reviews": 0}
    assert score(scenario, film) == 49.3097
    assert scenario.vote(person, film, None)["vote"] is None
    assert score(scenario, film) == 50


@pytest.mark.parametrize(
    ("tier", "said", "expected"),
    # 50 · 0.28 / 20.28, 50 · 0.4 / 20.4 and 50 · 0.04 / 20.04.
    [("newbie", "like", 50.6903), ("critic", "like", 50.9804), ("poser", "dislike", 49.9002)],
)
def test_one_opinion_moves_a_movie_by_its_holders_tier(
    scenario: Scenario, tier: str, said: str, expected: float
) -> None:
    film = scenario.film()

    scenario.vote(scenario.person(tier), film, said)

    assert score(scenario, film) == expected


def test_the_numbers_of_rule_4_come_out_of_the_whole_system(scenario: Scenario) -> None:
    """Base 50 instead of 72, with the blocs of the table's last line."""
    film = scenario.film()
    critic, another = scenario.people(2, "critic")
    armchair, armchair2 = scenario.people(2, "armchair")
    newbie, newbie2 = scenario.people(2)
    scenario.review(critic, film, 4)
    scenario.vote(another, film, "dislike")
    scenario.vote(armchair, film, "like")
    scenario.review(armchair2, film, 6, 7)
    scenario.vote(newbie, film, "like")
    scenario.vote(newbie2, film, "dislike")
    scenario.vote(scenario.person("poser"), film, "dislike")

    why = scenario.world.call("movie", "explain_score", movie_id=film)
    blocs = why["blocs"]
    pooled = (20 * 50 + sum(bloc["mass"] * bloc["mean"] for bloc in blocs)) / (
        20 + sum(bloc["mass"] for bloc in blocs)
    )
    assert why["base"]["mass"] == 20
    assert why["score"] == pytest.approx(pooled, abs=1e-9)
    assert {bloc["tier"]: bloc["count"] for bloc in blocs} == {
        "critic": 2,
        "armchair": 2,
        "newbie": 2,
        "poser": 1,
    }
    assert {bloc["tier"]: bloc["mass"] for bloc in blocs} == pytest.approx(
        {"critic": 2.4, "armchair": 2.04, "newbie": 0.56, "poser": 0.04}
    )
    # Reviews of 40 and 65 are 25 below and 6.25 above; f is 2, and a vote's 0.4.
    assert {bloc["tier"]: bloc["lift"] for bloc in blocs} == pytest.approx(
        {
            "critic": (2 * -25 - 20) / 2.4,
            "armchair": (2 * 6.25 + 20) / 2.4,
            "newbie": 0,
            "poser": -50,
        }
    )
    assert why["people"] == {"expected": 60, "like": 100, "dislike": 0}
    assert why["limits"]["held_by"] is None


def test_a_repeated_vote_counts_once(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()

    first = scenario.vote(person, film, "like")

    assert scenario.vote(person, film, "like") == first


def test_the_same_command_run_twice_gets_the_stored_answer(scenario: Scenario) -> None:
    """Nameko may run a command again after a crash; by then others may have voted."""
    person, film = scenario.person(), scenario.film()
    first = scenario.vote(person, film, "like", at=5)
    scenario.vote(scenario.person(), film, "like")

    assert scenario.vote(person, film, "like", at=5) == first
    assert scenario.movie(film)["opinions"]["likes"] == 2


def test_a_vote_asked_for_earlier_changes_nothing(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.vote(person, film, "like", at=5)

    assert scenario.vote(person, film, "dislike", at=4)["vote"] == "like"
    assert scenario.vote(person, film, "dislike", at=6)["vote"] == "dislike"


def test_a_review_takes_the_place_of_the_vote_until_it_is_deleted(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.vote(person, film, "like")

    scenario.review(person, film, 3)
    assert scenario.movie(film)["opinions"] == {
        "likes": 0,
        "dislikes": 0,
        "ratings": 0,
        "reviews": 1,
    }
    assert score(scenario, film) < 50

    scenario.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert scenario.movie(film)["opinions"] == {
        "likes": 1,
        "dislikes": 0,
        "ratings": 0,
        "reviews": 0,
    }
    assert score(scenario, film) == 50.6903


def test_a_vote_under_a_review_waits_for_its_end(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.review(person, film, 9)

    before = score(scenario, film)
    assert scenario.vote(person, film, "dislike")["vote"] == "dislike"
    assert score(scenario, film) == before

    scenario.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert score(scenario, film) == 49.3097


def test_each_aspect_has_a_score_by_the_reviews_that_rate_it(scenario: Scenario) -> None:
    film = scenario.film()
    scenario.review(scenario.person("critic"), film, 10, 1)

    aspects = scenario.movie(film)["aspects"]

    assert aspects["story"] == {"score": pytest.approx((20 * 50 + 2 * 100) / 22), "count": 1}
    assert aspects["acting"] == {"score": pytest.approx((20 * 50 + 2 * 10) / 22), "count": 1}
    assert aspects["music"] == {"score": 50, "count": 0}


def test_a_new_tier_moves_all_opinions_to_its_bloc(scenario: Scenario) -> None:
    person, films = scenario.person(), [scenario.film() for _ in range(3)]
    for film in films:
        scenario.vote(person, film, "like")

    scenario.call("user", "appoint", email=scenario.email(person), tier="critic")

    assert [score(scenario, film) for film in films] == [50.9804] * 3


def test_suspension_takes_opinions_out_and_return_brings_them_back(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.vote(person, film, "like")

    scenario.call("user", "suspend", email=scenario.email(person))
    assert score(scenario, film) == 50
    assert scenario.movie(film)["opinions"]["likes"] == 0
    for value in ("like", "dislike", None):
        with pytest.raises(Forbidden):
            scenario.vote(person, film, value)
    with pytest.raises(Forbidden):
        scenario.call("movie", "shelve", user_id=person, movie_id=film, on=True)

    scenario.call("user", "restore", email=scenario.email(person))
    assert score(scenario, film) == 50.6903


def test_a_removed_users_opinions_leave_for_good(scenario: Scenario) -> None:
    person, film = scenario.person("critic"), scenario.film()
    scenario.vote(person, film, "like")

    scenario.call("user", "remove_me", user_id=person)

    assert score(scenario, film) == 50
    for value in ("like", "dislike", None):
        with pytest.raises(Unauthorized):
            scenario.vote(person, film, value)


def test_a_vote_is_one_of_two_words_on_a_movie_that_is_there(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()

    with pytest.raises(Invalid):
        scenario.vote(person, film, "love")
    with pytest.raises(NotFound):
        scenario.vote(person, "no movie", "like")
    with pytest.raises(NotFound):
        scenario.call("movie", "shelve", user_id=person, movie_id="no movie", on=True)


def test_own_opinions_are_told_for_each_movie_asked_for(scenario: Scenario) -> None:
    person, liked, reviewed, other = (
        scenario.person(),
        scenario.film(),
        scenario.film(),
        scenario.film(),
    )
    scenario.vote(person, liked, "like")
    scenario.call("movie", "shelve", user_id=person, movie_id=liked, on=True)
    review = scenario.review(person, reviewed, 5)

    nothing = {"vote": None, "watch_later": False, "review_id": None}
    asked = {"user_id": person, "movie_ids": [liked, reviewed, other]}
    assert scenario.world.call("movie", "own_opinions", **asked) == {
        liked: nothing | {"vote": "like", "watch_later": True},
        reviewed: nothing | {"review_id": review["id"]},
        other: nothing,
    }
