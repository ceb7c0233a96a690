"""Replaying many people's ratings at once, each person's in order."""

import threading
from collections import defaultdict
from typing import Any

import pytest

from moview.api_client import Answer, Api, ApiError
from moview.catalogue.movielens import Rating
from moview.replay import Replay


class Gateway(Api):
    """Notes who did what; `statuses` by path overrule its success."""

    def __init__(self, **statuses: int) -> None:
        super().__init__("http://gateway.invalid")
        self.statuses = statuses
        self.accounts: dict[str, str] = {}
        self.writes: dict[str, list[str]] = defaultdict(list)
        self._lock = threading.Lock()

    def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, params: Any = None
    ) -> Answer:
        with self._lock:
            if path in ("/v1/users", "/v1/sessions"):
                return self._enter(path, body)
            assert token is not None
            self.writes[token].append(path)
            movie_id = path.split("/")[3]
            if movie_id == "lost":
                raise ApiError("no answer")
            return Answer(self.statuses.get(movie_id, 200))

    def _enter(self, path: str, body: dict[str, str]) -> Answer:
        email = body["email"]
        if path == "/v1/users" and email in self.accounts:
            return Answer(409)
        if path == "/v1/users":
            self.accounts[email] = body["password"]
        if self.accounts.get(email) != body["password"]:
            return Answer(401)
        return Answer(
            201, {"access_token": email, "user": {"id": email, "tier": {"code": "newbie"}}}
        )


def replay(gateway: Gateway, movies: dict[str, str], password: str = "secret-secret") -> Replay:
    return Replay(gateway, movies, password, review_share=0, concurrency=4)


def test_each_person_s_ratings_keep_their_order() -> None:
    gateway = Gateway()
    movies = {str(number): f"m{number}" for number in range(40)}
    ratings = [Rating(user, str(n), 5, n) for n in range(40) for user in range(1, 8)]
    tally = replay(gateway, movies).run(ratings)
    assert (tally.votes, tally.accounts, tally.done) == (280, 7, 280)
    expected = [f"/v1/movies/m{number}/vote" for number in range(40)]
    assert all(writes == expected for writes in gateway.writes.values())
    assert set(gateway.writes) == {f"ml-{user}@replay.invalid" for user in range(1, 8)}


def test_a_second_run_signs_in_to_the_accounts_of_the_first() -> None:
    gateway = Gateway()
    for accounts in (1, 0):
        tally = replay(gateway, {"1": "m"}).run([Rating(17, "1", 5, 0)])
        assert (tally.votes, tally.accounts) == (1, accounts)


def test_what_is_skipped_silent_refused_or_lost_is_counted() -> None:
    gateway = Gateway(gone=404)
    movies = {"1": "m", "2": "gone", "3": "lost"}
    ratings = [Rating(1, movie, 5, 0) for movie in ("1", "2", "3", "4")] + [Rating(2, "1", 3, 0)]
    tally = replay(gateway, movies).run(ratings)
    assert (tally.votes, tally.unknown_movies, tally.silent) == (1, 1, 1)
    assert tally.refused == {404: 1, 0: 1}


def test_an_account_with_another_password_is_refused_and_the_rest_go_on() -> None:
    gateway = Gateway()
    gateway.accounts["ml-1@replay.invalid"] = "somebody else's"
    tally = replay(gateway, {"1": "m"}).run([Rating(1, "1", 5, 0), Rating(2, "1", 5, 0)])
    assert (tally.votes, tally.refused.total()) == (1, 1)


def test_an_error_that_nobody_expects_ends_the_run_instead_of_hanging_it() -> None:
    class Broken(Gateway):
        def call(self, *_: Any, **__: Any) -> Answer:
            raise RuntimeError("broken")

    ratings = (Rating(1, "1", 5, number) for number in range(10_000))
    with pytest.raises(RuntimeError, match="broken"):
        replay(Broken(), {"1": "m"}).run(ratings)
