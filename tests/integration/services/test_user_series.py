"""How users rise and fall, and how everybody hears of it (rule 5)."""

from typing import Any

import pytest

from moview.errors import Invalid, NotFound
from tests.integration.services.town import Town


def shown(town: Town, user: str) -> tuple[str, float, Any]:
    document = town.user(user)
    return document["tier"], document["points"], document["series"]


def liked_by(town: Town, author: str, people: list[str], value: str = "like") -> None:
    """Each of these reacts to a review of the author's of its own: only three of them count."""
    review = town.review(author, town.film(), 5)["id"]
    for person in people:
        town.react(person, review, value)


def at_promotion(town: Town) -> str:
    """A newbie with 100 points, in a promotion series."""
    author = town.person()
    liked_by(town, author, town.people(11, "critic"))
    assert shown(town, author) == (
        "newbie",
        100,
        {"kind": "promotion", "up": 0, "down": 0, "target": 3},
    )
    return author


@pytest.fixture(scope="module")
def peers(world: Any) -> list[str]:
    return Town(world).people(4, "armchair")


def test_three_peers_promote_and_all_services_hear_of_it(town: Town, peers: list[str]) -> None:
    author = at_promotion(town)
    film = town.film()
    town.vote(author, film, "like")

    liked_by(town, author, peers[:3])

    assert shown(town, author) == ("armchair", 30, None)
    assert round(town.movie(film)["score"], 4) == round((40 * 50 + 0.9938 * 100) / 40.9938, 4)
    reviews = town.world.call("review", "list_reviews_by", author_id=author)["items"]
    assert {review["author"]["tier"] for review in reviews} == {"armchair"}


def test_three_peers_against_hold_it(town: Town, peers: list[str]) -> None:
    author = at_promotion(town)

    liked_by(town, author, peers[:3], "dislike")

    assert shown(town, author) == ("newbie", 75, None)


def test_newbies_alone_decide_nothing(town: Town, peers: list[str]) -> None:
    author = at_promotion(town)

    liked_by(town, author, town.people(6))
    kind, up = (shown(town, author)[2][name] for name in ("kind", "up"))
    assert (kind, up) == ("promotion", 1)

    liked_by(town, author, peers[:2])
    assert shown(town, author)[0] == "armchair"


def test_a_reaction_taken_back_undoes_no_bout(town: Town, peers: list[str]) -> None:
    author = at_promotion(town)
    review = town.review(author, town.film(), 5)["id"]
    for value in ("like", None, "like"):
        town.react(peers[0], review, value)

    assert shown(town, author)[2]["up"] == 1


def test_what_is_deleted_in_a_series_is_owed_until_its_end(town: Town, peers: list[str]) -> None:
    author = at_promotion(town)
    (review,) = town.world.call("review", "list_reviews_by", author_id=author)["items"]
    town.call("review", "delete_own_review", user_id=author, movie_id=review["movie"]["id"])
    assert shown(town, author)[1] == 100

    liked_by(town, author, peers[:3], "dislike")

    assert shown(town, author)[1] == 5
    assert town.history("user", author)[-1]["cause"] == {"type": "owed_settled"}


def test_dislikes_lead_to_a_demotion_and_a_lower_weight(town: Town, peers: list[str]) -> None:
    author = town.person()
    liked_by(town, author, town.people(6, "critic"), "dislike")
    assert shown(town, author)[:2] == ("newbie", 0)
    film = town.film()
    town.vote(author, film, "like")

    liked_by(town, author, peers[:3], "dislike")

    assert shown(town, author) == ("poser", 70, None)
    assert round(town.movie(film)["score"], 4) == 50.1216


def test_or_likes_survive_it(town: Town, peers: list[str]) -> None:
    author = town.person()
    liked_by(town, author, town.people(6, "critic"), "dislike")

    liked_by(town, author, peers[:3])

    assert shown(town, author) == ("newbie", 25, None)


def test_operators_appoint_founders(town: Town) -> None:
    user = town.person("critic")

    assert shown(town, user) == ("critic", 30, None)
    assert [entry["cause"] for entry in town.history("user", user)] == [{"type": "appointed"}]
    with pytest.raises(Invalid):
        town.call("user", "appoint", email=town.email(user), tier="king")
    with pytest.raises(NotFound):
        town.call("user", "appoint", email="nobody@example.org", tier="critic")


def test_history_tells_causes_and_hides_who_from_all_but_operators(town: Town) -> None:
    author, hater = town.person(), town.person("critic")
    review = town.review(author, town.film(), 5)["id"]
    town.react(hater, review, "dislike")

    entry = town.history("user", author)[-1]
    assert entry["cause"]["type"] == "review_disliked"
    assert entry["cause"]["review_id"] == review
    assert entry["cause"]["actor_tier"] == "critic"
    assert (entry["change"], entry["before"]["points"], entry["after"]["points"]) == (-6, 35, 29)
    assert hater not in str(town.history("user", author))
    assert town.history("user", author, operator=True)[-1]["cause"]["actor_id"] == hater


def test_a_removed_user_has_no_rank_to_lose_or_win(town: Town) -> None:
    author = town.person()
    review = town.review(author, town.film(), 5)["id"]
    town.call("user", "remove_me", user_id=author)

    town.react(town.person("critic"), review, "like")

    document = town.world.databases["user"].users.find_one({"_id": author})
    assert document is not None
    assert document["points"] == 35
    assert document["stats"]["likes_received"] == 1
