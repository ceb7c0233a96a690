"""Trending lists, and the heat that sorts them (rule 7)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.services.scenario import Scenario

Document = dict[str, Any]


@pytest.fixture(scope="module")
def critics(world: Any) -> list[str]:
    return Scenario(world).people(6, "critic")


def all_vote(scenario: Scenario, people: list[str], movie: str, value: str | None) -> None:
    for person in people:
        scenario.vote(person, movie, value)


def trending(scenario: Scenario) -> list[str]:
    listed = scenario.world.call("movie", "list_movies", sort="trending", limit=100)["items"]
    return [movie["id"] for movie in listed]


def test_three_critics_make_a_trend_and_a_lone_like_does_not(
    scenario: Scenario, critics: list[str]
) -> None:
    hot, lone = scenario.film(), scenario.film(sites=[{"site": "imdb", "score": 10}])
    scenario.vote(critics[0], hot, "dislike")
    scenario.vote(critics[1], hot, "dislike")
    scenario.vote(critics[2], hot, "dislike")
    scenario.vote(scenario.person("armchair"), lone, "like")

    found = {row["_id"]: row["heat"] for row in scenario.world.databases["movie"].movies.find()}
    assert found[hot] > 2
    assert found[lone] == 0
    assert trending(scenario).index(hot) < trending(scenario).index(lone)


def test_heat_follows_when_opinions_are_taken_back(scenario: Scenario, critics: list[str]) -> None:
    film = scenario.film()
    all_vote(scenario, critics[:3], film, "like")
    assert stored(scenario, film)["heat"] > 2
    all_vote(scenario, critics[:3], film, None)

    assert stored(scenario, film)["heat"] == 0
    assert differences(scenario, film) == {}


def stored(scenario: Scenario, film: str) -> Document:
    document: Document | None = scenario.world.databases["movie"].movies.find_one({"_id": film})
    assert document is not None
    return document


def differences(scenario: Scenario, film: str) -> Document:
    found: Document = scenario.world.call("movie", "audit", keys=[f"movies/{film}"])["differences"]
    return found


def make_older(scenario: Scenario, film: str, age: timedelta) -> None:
    """All that was said of a movie, and when its heat was last looked at, as if so long ago."""
    database, heat_at = scenario.world.databases["movie"], stored(scenario, film)["heat_at"]
    for opinion in database.opinions.find({"movie": film}):
        change = {"$set": {"first_at": opinion["first_at"] - age}}
        database.opinions.update_one({"_id": opinion["_id"]}, change)
    database.movies.update_one({"_id": film}, {"$set": {"heat_at": heat_at - age}})


def test_heat_fades_though_nobody_says_anything(scenario: Scenario, critics: list[str]) -> None:
    film = scenario.film()
    all_vote(scenario, critics, film, "like")
    make_older(scenario, film, timedelta(days=7))
    before = stored(scenario, film)

    scenario.world.call("movie", "refresh_heat")

    after = stored(scenario, film)
    assert 2 < after["heat"] < before["heat"]
    assert after["heat_masses"]["critic"] == pytest.approx(before["heat_masses"]["critic"] / 2)
    assert differences(scenario, film) == {}


def test_heat_moves_with_a_voters_tier_and_ends_with_their_account(
    scenario: Scenario, critics: list[str]
) -> None:
    film, person = scenario.film(), scenario.person("critic")
    all_vote(scenario, [person, critics[0]], film, "like")
    make_older(scenario, film, timedelta(days=3))
    scenario.call("user", "appoint", email=scenario.email(person), tier="newbie")
    moved = stored(scenario, film)["heat_masses"]
    scenario.call("user", "suspend", email=scenario.email(person))

    left = stored(scenario, film)["heat_masses"]
    assert moved == pytest.approx({"critic": 2 ** (-3 / 7), "newbie": 0.7 * 2 ** (-3 / 7)})
    assert left == pytest.approx({**moved, "newbie": 0.0})
    assert differences(scenario, film) == {}


@pytest.mark.parametrize("looked_at_by", ["a vote", "the chore"])
def test_heat_of_a_movie_saved_without_its_masses_is_counted_from_opinions(
    scenario: Scenario, critics: list[str], looked_at_by: str
) -> None:
    film = scenario.film()
    all_vote(scenario, critics[:3], film, "like")
    expected = stored(scenario, film)["heat_masses"]
    unknown = {"$unset": {"heat_at": "", "heat_masses": ""}}
    scenario.world.databases["movie"].movies.update_one({"_id": film}, unknown)
    assert differences(scenario, film) == {}

    if looked_at_by == "a vote":
        scenario.vote(scenario.person("armchair"), film, "like")
        expected = {**expected, "armchair": 0.85}
    scenario.world.call("movie", "refresh_heat")

    assert stored(scenario, film)["heat_masses"] == pytest.approx(expected, rel=1e-3)
    assert differences(scenario, film) == {}
