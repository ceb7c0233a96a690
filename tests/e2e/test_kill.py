"""Each service killed: others serve, and what waited for it is done once it is back.

That nothing acknowledged is lost is for `tests/faults` to show.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import requests
from pymongo.errors import PyMongoError

from moview.store.sessions import UsedSessions
from tests.e2e.running import Client, Moview, Person, done, eventually

PATIENCE_SECONDS = 5.0
NETWORK_SECONDS = 1.0


def answered(ask: Callable[[], requests.Response]) -> int:
    """The status, which comes within the five seconds that callers wait at most."""
    began = time.monotonic()
    status = ask().status_code
    assert time.monotonic() - began < PATIENCE_SECONDS + NETWORK_SECONDS
    return status


def needs_movie(moview: Moview, person: Person, movie: str) -> list[Callable[[], object]]:
    return [
        lambda: moview.get(f"/v1/movies/{movie}/score"),
        lambda: moview.get("/v1/movies", sort="title"),
        lambda: person.put(f"/v1/movies/{movie}/vote", value="like"),
    ]


def needs_user(moview: Moview, person: Person, movie: str) -> list[Callable[[], object]]:
    credentials = {"email": person.email, "password": "whatever it is"}
    return [
        lambda: moview.get(f"/v1/users/{person.id}"),
        lambda: person.get("/v1/me/movies", shelf="liked"),
        lambda: moview.http.post("/v1/sessions", **credentials),
    ]


def needs_review(moview: Moview, person: Person, movie: str) -> list[Callable[[], object]]:
    body = {"text": "Anybody there?", "aspects": {"story": 5}}
    return [
        lambda: moview.get(f"/v1/movies/{movie}/reviews"),
        lambda: moview.get(f"/v1/users/{person.id}/reviews"),
        lambda: person.put(f"/v1/movies/{movie}/review", **body),
    ]


NEEDS = {"movie": needs_movie, "user": needs_user, "review": needs_review}


@pytest.mark.parametrize("service", NEEDS)
def test_a_killed_service_stops_no_other(moview: Moview, service: str) -> None:
    bystander, movie = moview.sign_up("bystander"), moview.add_movie()
    moview.kill(service)
    eventually(lambda: moview.get("/readyz").status_code, 503)
    state = moview.get("/readyz").json()["services"]
    assert {name for name, each in state.items() if not each["up"]} == {service}

    for ask in NEEDS[service](moview, bystander, movie):
        assert answered(ask) in (503, 504)
    for other in NEEDS.keys() - {service}:
        # What reads another service is served, and so is what changes it, but for reviews:
        # while movie is down nobody can tell whether a movie is there.
        asks = NEEDS[other](moview, bystander, movie)
        for ask in asks[:2] if (service, other) == ("movie", "review") else asks:
            assert answered(ask) < 500

    moview.restart(service)


def test_events_for_a_service_that_is_down_wait_until_it_returns(moview: Moview) -> None:
    person, movie = moview.sign_up("patient"), moview.add_movie()
    moview.kill("user")
    eventually(lambda: moview.get("/readyz").status_code, 503)

    person.like(movie)
    written = person.review(movie, story=8)
    assert done(moview.get(f"/v1/reviews/{written['id']}")).json()["rating"] == 80
    moview.restart("user")

    eventually(lambda: person.shelf("liked"), [movie])
    eventually(lambda: person.shelf("reviewed"), [movie])
    eventually(lambda: person.me()["points"], 35)


def test_a_token_still_counts_while_nobody_can_be_asked_about_it(moview: Moview) -> None:
    person, movie = moview.sign_up("trusted"), moview.add_movie()
    moview.kill("user")
    eventually(lambda: moview.get("/readyz").status_code, 503)

    assert person.like(movie)["vote"] == "like"
    forged = Client(moview.url, str(person.token)[:-4] + "AAAA")
    assert forged.put(f"/v1/movies/{movie}/vote", value="dislike").status_code == 401

    moview.restart("user")


def test_what_a_service_had_begun_when_it_was_killed_holds_nobody_up(moview: Moview) -> None:
    person, movie = moview.sign_up("unlucky"), moview.add_movie()
    database = moview.databases["movie"]

    def vote() -> int:
        return answered(lambda: person.put(f"/v1/movies/{movie}/vote", value="like"))

    with database.client.start_session() as session:
        # As if by the service itself, which is killed before it can commit or abort.
        UsedSessions(database).note(session)
        session.start_transaction()
        database.movies.update_one({"_id": movie}, {"$set": {"seq": 9}}, session=session)
        assert vote() == 503
        moview.kill("movie")
        moview.restart("movie")

        # Without ending it the store would keep to it for a minute.
        eventually(vote, 200, 20)
        with pytest.raises(PyMongoError):
            session.commit_transaction()

    assert moview.movie(movie)["opinions"]["likes"] == 1
