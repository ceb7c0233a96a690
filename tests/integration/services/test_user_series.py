"""Users' promotions and demotions, and the events about them (rule 5)."""

from typing import Any

import pytest

from moview.errors import Invalid, NotFound
from tests.integration.services.scenario import Scenario


def shown(scenario: Scenario, user: str) -> tuple[str, float, Any]:
    document = scenario.user(user)
    return document["tier"], document["points"], document["series"]


def liked_by(scenario: Scenario, author: str, people: list[str], value: str = "like") -> None:
    """Each of these reacts to a review of the author's of its own: only three of them count."""
    review = scenario.review(author, scenario.film(), 5)["id"]
    for person in people:
        scenario.react(person, review, value)


def at_promotion(scenario: Scenario) -> str:
    """A newbie with 100 points, in a promotion series."""
    author = scenario.person()
    liked_by(scenario, author, scenario.people(11, "critic"))
    assert shown(scenario, author) == (
        "newbie",
        100,
        {"kind": "promotion", "up": 0, "down": 0, "target": 2, "down_target": 2},
    )
    return author


@pytest.fixture(scope="module")
def peers(world: Any) -> list[str]:
    return Scenario(world).people(5, "armchair")


def test_two_judges_promote_and_all_services_hear_of_it(
    scenario: Scenario, peers: list[str]
) -> None:
    author = at_promotion(scenario)
    film = scenario.film()
    scenario.vote(author, film, "like")

    liked_by(scenario, author, peers[:2])

    assert shown(scenario, author) == ("armchair", 30, None)
    assert round(scenario.movie(film)["score"], 4) == round(50 + 50 * 0.34 / 20.34, 4)
    reviews = scenario.world.call("review", "list_reviews_by", author_id=author)["items"]
    assert {review["author"]["tier"] for review in reviews} == {"armchair"}


def test_two_judges_against_hold_it(scenario: Scenario, peers: list[str]) -> None:
    author = at_promotion(scenario)

    liked_by(scenario, author, peers[:2], "dislike")

    assert shown(scenario, author) == ("newbie", 75, None)


def test_newbies_have_no_bouts_once_peers_are_there(scenario: Scenario, peers: list[str]) -> None:
    author = at_promotion(scenario)

    liked_by(scenario, author, scenario.people(6))
    assert shown(scenario, author)[2]["up"] == 0

    liked_by(scenario, author, peers[:2])
    assert shown(scenario, author)[0] == "armchair"


def test_a_reaction_taken_back_undoes_no_bout(scenario: Scenario, peers: list[str]) -> None:
    author = at_promotion(scenario)
    review = scenario.review(author, scenario.film(), 5)["id"]
    for value in ("like", None, "like"):
        scenario.react(peers[0], review, value)

    assert shown(scenario, author)[2]["up"] == 1


def test_what_is_deleted_in_a_series_is_owed_until_its_end(
    scenario: Scenario, peers: list[str]
) -> None:
    author = at_promotion(scenario)
    (review,) = scenario.world.call("review", "list_reviews_by", author_id=author)["items"]
    scenario.call("review", "delete_own_review", user_id=author, movie_id=review["movie"]["id"])
    assert shown(scenario, author)[1] == 100

    liked_by(scenario, author, peers[:2], "dislike")

    assert shown(scenario, author)[1] == 5
    assert scenario.history("user", author)[-1]["cause"] == {"type": "owed_settled"}


def test_dislikes_lead_to_a_demotion_and_a_lower_weight(
    scenario: Scenario, peers: list[str]
) -> None:
    author = scenario.person()
    liked_by(scenario, author, scenario.people(6, "critic"), "dislike")
    assert shown(scenario, author)[:2] == ("newbie", 0)
    film = scenario.film()
    scenario.vote(author, film, "like")

    liked_by(scenario, author, peers[:5], "dislike")

    assert shown(scenario, author) == ("poser", 70, None)
    assert round(scenario.movie(film)["score"], 4) == 50.0998


def test_or_likes_survive_it(scenario: Scenario, peers: list[str]) -> None:
    author = scenario.person()
    liked_by(scenario, author, scenario.people(6, "critic"), "dislike")

    liked_by(scenario, author, peers[:2])

    assert shown(scenario, author) == ("newbie", 25, None)


def test_operators_appoint_founders(scenario: Scenario) -> None:
    user = scenario.person("critic")

    assert shown(scenario, user) == ("critic", 30, None)
    assert [entry["cause"] for entry in scenario.history("user", user)] == [{"type": "appointed"}]
    with pytest.raises(Invalid):
        scenario.call("user", "appoint", email=scenario.email(user), tier="king")
    with pytest.raises(NotFound):
        scenario.call("user", "appoint", email="nobody@example.org", tier="critic")


def test_history_tells_causes_and_hides_who_from_all_but_operators(scenario: Scenario) -> None:
    author, hater = scenario.person(), scenario.person("critic")
    review = scenario.review(author, scenario.film(), 5)["id"]
    scenario.react(hater, review, "dislike")

    entry = scenario.history("user", author)[-1]
    assert entry["cause"]["type"] == "review_disliked"
    assert entry["cause"]["review_id"] == review
    assert entry["cause"]["actor_tier"] == "critic"
    assert (entry["change"], entry["before"]["points"], entry["after"]["points"]) == (-6, 35, 29)
    assert hater not in str(scenario.history("user", author))
    assert scenario.history("user", author, operator=True)[-1]["cause"]["actor_id"] == hater


def test_a_removed_user_has_no_rank_to_lose_or_win(scenario: Scenario) -> None:
    author = scenario.person()
    review = scenario.review(author, scenario.film(), 5)["id"]
    scenario.call("user", "remove_me", user_id=author)

    scenario.react(scenario.person("critic"), review, "like")

    document = scenario.world.databases["user"].users.find_one({"_id": author})
    assert document is not None
    assert document["points"] == 35
    assert document["stats"]["likes_received"] == 1
