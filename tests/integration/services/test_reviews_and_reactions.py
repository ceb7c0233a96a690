"""Reviews, reactions to them, and what those do to their author's rank (rules 5 and 7)."""

from typing import Any

import pytest

from moview.errors import Forbidden, Invalid, NotFound, Unauthorized
from tests.integration.services.town import Town


def points(town: Town, user: str) -> float:
    return float(town.user(user)["points"])


def best(town: Town, movie: str) -> list[str]:
    listed = town.world.call("review", "list_reviews", movie_id=movie, sort="best")
    return [review["id"] for review in listed["items"]]


def test_a_review_is_written_edited_and_deleted(town: Town) -> None:
    person, film = town.person(), town.film("The Film")

    written = town.review(person, film, 6, 7, 7, spoiler=True)
    assert written["rating"] == 66.67
    assert written["movie"] == {"id": film, "title": "The Film", "titles": {}}
    assert written["author"]["id"] == person
    assert written["spoiler"] is True
    assert written["edited_at"] is None

    edited = town.review(person, film, 10)
    assert edited["id"] == written["id"]
    assert edited["edited_at"] is not None
    assert [each["id"] for each in _reviews_of(town, person)] == [written["id"]]

    town.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert _reviews_of(town, person) == []
    assert town.world.call("review", "own_review", user_id=person, movie_id=film) is None
    with pytest.raises(NotFound):
        town.world.call("review", "get_review", review_id=written["id"])


def _reviews_of(town: Town, user: str) -> Any:
    return town.world.call("review", "list_reviews_by", author_id=user)["items"]


def test_writing_again_after_a_deletion_makes_another_review_with_another_id(town: Town) -> None:
    person, film = town.person(), town.film()
    first = town.review(person, film, 6)
    town.react(town.person(), first["id"], "like")
    town.call("review", "delete_own_review", user_id=person, movie_id=film)

    second = town.review(person, film, 6)

    assert second["id"] != first["id"]
    assert second["reactions"] == {"likes": 0, "dislikes": 0}
    assert town.user(person)["stats"]["likes_received"] == 0


def test_the_same_words_again_are_no_edit(town: Town) -> None:
    person, film = town.person(), town.film()
    town.review(person, film, 6)

    assert town.review(person, film, 6)["edited_at"] is None


def test_writing_run_twice_writes_once_and_an_earlier_writing_changes_nothing(town: Town) -> None:
    person, film = town.person(), town.film()
    town.review(person, film, 6, asked_at=5)
    town.review(person, film, 6, asked_at=5)
    town.review(person, film, 1, asked_at=4)
    town.call("review", "delete_own_review", user_id=person, movie_id=film, asked_at=3)

    (review,) = _reviews_of(town, person)
    assert review["aspects"] == {"story": 6}


