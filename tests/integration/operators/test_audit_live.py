"""Audits of a running system, of one in trouble, and commands that repair differences."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from kombu.connection import Connection

from moview.clock import now
from moview.errors import Unavailable
from moview.messaging.queues import Broker
from moview.operating.operator_rpc import OperatorRpc
from moview.stack.program import wait_until
from tests.integration.operators.conftest import LiveScenario, write

TIERS = ("armchair", "critic")
VALUES = ("like", "dislike", None)
VOTED = "evt-movie-movie_voted--user.on_movie_voted"


def act(scenario: LiveScenario, rpc: OperatorRpc, number: int) -> None:
    """One of the things that people and operators do all day."""
    person, movie = scenario.people[number % 8], scenario.movies[number * 7 % 12]
    value = VALUES[number % 3]
    rpc.call("movie", "vote", user_id=person, movie_id=movie, value=value)
    review = scenario.reviews[(number + 3) % 8]
    if number % 4 == 0:
        rpc.call("review", "react", user_id=person, review_id=review, value=value)
    if number % 47 == 0:
        email = f"p{number % 3}@example.org"
        rpc.call("user", "appoint", email=email, tier=TIERS[number // 47 % 2])


@pytest.fixture
def crowd(scenario: LiveScenario) -> Iterator[Callable[[], int]]:
    """Three people at once who never stop; how often they acted."""
    ending, acted = threading.Event(), [0, 0, 0]
    errors: list[BaseException] = []

    def work(place: int) -> None:
        with OperatorRpc(scenario.services.broker_uri) as rpc:
            try:
                while not ending.is_set():
                    act(scenario, rpc, acted[place] * 3 + place)
                    acted[place] += 1
            except BaseException as error:  # noqa: BLE001 - the test looks at it
                errors.append(error)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    yield lambda: sum(acted)
    ending.set()
    for thread in threads:
        thread.join()
    assert errors == []


def test_while_votes_stream_in_nothing_is_reported(
    scenario: LiveScenario, crowd: Callable[[], int]
) -> None:
    for _ in range(2):
        before = crowd()
        report = scenario.audit()
        assert report.is_clean, vars(report)
        assert crowd() > before


def test_once_the_stream_ends_nothing_differs_at_all(scenario: LiveScenario) -> None:
    report = scenario.audit()
    assert report.is_clean, vars(report)
    assert report.undecided == 0


def test_resync_mends_copies_and_leaves_shelves_in_their_order(scenario: LiveScenario) -> None:
    person, movies = scenario.people[6], scenario.movies
    keys = [f"{movie}:{person}" for movie in movies]
    before = {key: scenario.one("user.shelves", _id=key) for key in keys}
    scenario.collection("user.shelves").delete_one({"_id": f"{movies[1]}:{person}"})
    scenario.change("movie.voters", person, version=1, tier="poser")
    scenario.change("review.authors", person, version=1, nickname="Somebody")
    scenario.change("review.movies", movies[0], version=1, title="Working title")
    stray = {**scenario.one("user.movies", _id=movies[0]), "_id": "gone", "id": "gone"}
    scenario.collection("user.movies").insert_one(stray)
    scenario.collection("movie.tombstones").insert_one({"_id": "gone", "version": 1})
    assert len(scenario.audit().differences) >= 5

    for service, kind in (
        ("user", "users"),
        ("movie", "movies"),
        ("movie", "gone_movies"),
        ("movie", "votes"),
        ("movie", "shelves"),
        ("review", "reviews"),
        ("review", "reactions"),
    ):
        page = scenario.services.rpc.of(service).resync(kind=kind, limit=500)
        assert page["next"] is None

    # A row that vanished was counted, and is counted again now that it is back.
    report = scenario.audit()
    assert [line for line in report.differences if "recounted it is" not in line] == []
    rows = list(scenario.collection("user.shelves").find({"user": person}))
    for vote in ("like", "dislike"):
        votes = [row["vote"] for row in rows].count(vote)
        scenario.change("user.users", person, **{f"stats__movies_{vote}d": votes})
    for key in keys:
        after = scenario.one("user.shelves", _id=key)
        assert abs(after["vote_at"] - before[key]["vote_at"]) < 1000  # milliseconds
    report = scenario.audit()
    assert report.is_clean, vars(report)


def test_what_a_deleted_queue_swallowed_is_named_and_sent_once_more(scenario: LiveScenario) -> None:
    services, person, movie = scenario.services, scenario.people[7], scenario.movies[11]
    since = now() - timedelta(seconds=1)
    services.terminate("user")
    with pytest.raises(Unavailable, match="user is down"):
        scenario.audit()

    value = "dislike" if opinion(scenario, person, movie)["vote"] == "like" else "like"
    services.rpc.movie.vote(user_id=person, movie_id=movie, value=value)
    assert wait_until(services.outbox_is_empty, 10)
    with Connection(services.broker_uri) as connection:
        connection.default_channel.queue_delete(VOTED)
    assert missing(scenario) == [VOTED]

    services.start("user")
    assert missing(scenario) == []
    report = scenario.audit()
    assert any(f"movie.votes {movie}:{person}" in line for line in report.differences)

    assert services.rpc.movie.outbox_replay(since=since.isoformat())["events"] >= 1
    report = scenario.audit()
    assert report.is_clean, vars(report)


def test_an_event_that_is_not_sent_is_named(scenario: LiveScenario) -> None:
    row = next(iter(scenario.collection("movie.outbox").find().limit(1)))
    stuck = {**row, "_id": "stuck", "due": now() + timedelta(days=1)}
    stuck.pop("sent_at", None)
    stuck["document"]["occurred_at"] = (now() - timedelta(minutes=1)).isoformat()
    scenario.collection("movie.outbox").insert_one(stuck)
    try:
        report = scenario.audit(wait=1)
    finally:
        scenario.collection("movie.outbox").delete_one({"_id": "stuck"})
    assert [line for line in report.differences if "1 events wait in the outbox" in line]
    assert report.unsettled == ["movie: 1 events wait in the outbox"]


def test_suspension_moves_reactions_and_leaves_no_other_rows(scenario: LiveScenario) -> None:
    rpc, before = scenario.services.rpc, scenario.collection("review.reactions").count_documents({})
    for state in ("suspend", "restore"):
        getattr(rpc.user, state)(email="p7@example.org")
        report = scenario.audit()
        assert report.is_clean, vars(report)
        assert rpc.review.status()["moving"] == []
    assert scenario.collection("review.reactions").count_documents({}) == before


def test_removed_users_movies_and_reviews_are_no_difference(scenario: LiveScenario) -> None:
    rpc = scenario.services.rpc
    rpc.movie.remove_movie(movie_id=scenario.movies[0])
    rpc.user.remove_me(user_id=scenario.people[1], reviews="delete")
    rpc.user.remove_me(user_id=scenario.people[2], reviews="keep")
    rpc.review.delete_own_review(user_id=scenario.people[4], movie_id=scenario.movies[1])
    write(scenario, scenario.people[5], scenario.movies[9])
    report = scenario.audit()
    assert report.is_clean, vars(report)


def opinion(scenario: LiveScenario, person: str, movie: str) -> dict[str, Any]:
    return scenario.one("movie.opinions", _id=f"{movie}:{person}")


def missing(scenario: LiveScenario) -> list[str]:
    return [
        state.name for state in Broker(scenario.services.broker_uri).queues() if state.is_missing
    ]
