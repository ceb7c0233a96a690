"""Containers die and are replaced, replicas share the work: no acknowledged change is lost."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from moview.api_client import Account, Api, ApiError
from moview.stack.program import wait_until
from tests.containers.composed import ALL, BACK_SECONDS, Composed
from tests.e2e.running import PASSWORD

PEOPLE = 4
MOVIES = 25

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]


class Voter(threading.Thread):
    """Somebody who votes without end, and remembers what the gateway acknowledged."""

    def __init__(self, account: Account, movies: list[str], stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self.account = account
        self.movies = movies
        self.stopping = stopping
        self.acknowledged: dict[str, str] = {}
        self.unanswered: set[str] = set()
        self.answers = 0

    def run(self) -> None:
        for number, movie in enumerate(itertools.cycle(self.movies)):
            if self.stopping.is_set():
                return
            value = ("like", "dislike")[number // len(self.movies) % 2]
            try:
                answer = self.account.vote(movie, value)
            except ApiError:
                self.unanswered.add(movie)
                continue
            if answer.is_success:
                self.answers += 1
                self.acknowledged[movie] = value
                self.unanswered.discard(movie)
            time.sleep(0.02)


@contextmanager
def voters(stack: Composed) -> Iterator[list[Voter]]:
    """People who vote on the same movies until the end of the block, then have a last word."""
    api = Api(stack.url)
    page = stack.http.read("/v1/movies", limit=MOVIES)
    movies = [each["id"] for each in page["items"]]
    stopping = threading.Event()
    crowd = []
    for _ in range(PEOPLE):
        name = f"voter {secrets.token_hex(4)}"
        # They sign up with their first vote.
        email = f"{name.replace(' ', '.')}@example.com"
        crowd.append(Voter(Account(api, email, PASSWORD, name), movies, stopping))
    for voter in crowd:
        voter.start()
    try:
        yield crowd
    finally:
        stopping.set()
        for voter in crowd:
            voter.join(120)


def assert_nothing_lost(stack: Composed, crowd: list[Voter]) -> None:
    """Every acknowledged vote is there, and operators find every copy and count right."""
    for voter in crowd:
        assert voter.acknowledged
        for movie, value in voter.acknowledged.items():
            if movie not in voter.unanswered:
                seen = voter.account.call("GET", f"/v1/movies/{movie}").document["me"]["vote"]
                assert seen == value, (voter.account.email, movie)
    assert "No difference" in stack.moview("audit")


@pytest.mark.parametrize("service", ALL)
def test_a_container_that_dies_comes_back_and_nothing_acknowledged_is_lost(
    stack: Composed, service: str
) -> None:
    before = stack.container(service).attrs["State"]["StartedAt"]
    with voters(stack) as crowd:
        assert wait_until(lambda: all(len(v.acknowledged) > 3 for v in crowd), 30)
        stack.crash(service)
        assert wait_until(lambda: started_since(stack, service, before), BACK_SECONDS)
        stack.wait_until_ready()
        assert wait_until(all_go_on(crowd), 60), stack.diagnosis()
    assert_nothing_lost(stack, crowd)


def started_since(stack: Composed, service: str, before: str) -> bool:
    state = stack.container(service).attrs["State"]
    return bool(state["Running"] and state["StartedAt"] > before)


def all_go_on(crowd: list[Voter]) -> Callable[[], bool]:
    """Whether everybody has voted ten times more since this was called."""
    then = [voter.answers + 10 for voter in crowd]
    return lambda: all(voter.answers > n for voter, n in zip(crowd, then, strict=True))


def test_more_instances_share_the_work_and_do_nothing_twice(stack: Composed) -> None:
    before = {service: savers(stack, service) for service in ("movie", "user")}
    stack.up(movie=3, user=2, gateway=2)
    counts = {name: len(stack.containers(name)) for name in ("movie", "user", "gateway")}
    assert counts == {"movie": 3, "user": 2, "gateway": 2}
    author = stack.sign_up("author")
    movie = stack.http.read("/v1/movies", limit=1, sort="title")["items"][0]["id"]
    review = author.review(movie, story=9)
    with voters(stack) as crowd:
        assert wait_until(lambda: all(len(v.acknowledged) == MOVIES for v in crowd), 60)
        for voter in crowd:
            assert voter.account.react(review["id"], "like").is_success
    assert_nothing_lost(stack, crowd)
    # 30 to begin with, 5 for the review, 1 for each newbie who likes it (rule 5).
    assert author.me()["points"] == 35 + PEOPLE
    # Each process publishes what it saved itself: the new ones have.
    assert len(savers(stack, "movie") - before["movie"]) >= 2
    assert len(savers(stack, "user") - before["user"]) >= 1
    logged = {line["gateway"] for line in stack.front_log()}
    for gateway in stack.containers("gateway"):
        networks = gateway.attrs["NetworkSettings"]["Networks"]
        assert {f"{each['IPAddress']}:8000" for each in networks.values()} & logged


def savers(stack: Composed, service: str) -> set[str]:
    """The processes that saved events which are sent: an id's middle names who made it."""
    program = (
        "import os, pymongo;"
        f"rows = pymongo.MongoClient(os.environ['MONGODB_URI']).{service}.outbox"
        ".find({'sent_at': {'$exists': True}}, {'_id': 1});"
        "print(*{row['_id'][8:18] for row in rows})"
    )
    status, output = stack.container(service).exec_run(("python", "-c", program))
    assert status == 0, output
    return set(output.decode().split())
