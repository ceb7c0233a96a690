"""The cases of the speed table, each a pair of loads run in turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import requests

from bench.speed import wrk
from bench.speed.scenario import Scenario, hop, monolith
from moview.stack.program import wait_until
from tests.e2e.running import Client, done, free_port

CONNECTIONS = 32
HOT_PEOPLE = 50
SPREAD_MOVIES = 2000
BACKLOG = 20_000
BACKLOG_SECONDS = 300
QUEUE = "evt-movie-movie_voted--user.on_movie_voted"
PROBES = 100
PROBE_SECONDS = 10.0
PROBE_CONNECTIONS = 8
Measured = dict[str, Any]
Load = Callable[[], wrk.Run]


def compare(ours: Load, peer: Load, rounds: int) -> Measured:
    """The figures of two loads, measured in turns after a round to warm up.

    ``ratio`` is the median, over the rounds, of our rate by the peer's.
    """
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(rounds)]
    ratios = [mine.rate / theirs.rate for mine, theirs in pairs]
    return {
        "ratio": statistics.median(ratios),
        "lowest": min(ratios),
        "highest": max(ratios),
        "ours": _summary([mine for mine, _ in pairs]),
        "peer": _summary([theirs for _, theirs in pairs]),
    }


def _summary(runs: list[wrk.Run]) -> Measured:
    return {
        "rate": statistics.median(run.rate for run in runs),
        "p50_ms": statistics.median(run.p50 for run in runs),
        "p99_ms": statistics.median(run.p99 for run in runs),
        "failed": sum(run.failed for run in runs),
    }


def reads(
    scenario: Scenario, rounds: int, seconds: float, front: str | None = None
) -> dict[str, Measured]:
    """A movie's page and the ranked list, anonymous and hot; ``front`` is a proxy's address."""
    ours = front or scenario.url
    paths = {"page": f"/v1/movies/{scenario.movies[0]}", "list": "/v1/movies?sort=rank&limit=20"}
    with monolith(scenario) as theirs:
        return {
            name: compare(
                lambda path=path: wrk.load(ours + path, seconds, CONNECTIONS),  # type: ignore[misc]
                lambda path=path: wrk.load(theirs + path, seconds, CONNECTIONS),  # type: ignore[misc]
                rounds,
            )
            for name, path in paths.items()
        }


def own_page(scenario: Scenario, rounds: int, seconds: float) -> Measured:
    """A movie's page with its reader's own opinion, which is never cached; beside a bare hop."""
    page, token = f"{scenario.url}/v1/movies/{scenario.movies[0]}", scenario.tokens[0]
    with hop(scenario) as theirs:
        return compare(
            lambda: wrk.load(page, seconds, CONNECTIONS, token),
            lambda: wrk.load(f"{theirs}/read", seconds, CONNECTIONS),
            rounds,
        )


def votes(scenario: Scenario, rounds: int, seconds: float) -> Measured:
    """Votes of all people on all movies, durable; beside the same transaction in one process."""
    people, movies = scenario.people, scenario.file("movies", scenario.movies[:SPREAD_MOVIES])
    with monolith(scenario) as theirs:
        return compare(
            lambda: wrk.vote(scenario.url, seconds, CONNECTIONS, people, movies),
            lambda: wrk.vote(theirs, seconds, CONNECTIONS, people, movies),
            rounds,
        )


def by_size(scenario: Scenario, rounds: int, seconds: float) -> dict[str, float]:
    """Median rates of what must not slow down as the catalogue grows.

    The rate of a bare hop is among them, to show how steady the machine is. In turns, after a round
    to warm up.
    """
    page, token = f"{scenario.url}/v1/movies/{scenario.movies[0]}", scenario.tokens[0]
    people, movies = scenario.people, scenario.file("movies", scenario.movies[:SPREAD_MOVIES])
    with hop(scenario) as bare:
        loads: dict[str, Load] = {
            "page": lambda: wrk.load(page, seconds, CONNECTIONS),
            "own_page": lambda: wrk.load(page, seconds, CONNECTIONS, token),
            "vote": lambda: wrk.vote(scenario.url, seconds, CONNECTIONS, people, movies),
            "hop": lambda: wrk.load(f"{bare}/read", seconds, CONNECTIONS),
        }
        turns = [{name: load().rate for name, load in loads.items()} for _ in range(rounds + 1)]
    return {name: statistics.median(turn[name] for turn in turns[1:]) for name in loads}


def hot_movie(scenario: Scenario, rounds: int, seconds: float) -> Measured:
    """Fifty people voting on one movie, beside the same people on two thousand."""
    people = scenario.file("fifty", scenario.tokens[:HOT_PEOPLE])
    one = scenario.file("one", scenario.movies[-1:])
    many = scenario.file("many", scenario.movies[:SPREAD_MOVIES])
    return compare(
        lambda: wrk.vote(scenario.url, seconds, HOT_PEOPLE, people, one),
        lambda: wrk.vote(scenario.url, seconds, HOT_PEOPLE, people, many),
        rounds,
    )


def backlog(scenario: Scenario, seconds: float, number: int = BACKLOG) -> Measured:
    """Votes while the user service works off a backlog, beside votes without one."""
    people, movies = scenario.people, scenario.file("movies", scenario.movies[:SPREAD_MOVIES])

    def vote() -> wrk.Run:
        return wrk.vote(scenario.url, seconds, CONNECTIONS, people, movies)

    without = [vote() for _ in range(4)][1:]
    scenario.moview.kill("user")
    until = time.monotonic() + BACKLOG_SECONDS
    while scenario.moview.queued(QUEUE) < number and time.monotonic() < until:
        vote()
    gathered = scenario.moview.queued(QUEUE)
    scenario.moview.restart("user")
    beside: list[wrk.Run] = []
    began = time.monotonic()
    while scenario.moview.queued(QUEUE) > gathered // 10 and len(beside) < 20:
        beside.append(vote())
    drained = wait_until(lambda: scenario.moview.queued(QUEUE) == 0, BACKLOG_SECONDS)
    base = statistics.median(run.rate for run in without)
    ratios = [run.rate / base for run in beside]
    return {
        "ratio": statistics.median(ratios),
        "lowest": min(ratios),
        "highest": max(ratios),
        "ours": _summary(beside),
        "peer": _summary(without),
        "events": gathered,
        "drained_s": time.monotonic() - began if drained else None,
    }


def arrivals(scenario: Scenario, rate: float, probes: int = PROBES) -> Measured:
    """The delay until a vote is on the voter's shelf, and until readers of another gateway see it.

    Meanwhile others vote at half of ``rate``, the highest rate measured.
    """
    # The voter is none of them: what others like is on no shelf of theirs.
    people = scenario.file("others", scenario.tokens[1:])
    movies = scenario.file("movies", scenario.movies[:SPREAD_MOVIES])
    pause = round(1000 * PROBE_CONNECTIONS / (rate / 2))
    shelf_ms, page_ms = [], []
    with _second_gateway(scenario) as other, ThreadPoolExecutor(1) as threads:
        half = threads.submit(
            wrk.vote, scenario.url, probes * 0.6, PROBE_CONNECTIONS, people, movies, pause
        )
        voter, reader = Client(scenario.url, scenario.tokens[0]), Client(other)
        for movie in scenario.movies[-probes - 1 : -1]:
            if half.done():
                break
            reader.read(f"/v1/movies/{movie}")
            done(voter.put(f"/v1/movies/{movie}/vote", value="like"))
            voted = time.monotonic()
            shelf_ms.append(_until(lambda movie=movie: _on_shelf(voter, movie), voted))  # type: ignore[misc]
            page_ms.append(_until(lambda movie=movie: _is_liked(reader, movie), voted))  # type: ignore[misc]
        background = half.result()
    return {
        "probes": len(shelf_ms),
        "background": background.rate,
        "shelf": _times(shelf_ms),
        "page": _times(page_ms),
    }


def _times(times: list[float]) -> Measured:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {"p50_ms": cuts[49], "p99_ms": cuts[98], "most_ms": max(times)}


def _on_shelf(voter: Client, movie: str) -> bool:
    newest = voter.read("/v1/me/movies", shelf="liked", limit=1)["items"]
    return bool(newest and newest[0]["movie"]["id"] == movie)


def _is_liked(reader: Client, movie: str) -> bool:
    return bool(reader.read(f"/v1/movies/{movie}")["opinions"]["likes"])


def _until(arrived: Callable[[], bool], since: float) -> float:
    """Milliseconds from ``since`` until ``arrived``. Raises TimeoutError after ten seconds."""
    while not arrived():
        if time.monotonic() - since > PROBE_SECONDS:
            raise TimeoutError("a vote did not arrive")
        time.sleep(0.005)
    return 1000 * (time.monotonic() - since)


@contextmanager
def _second_gateway(scenario: Scenario) -> Iterator[str]:
    """The address of a gateway of its own, which takes none of the votes."""
    port = free_port()
    scenario.moview.launch("other", ("-m", "moview.service.serve", "gateway"), PORT=str(port))
    url = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        try:
            return requests.get(f"{url}/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    try:
        if not wait_until(ready, 40):
            raise TimeoutError("the second gateway does not start")
        yield url
    finally:
        scenario.moview.terminate("other")