@pytest.mark.parametrize(
    "fault",
    [{"text": ""}, {"text": " "}, {"text": "x" * 5001}, {"aspects": {}}, {"aspects": {"plot": 1}}]
    + [{"aspects": {"story": mark}} for mark in (0, 11, 5.5, "5", True)],
    ids=str,
)
def test_a_review_at_fault_is_refused(town: Town, fault: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        town.review(town.person(), town.film(), 5, **fault)

    assert list(caught.value.errors) == list(fault)


def test_reactions_are_counted_changed_and_taken_back(town: Town) -> None:
    review = town.review(town.person(), town.film(), 6)["id"]
    person, other = town.people(2)

    assert town.react(person, review, "like")["reactions"] == {"likes": 1, "dislikes": 0}
    assert town.react(other, review, "like")["reactions"] == {"likes": 2, "dislikes": 0}
    assert town.react(person, review, "dislike")["reactions"] == {"likes": 1, "dislikes": 1}
    assert town.react(person, review, None) == {
        "vote": None,
        "reactions": {"likes": 1, "dislikes": 0},
    }
    assert town.world.call(
        "review", "own_reactions", user_id=other, review_ids=[review, "none"]
    ) == {review: "like", "none": None}


def test_a_reaction_run_twice_gets_the_stored_answer(town: Town) -> None:
    review = town.review(town.person(), town.film(), 6)["id"]
    person = town.person()
    first = town.react(person, review, "like", at=5)
    town.react(town.person(), review, "like")

    assert town.react(person, review, "like", at=5) == first
    assert town.react(person, review, "dislike", at=4)["vote"] == "like"


def test_nobody_reacts_to_their_own_review_or_to_none_or_in_other_words(town: Town) -> None:
    person = town.person()
    review = town.review(person, town.film(), 6)["id"]

    with pytest.raises(Forbidden):
        town.react(person, review, "like")
    with pytest.raises(NotFound):
        town.react(person, "no review", "like")
    with pytest.raises(Invalid):
        town.react(town.person(), review, "love")


def test_a_first_review_is_worth_five_points_three_times_a_day_up_to_sixty(town: Town) -> None:
    person = town.person()

    for number, after in enumerate((35, 40, 45, 45)):
        town.review(person, town.film(), 5)
        assert points(town, person) == after, number
    assert town.user(person)["stats"]["reviews"] == 4


def test_deleting_takes_back_what_a_review_earned_and_writing_it_again_earns_nothing(
    town: Town,
) -> None:
    person, film = town.person(), town.film()
    review = town.review(person, film, 5)["id"]
    town.react(town.person("critic"), review, "like")
    assert points(town, person) == 41

    town.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert points(town, person) == 30

    town.review(person, film, 5)
    assert points(town, person) == 30


def test_a_removal_for_abuse_costs_twenty_points_besides(town: Town) -> None:
    person, film = town.person(), town.film()
    review = town.review(person, film, 5)["id"]

    town.call("review", "remove_review", review_id=review, operator_id="op")
    town.call("review", "remove_review", review_id=review, operator_id="op")

    assert points(town, person) == 10
    causes = [entry["cause"]["type"] for entry in town.history("user", person)]
    assert causes == ["review_written", "review_removed"]


def test_a_reaction_is_worth_its_holders_tier_and_only_three_reviews_of_one_author(
    town: Town,
) -> None:
    author, critic = town.person(), town.person("critic")
    reviews = [town.review(author, town.film(), 5)["id"] for _ in range(4)]
    before = points(town, author)

    for review in reviews:
        town.react(critic, review, "like")

    assert points(town, author) == before + 18
    assert town.user(author)["stats"]["likes_received"] == 4


def test_the_best_reviews_come_first_and_follow_their_reactors_tier(town: Town) -> None:
    film = town.film()
    reviews = [town.review(person, film, 5)["id"] for person in town.people(2)]
    town.react(critic := town.person("critic"), reviews[1], "like")
    town.react(newbie := town.person(), reviews[0], "like")
    assert best(town, film) == [reviews[1], reviews[0]]

    town.call("user", "appoint", email=town.email(newbie), tier="critic")
    town.call("user", "appoint", email=town.email(critic), tier="poser")
    assert best(town, film) == [reviews[0], reviews[1]]

    town.call("user", "suspend", email=town.email(newbie))
    assert best(town, film) == [reviews[1], reviews[0]]


def test_a_removed_authors_reviews_stay_without_a_name(town: Town) -> None:
    person, film = town.person(), town.film()
    review = town.review(person, film, 5)["id"]

    town.call("user", "remove_me", user_id=person)

    kept = town.world.call("review", "get_review", review_id=review)
    assert kept["author"] == {"id": person, "nickname": None, "tier": "newbie"}
    with pytest.raises(Unauthorized):
        town.review(person, town.film(), 5)
    with pytest.raises(Unauthorized):
        town.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert town.world.call("review", "get_review", review_id=review) == kept


def test_or_they_go_as_the_author_wished(town: Town) -> None:
    person, films = town.person(), [town.film() for _ in range(3)]
    for film in films:
        town.review(person, film, 9)

    town.call("user", "remove_me", user_id=person, reviews="delete")

    assert _reviews_of(town, person) == []
    assert [town.movie(film)["opinions"]["reviews"] for film in films] == [0, 0, 0]
    assert [town.movie(film)["score"] for film in films] == [50, 50, 50]


def test_a_suspended_person_writes_deletes_and_reacts_no_more(town: Town) -> None:
    review = town.review(town.person(), town.film(), 5)["id"]
    person, film = town.person(), town.film()
    own = town.review(person, film, 5)["id"]
    town.react(person, review, "like")
    town.call("user", "suspend", email=town.email(person))

    with pytest.raises(Forbidden):
        town.review(person, town.film(), 5)
    for value in ("like", "dislike", None):
        with pytest.raises(Forbidden):
            town.react(person, review, value)
    with pytest.raises(Forbidden):
        town.call("review", "delete_own_review", user_id=person, movie_id=film)
    assert town.world.call("review", "get_review", review_id=own)["author"]["id"] == person
