"""A movie's way through placement, series and rest (rule 6), and what is trending (rule 7)."""

from typing import Any

import pytest

from tests.integration.services.town import Town


@pytest.fixture(scope="module")
def critics(world: Any) -> list[str]:
    """People whose opinions weigh; each votes in movies of its own."""
    return Town(world).people(40, "critic")


def shown(town: Town, movie: str) -> tuple[str, Any]:
    document = town.movie(movie)
    return document["tier"], document["series"]


def all_vote(town: Town, people: list[str], movie: str, value: str) -> None:
    for person in people:
        town.vote(person, movie, value)


def series(kind: str, up: float = 0, down: float = 0) -> dict[str, Any]:
    return {"kind": kind, "up": up, "down": down, "target": 4}


def placed_below_masterpiece(town: Town, critics: list[str]) -> str:
    """Killing time, placed, and just under the limit of 65: ten likes more than it has dislikes."""
    film = town.film()
    all_vote(town, critics[:2], film, "like")
    return film


def test_until_the_crowd_is_heavy_enough_the_tier_is_the_band_of_the_score(
    town: Town, critics: list[str]
) -> None:
    film = town.film(sites=[{"site": "imdb", "score": 6.7}])
    base = town.movie(film)["score"]
    assert 50 < base < 65

    for person in town.people(9, "armchair"):
        town.review(person, film, 10)
        if town.history("movie", film, operator=True) and _placed(town, film):
            break

    assert _placed(town, film)
    assert shown(town, film)[1] is None, "the opinion that places a movie opens no series"


def _placed(town: Town, film: str) -> bool:
    history = town.history("movie", film)
    return bool(history and history[-1]["after"]["placed"])


def test_a_movie_is_promoted_by_a_series_and_rests(town: Town, critics: list[str]) -> None:
    film = placed_below_masterpiece(town, critics)
    assert shown(town, film) == ("killing_time", None)
    voters = iter(critics[2:])
    while shown(town, film)[1] is None:
        town.vote(next(voters), film, "like")
    assert shown(town, film) == ("killing_time", series("promotion"))
    assert town.movie(film)["score"] >= 65

    for up in (1, 2, 3):
        town.vote(next(voters), film, "like")
        assert shown(town, film) == ("killing_time", series("promotion", up=up))
    town.vote(next(voters), film, "like")
    assert shown(town, film) == ("masterpiece", None)

    for _ in range(9):
        town.vote(next(voters), film, "dislike")
    assert town.movie(film)["score"] < 65 or shown(town, film)[1] is None
    kinds = [entry["cause"]["type"] for entry in town.history("movie", film)]
    assert set(kinds) == {"liked", "disliked"}


def test_a_series_can_be_held(town: Town, critics: list[str]) -> None:
    film = placed_below_masterpiece(town, critics)
    voters = iter(critics[2:])
    while shown(town, film)[1] is None:
        town.vote(next(voters), film, "like")

    for _ in range(4):
        town.vote(next(voters), film, "dislike")

    assert shown(town, film) == ("killing_time", None)


def test_a_movie_is_demoted_by_a_series(town: Town, critics: list[str]) -> None:
    film = town.film()
    voters = iter(critics)
    all_vote(town, [next(voters) for _ in range(2)], film, "like")
    while shown(town, film)[1] is None:
        town.vote(next(voters), film, "dislike")
    assert shown(town, film) == ("killing_time", series("demotion"))
    assert town.movie(film)["score"] < 40

    for _ in range(4):
        town.vote(next(voters), film, "dislike")

    assert shown(town, film) == ("waste_of_time", None)


def test_neither_withdrawals_nor_moves_are_bouts(town: Town, critics: list[str]) -> None:
    film = town.film()
    voters = iter(critics)
    while shown(town, film)[1] is None:
        town.vote(next(voters), film, "like")
    before = shown(town, film)

    town.vote(critics[0], film, None)
    mover = town.person("poser")
    town.vote(mover, film, "like")
    after_poser = shown(town, film)
    town.call("user", "appoint", email=town.email(mover), tier="critic")

    assert before == after_poser == shown(town, film) == ("killing_time", series("promotion"))


@pytest.mark.parametrize("overtaken", [False, True])
def test_a_review_written_again_is_a_bout_also_if_it_overtakes_the_deletion(
    town: Town, critics: list[str], overtaken: bool
) -> None:
    """Each kind of event has a queue of its own, so that one may overtake the other."""
    film = town.film()
    voters = iter(critics)
    town.review(author := next(voters), film, 9)
    while shown(town, film)[1] is None:
        town.vote(next(voters), film, "like")
    told = {"user_id": author, "movie_id": film}
    again = {"text": "Seen again.", "aspects": {"story": 9}}
    summary = town.world.call("movie", "movie_summary", movie_id=film)

    town.world.call("review", "delete_own_review", **told)
    town.world.call("review", "write_review", **told, **again, movie=summary)
    events = town.world.sent()
    for event in reversed(events) if overtaken else events:
        town.world.deliver(event, "movie")

    assert [event["type"] for event in events] == ["review_deleted", "review_created"]
    assert shown(town, film) == ("killing_time", series("promotion", up=1))


def test_history_tells_what_happened_and_hides_who(town: Town, critics: list[str]) -> None:
    film = town.film()
    all_vote(town, critics[:3], film, "like")

    (placed,) = town.history("movie", film, operator=True)

    assert placed["cause"] == {"type": "liked", "actor_id": critics[1], "actor_tier": "critic"}
    assert (placed["seq"], placed["before"]["placed"], placed["after"]["placed"]) == (
        1,
        False,
        True,
    )
    assert placed["change"] == placed["after"]["score"] - placed["before"]["score"] > 0
    assert "actor_id" not in town.history("movie", film)[0]["cause"]


def test_other_services_hear_of_a_new_tier_and_of_whole_points(town: Town) -> None:
    person, film = town.person(), town.film("Famous")
    town.vote(person, film, "like")
    town.call("movie", "shelve", user_id=person, movie_id=film, on=True)
    for critic in town.people(3, "critic"):
        town.vote(critic, film, "like")

    copy = town.shelf(person, "liked")[0]["movie"]
    assert int(copy["score"]) == int(town.movie(film)["score"]) > 54
    assert town.shelf(person, "watch_later")[0]["movie"] == copy


def trending(town: Town) -> list[str]:
    listed = town.world.call("movie", "list_movies", sort="trending", limit=100)["items"]
    return [movie["id"] for movie in listed]


def test_two_critics_make_a_trend_and_a_lone_like_does_not(town: Town, critics: list[str]) -> None:
    hot, lone = town.film(), town.film(sites=[{"site": "imdb", "score": 10}])
    town.vote(critics[0], hot, "dislike")
    town.vote(critics[1], hot, "dislike")
    town.vote(town.person("armchair"), lone, "like")

    town.world.call("movie", "refresh_heat")

    found = {row["_id"]: row["heat"] for row in town.world.databases["movie"].movies.find()}
    assert found[hot] > 2
    assert found[lone] == 0
    assert trending(town).index(hot) < trending(town).index(lone)


def test_heat_follows_when_opinions_are_taken_back(town: Town, critics: list[str]) -> None:
    film = town.film()
    all_vote(town, critics[:2], film, "like")
    town.world.call("movie", "refresh_heat")
    all_vote(town, critics[:2], film, None)  # type: ignore[arg-type]

    town.world.call("movie", "refresh_heat")

    document = town.world.databases["movie"].movies.find_one({"_id": film})
    assert document is not None
    assert document["heat"] == 0
    assert "heat_due" not in document
