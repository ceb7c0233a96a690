"""Reviews, reactions, and their effect on the author's tier (rules 5 and 7)."""

from typing import Any

import pytest

from moview.errors import Forbidden, Invalid, NotFound, Unauthorized
from tests.integration.services.scenario import Scenario


def points(scenario: Scenario, user: str) -> float:
    return float(scenario.user(user)["points"])


def best(scenario: Scenario, movie: str) -> list[str]:
    listed = scenario.world.call("review", "list_reviews", movie_id=movie, sort="best")
    return [review["id"] for review in listed["items"]]


def test_a_review_is_written_edited_and_deleted(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film("The Film")

    written = scenario.review(person, film, 6, 7, 7, spoiler=True)
    assert written["rating"] == 66.67
    assert written["movie"] == {"id": film, "title": "The Film", "titles": {}}
    assert written["author"]["id"] == person
    assert written["spoiler"] is True
    assert written["edited_at"] is None

    edited = scenario.review(person, film, 10)
    assert edited["id"] == written["id"]
    assert edited["edited_at"] is not None
    assert [each["id"] for each in _reviews_of(scenario, person)] == [written["id"]]

    scenario.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert _reviews_of(scenario, person) == []
    assert scenario.world.call("review", "own_review", user_id=person, movie_id=film) is None
    with pytest.raises(NotFound):
        scenario.world.call("review", "get_review", review_id=written["id"])


def _reviews_of(scenario: Scenario, user: str) -> Any:
    return scenario.world.call("review", "list_reviews_by", author_id=user)["items"]


def test_writing_again_after_a_deletion_makes_another_review_with_another_id(
    scenario: Scenario,
) -> None:
    person, film = scenario.person(), scenario.film()
    first = scenario.review(person, film, 6)
    scenario.react(scenario.person(), first["id"], "like")
    scenario.call("review", "delete_own_review", user_id=person, movie_id=film)

    second = scenario.review(person, film, 6)

    assert second["id"] != first["id"]
    assert second["reactions"] == {"likes": 0, "dislikes": 0}
    assert scenario.user(person)["stats"]["likes_received"] == 0


def test_the_same_words_again_are_no_edit(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.review(person, film, 6)

    assert scenario.review(person, film, 6)["edited_at"] is None


def test_writing_run_twice_writes_once_and_an_earlier_writing_changes_nothing(
    scenario: Scenario,
) -> None:
    person, film = scenario.person(), scenario.film()
    scenario.review(person, film, 6, asked_at=5)
    scenario.review(person, film, 6, asked_at=5)
    scenario.review(person, film, 1, asked_at=4)
    scenario.call("review", "delete_own_review", user_id=person, movie_id=film, asked_at=3)

    (review,) = _reviews_of(scenario, person)
    assert review["aspects"] == {"story": 6}


@pytest.mark.parametrize(
    "fault",
    [{"text": ""}, {"text": " "}, {"text": "x" * 5001}, {"aspects": {}}, {"aspects": {"plot": 1}}]
    + [{"aspects": {"story": mark}} for mark in (0, 11, 5.5, "5", True)],
    ids=str,
)
def test_a_review_at_fault_is_refused(scenario: Scenario, fault: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        scenario.review(scenario.person(), scenario.film(), 5, **fault)

    assert list(caught.value.errors) == list(fault)


def test_reactions_are_counted_changed_and_taken_back(scenario: Scenario) -> None:
    review = scenario.review(scenario.person(), scenario.film(), 6)["id"]
    person, other = scenario.people(2)

    assert scenario.react(person, review, "like")["reactions"] == {"likes": 1, "dislikes": 0}
    assert scenario.react(other, review, "like")["reactions"] == {"likes": 2, "dislikes": 0}
    assert scenario.react(person, review, "dislike")["reactions"] == {"likes": 1, "dislikes": 1}
    assert scenario.react(person, review, None) == {
        "vote": None,
        "reactions": {"likes": 1, "dislikes": 0},
    }
    assert scenario.world.call(
        "review", "own_reactions", user_id=other, review_ids=[review, "none"]
    ) == {review: "like", "none": None}


def test_a_reaction_run_twice_gets_the_stored_answer(scenario: Scenario) -> None:
    review = scenario.review(scenario.person(), scenario.film(), 6)["id"]
    person = scenario.person()
    first = scenario.react(person, review, "like", at=5)
    scenario.react(scenario.person(), review, "like")

    assert scenario.react(person, review, "like", at=5) == first
    assert scenario.react(person, review, "dislike", at=4)["vote"] == "like"


def test_nobody_reacts_to_their_own_review_or_to_none_or_in_other_words(scenario: Scenario) -> None:
    person = scenario.person()
    review = scenario.review(person, scenario.film(), 6)["id"]

    with pytest.raises(Forbidden):
        scenario.react(person, review, "like")
    with pytest.raises(NotFound):
        scenario.react(person, "no review", "like")
    with pytest.raises(Invalid):
        scenario.react(scenario.person(), review, "love")


def test_a_first_review_is_worth_five_points_three_times_a_day_up_to_sixty(
    scenario: Scenario,
) -> None:
    person = scenario.person()

    for number, after in enumerate((35, 40, 45, 45)):
        scenario.review(person, scenario.film(), 5)
        assert points(scenario, person) == after, number
    assert scenario.user(person)["stats"]["reviews"] == 4


def test_deleting_takes_back_what_a_review_earned_and_writing_it_again_earns_nothing(
    scenario: Scenario,
) -> None:
    person, film = scenario.person(), scenario.film()
    review = scenario.review(person, film, 5)["id"]
    scenario.react(scenario.person("critic"), review, "like")
    assert points(scenario, person) == 41

    scenario.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert points(scenario, person) == 30

    scenario.review(person, film, 5)
    assert points(scenario, person) == 30


def test_a_removal_for_abuse_costs_twenty_points_besides(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    review = scenario.review(person, film, 5)["id"]

    scenario.call("review", "remove_review", review_id=review, operator_id="op")
    scenario.call("review", "remove_review", review_id=review, operator_id="op")

    assert points(scenario, person) == 10
    causes = [entry["cause"]["type"] for entry in scenario.history("user", person)]
    assert causes == ["review_written", "review_removed"]


def test_a_reaction_is_worth_its_holders_tier_and_only_three_reviews_of_one_author(
    scenario: Scenario,
) -> None:
    author, critic = scenario.person(), scenario.person("critic")
    reviews = [scenario.review(author, scenario.film(), 5)["id"] for _ in range(4)]
    before = points(scenario, author)

    for review in reviews:
        scenario.react(critic, review, "like")

    assert points(scenario, author) == before + 18
    assert scenario.user(author)["stats"]["likes_received"] == 4


def test_the_best_reviews_come_first_and_follow_their_reactors_tier(scenario: Scenario) -> None:
    film = scenario.film()
    reviews = [scenario.review(person, film, 5)["id"] for person in scenario.people(2)]
    scenario.react(critic := scenario.person("critic"), reviews[1], "like")
    scenario.react(newbie := scenario.person(), reviews[0], "like")
    assert best(scenario, film) == [reviews[1], reviews[0]]

    scenario.call("user", "appoint", email=scenario.email(newbie), tier="critic")
    scenario.call("user", "appoint", email=scenario.email(critic), tier="poser")
    assert best(scenario, film) == [reviews[0], reviews[1]]

    scenario.call("user", "suspend", email=scenario.email(newbie))
    assert best(scenario, film) == [reviews[1], reviews[0]]


def test_a_removed_authors_reviews_stay_without_a_name(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film()
    review = scenario.review(person, film, 5)["id"]

    scenario.call("user", "remove_me", user_id=person)

    kept = scenario.world.call("review", "get_review", review_id=review)
    assert kept["author"] == {"id": person, "nickname": None, "tier": "newbie"}
    with pytest.raises(Unauthorized):
        scenario.review(person, scenario.film(), 5)
    with pytest.raises(Unauthorized):
        scenario.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert scenario.world.call("review", "get_review", review_id=review) == kept


def test_or_they_go_as_the_author_wished(scenario: Scenario) -> None:
    person, films = scenario.person(), [scenario.film() for _ in range(3)]
    for film in films:
        scenario.review(person, film, 9)

    scenario.call("user", "remove_me", user_id=person, reviews="delete")

    assert _reviews_of(scenario, person) == []
    assert [scenario.movie(film)["opinions"]["reviews"] for film in films] == [0, 0, 0]
    assert [scenario.movie(film)["score"] for film in films] == [50, 50, 50]


def test_a_suspended_person_writes_deletes_and_reacts_no_more(scenario: Scenario) -> None:
    review = scenario.review(scenario.person(), scenario.film(), 5)["id"]
    person, film = scenario.person(), scenario.film()
    own = scenario.review(person, film, 5)["id"]
    scenario.react(person, review, "like")
    scenario.call("user", "suspend", email=scenario.email(person))

    with pytest.raises(Forbidden):
        scenario.review(person, scenario.film(), 5)
    for value in ("like", "dislike", None):
        with pytest.raises(Forbidden):
            scenario.react(person, review, value)
    with pytest.raises(Forbidden):
        scenario.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert scenario.world.call("review", "get_review", review_id=own)["author"]["id"] == person
