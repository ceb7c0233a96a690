"""Each service killed at the height of its work: others serve, and nothing acknowledged is lost.

Votes and reviews stream in from several people. What each was answered is written down; what was
not acknowledged may have happened or not, and is said again until it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import requests
from pymongo.errors import PyMongoError

from moview.mongo.sessions import UsedSessions
from tests.e2e.running import Client, Moview, Person, done, eventually

PATIENCE_SECONDS = 5.0
NETWORK_SECONDS = 1.0
PEOPLE = 4
MOVIES = 6
ENOUGH = 12
"""Acknowledged changes by each person before a kill, so that it comes in the middle of work."""


@dataclass
class Streamer:
    """Somebody who changes their mind all the time, and the record of what was acknowledged.

    ``said`` is what was acknowledged last of each movie, by vote, review and shelf. ``slowest`` is
    the longest that any answer took, ``refusals`` the statuses that were no acknowledgement.
    """

    person: Person
    movies: list[str]
    said: dict[tuple[str, str], object] = field(default_factory=dict)
    acknowledged: int = 0
    refusals: list[int] = field(default_factory=list)
    slowest: float = 0.0

    def run(self, ended: threading.Event) -> None:
        round_ = 0
        while not ended.is_set():
            movie = self.movies[round_ % len(self.movies)]
            self._say(ended, movie, round_)
            round_ += 1

    def _say(self, ended: threading.Event, movie: str, round_: int) -> None:
        turn = round_ // len(self.movies)
        story = 1 + (turn + round_) % 10
        value = ("like", "dislike")[turn % 2]
        self._until_acknowledged(ended, movie, "vote", value, {"value": value})
        body = {"text": f"Said {round_} times.", "aspects": {"story": story}}
        self._until_acknowledged(ended, movie, "review", story, body)
        on = turn % 2 == 0
        self._until_acknowledged(ended, movie, "watch_later", on, None, "PUT" if on else "DELETE")

    def _until_acknowledged(
        self,
        ended: threading.Event,
        movie: str,
        what: str,
        value: object,
        body: object,
        method: str = "PUT",
    ) -> None:
        """Once sent it is said again until it is acknowledged, also when the stream has ended:
        what may have happened without an answer must not stay in doubt."""
        if ended.is_set():
            return
        while True:
            status = self._send(method, f"/v1/movies/{movie}/{what}", body)
            if 200 <= status < 300:
                self.said[movie, what] = value
                self.acknowledged += 1
                return
            self.refusals.append(status)
            time.sleep(0.1)

    def _send(self, method: str, path: str, body: object) -> int:
        began = time.monotonic()
        try:
            status = self.person.request(method, path, json=body).status_code
        except requests.RequestException:
            # The gateway itself was killed.
            return 0
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        return status


@pytest.fixture(scope="module")
def movies(moview: Moview) -> list[str]:
    return [moview.add_movie() for _ in range(MOVIES)]


@pytest.fixture(scope="module")
def streamers(moview: Moview, movies: list[str]) -> list[Streamer]:
    return [Streamer(person, movies) for person in moview.sign_up_many(PEOPLE)]


@contextmanager
def streaming(streamers: list[Streamer]) -> Iterator[None]:
    """People at work: some of it is acknowledged before the block begins, and all of it after."""
    ended = threading.Event()
    threads = [threading.Thread(target=each.run, args=(ended,)) for each in streamers]
    for each in streamers:
        each.refusals.clear()
        each.slowest = 0.0
    for thread in threads:
        thread.start()
    try:
        wait_for_work(streamers)
        yield
        wait_for_work(streamers)
    finally:
        ended.set()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def wait_for_work(streamers: list[Streamer]) -> None:
    so_far = [each.acknowledged for each in streamers]

    def worked() -> bool:
        return all(
            each.acknowledged >= start + ENOUGH
            for each, start in zip(streamers, so_far, strict=True)
        )

    eventually(worked, True, 40)


def answered(ask: Callable[[], requests.Response]) -> int:
    """The status, which comes within the five seconds that callers wait at most."""
    began = time.monotonic()
    status = ask().status_code
    assert time.monotonic() - began < PATIENCE_SECONDS + NETWORK_SECONDS
    return status


def assert_all_is_there_once(moview: Moview, streamers: list[Streamer]) -> None:
    """The owners hold what was acknowledged, one row each; the audit vouches for every copy."""
    moview.assert_sound(wait=30)
    databases = moview.databases
    for each in streamers:
        me = each.person.id
        shelved: dict[str, set[str]] = {"like": set(), "dislike": set(), "later": set()}
        for (movie, what), value in each.said.items():
            rows = list(databases["movie"].opinions.find({"movie": movie, "user": me}))
            assert len(rows) == 1
            if what == "vote":
                assert rows[0]["vote"] == value
                shelved[str(value)].add(movie)
            elif what == "watch_later":
                assert rows[0]["later"] is value
                shelved["later"] |= {movie} if value else set()
            else:
                assert rows[0]["review"]["aspects"] == {"story": value}
                written = list(databases["review"].reviews.find({"movie": movie, "author": me}))
                assert [review["aspects"] for review in written] == [{"story": value}]
        assert set(each.person.shelf("liked")) == shelved["like"]
        assert set(each.person.shelf("disliked")) == shelved["dislike"]
        assert set(each.person.shelf("watch_later")) == shelved["later"]
        stats = each.person.me()["stats"]
        assert stats["reviews"] == len({movie for movie, what in each.said if what == "review"})
        # Three first reviews a day are credited, each once, however often they were written.
        assert each.person.me()["points"] == 45


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
def test_a_killed_service_costs_nothing_acknowledged_and_stops_no_other(
    moview: Moview, movies: list[str], streamers: list[Streamer], service: str
) -> None:
    bystander = moview.sign_up("bystander")
    quiet = moview.add_movie()
    with streaming(streamers):
        moview.kill(service)
        eventually(lambda: moview.get("/readyz").status_code, 503)
        state = moview.get("/readyz").json()["services"]
        assert {name for name, each in state.items() if not each["up"]} == {service}

        for ask in NEEDS[service](moview, bystander, quiet):
            assert answered(ask) in (503, 504)
        for other in NEEDS.keys() - {service}:
            # What reads another service is served, and so is what changes it, but for reviews:
            # while movie is down nobody can tell whether a movie is there.
            asks = NEEDS[other](moview, bystander, quiet)
            for ask in asks[:2] if (service, other) == ("movie", "review") else asks:
                assert answered(ask) < 500

        moview.restart(service)

    # None at all where the service was back before a call's time was up: its queue kept the call.
    assert {status for each in streamers for status in each.refusals} <= {503, 504}
    assert max(each.slowest for each in streamers) < PATIENCE_SECONDS + NETWORK_SECONDS
    assert_all_is_there_once(moview, streamers)


def test_a_killed_gateway_costs_nothing_acknowledged(
    moview: Moview, streamers: list[Streamer]
) -> None:
    with streaming(streamers):
        moview.kill("gateway")
        eventually(lambda: all(0 in each.refusals for each in streamers), True)
        moview.restart("gateway")

    assert {status for each in streamers for status in each.refusals} <= {0, 503, 504}
    assert_all_is_there_once(moview, streamers)


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
