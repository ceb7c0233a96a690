"""A movie's placement, series and rest (rule 6)."""

from typing import Any

import pytest

from tests.integration.services.scenario import Scenario


@pytest.fixture(scope="module")
def critics(world: Any) -> list[str]:
    """People whose opinions weigh; each votes in movies of its own."""
    return Scenario(world).people(40, "critic")


def shown(scenario: Scenario, movie: str) -> tuple[str, Any]:
    document = scenario.movie(movie)
    return document["tier"], document["series"]


def all_vote(scenario: Scenario, people: list[str], movie: str, value: str) -> None:
    for person in people:
        scenario.vote(person, movie, value)


def series(kind: str, up: float = 0, down: float = 0) -> dict[str, Any]:
    return {"kind": kind, "up": up, "down": down, "target": 4, "down_target": 4}


def placed_below_masterpiece(scenario: Scenario, critics: list[str]) -> str:
    """Killing time, placed, and just under the limit of 65: ten likes more than it has dislikes."""
    film = scenario.film()
    all_vote(scenario, critics[:2], film, "like")
    return film


def test_until_the_crowd_is_heavy_enough_the_tier_is_the_band_of_the_score(
    scenario: Scenario, critics: list[str]
) -> None:
    film = scenario.film(sites=[{"site": "imdb", "score": 6.7}])
    base = scenario.movie(film)["score"]
    assert 50 < base < 65

    for person in scenario.people(9, "armchair"):
        scenario.review(person, film, 10)
        if scenario.history("movie", film, operator=True) and _placed(scenario, film):
            break

    assert _placed(scenario, film)
    assert shown(scenario, film)[1] is None, "the opinion that places a movie opens no series"


def _placed(scenario: Scenario, film: str) -> bool:
    history = scenario.history("movie", film)
    return bool(history and history[-1]["after"]["placed"])


def test_a_movie_is_promoted_by_a_series_and_rests(scenario: Scenario, critics: list[str]) -> None:
    film = placed_below_masterpiece(scenario, critics)
    assert shown(scenario, film) == ("killing_time", None)
    voters = iter(critics[2:])
    while shown(scenario, film)[1] is None:
        scenario.vote(next(voters), film, "like")
    assert shown(scenario, film) == ("killing_time", series("promotion"))
    assert scenario.movie(film)["score"] >= 65

    for up in (1, 2, 3):
        scenario.vote(next(voters), film, "like")
        assert shown(scenario, film) == ("killing_time", series("promotion", up=up))
    scenario.vote(next(voters), film, "like")
    assert shown(scenario, film) == ("masterpiece", None)

    for _ in range(9):
        scenario.vote(next(voters), film, "dislike")
    assert scenario.movie(film)["score"] < 65 or shown(scenario, film)[1] is None
    kinds = [entry["cause"]["type"] for entry in scenario.history("movie", film)]
    assert set(kinds) == {"liked", "disliked"}


def test_a_series_can_be_held(scenario: Scenario, critics: list[str]) -> None:
    film = placed_below_masterpiece(scenario, critics)
    voters = iter(critics[2:])
    while shown(scenario, film)[1] is None:
        scenario.vote(next(voters), film, "like")

    for _ in range(4):
        scenario.vote(next(voters), film, "dislike")

    assert shown(scenario, film) == ("killing_time", None)


def test_a_movie_is_demoted_by_a_series(scenario: Scenario, critics: list[str]) -> None:
    film = scenario.film()
    voters = iter(critics)
    all_vote(scenario, [next(voters) for _ in range(2)], film, "like")
    while shown(scenario, film)[1] is None:
        scenario.vote(next(voters), film, "dislike")
    assert shown(scenario, film) == ("killing_time", series("demotion"))
    assert scenario.movie(film)["score"] < 40

    for _ in range(4):
        scenario.vote(next(voters), film, "dislike")

    assert shown(scenario, film) == ("waste_of_time", None)


def test_neither_withdrawals_nor_moves_are_bouts(scenario: Scenario, critics: list[str]) -> None:
    film = scenario.film()
    voters = iter(critics)
    while shown(scenario, film)[1] is None:
        scenario.vote(next(voters), film, "like")
    before = shown(scenario, film)

    scenario.vote(critics[0], film, None)
    mover = scenario.person("poser")
    scenario.vote(mover, film, "like")
    after_poser = shown(scenario, film)
    scenario.call("user", "appoint", email=scenario.email(mover), tier="critic")

    assert before == after_poser == shown(scenario, film) == ("killing_time", series("promotion"))


@pytest.mark.parametrize("overtaken", [False, True])
def test_a_review_written_again_is_a_bout_also_if_it_overtakes_the_deletion(
    scenario: Scenario, critics: list[str], overtaken: bool
) -> None:
    """Each kind of event has a queue of its own, so that one may overtake the other."""
    film = scenario.film()
    voters = iter(critics)
    scenario.review(author := next(voters), film, 9)
    while shown(scenario, film)[1] is None:
        scenario.vote(next(voters), film, "like")
    writer = {"user_id": author, "movie_id": film}
    again = {"text": "Seen again.", "aspects": {"story": 9}}
    summary = scenario.world.call("movie", "movie_summary", movie_id=film)

    scenario.world.call("review", "delete_own_review", **writer)
    scenario.world.call("review", "write_review", **writer, **again, movie=summary)
    events = scenario.world.sent()
    for event in reversed(events) if overtaken else events:
        scenario.world.deliver(event, "movie")

    assert [event["type"] for event in events] == ["review_deleted", "review_created"]
    assert shown(scenario, film) == ("killing_time", series("promotion", up=1))


def test_history_tells_what_happened_and_hides_who(scenario: Scenario, critics: list[str]) -> None:
    film = scenario.film()
    all_vote(scenario, critics[:11], film, "like")

    (placed,) = scenario.history("movie", film, operator=True)

    assert placed["cause"] == {"type": "liked", "actor_id": critics[9], "actor_tier": "critic"}
    assert (placed["seq"], placed["before"]["placed"], placed["after"]["placed"]) == (
        1,
        False,
        True,
    )
    assert placed["change"] == placed["after"]["score"] - placed["before"]["score"] > 0
    assert "actor_id" not in scenario.history("movie", film)[0]["cause"]


def test_other_services_hear_of_a_new_tier_and_of_whole_points(scenario: Scenario) -> None:
    person, film = scenario.person(), scenario.film("Famous")
    scenario.vote(person, film, "like")
    scenario.call("movie", "shelve", user_id=person, movie_id=film, on=True)
    for critic in scenario.people(8, "critic"):
        scenario.vote(critic, film, "like")

    copy = scenario.shelf(person, "liked")[0]["movie"]
    assert int(copy["score"]) == int(scenario.movie(film)["score"]) > 54
    assert scenario.shelf(person, "watch_later")[0]["movie"] == copy
