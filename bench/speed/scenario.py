"""The scenario that is measured: Moview on servers of its own with movies and people; its peers."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench.results import versions
from moview.cli.bars import bar
from moview.stack.private import PrivateServers, private_servers
from moview.stack.program import Process, Program, wait_until
from tests.e2e.running import Moview, free_port
from tests.integration.cluster import ROOT

KEY = "a key for measurements only, of 32 bytes and more"
PEOPLE = 200
BATCH = 100
READY_SECONDS = 40
HOP_CONFIG = """AMQP_URI: {amqp}
WEB_SERVER_ADDRESS: 127.0.0.1:{port}
max_workers: 50
"""


@dataclass(frozen=True)
class Scenario:
    """A running Moview with a catalogue and signed-in people.

    ``servers`` are the versions of its database and broker.
    """

    moview: Moview
    folder: Path
    mongodb_uri: str
    servers: Sequence[str]
    movies: Sequence[str]
    tokens: Sequence[str]
    sessions: Mapping[str, int]
    """The session of each of Moview's processes and of its servers (setsid(2))."""

    @property
    def url(self) -> str:
        """The gateway's address."""
        return self.moview.url

    def file(self, name: str, lines: Sequence[str]) -> Path:
        """A file with these lines, for wrk."""
        path = self.folder / name
        path.write_text("\n".join(lines))
        return path

    @property
    def people(self) -> Path:
        """A file with the people's tokens, for wrk."""
        return self.file("tokens", self.tokens)


@contextmanager
def started() -> Iterator[tuple[PrivateServers, Moview]]:
    """All of Moview on servers of its own, which end with the block."""
    with ExitStack() as stack:
        servers = stack.enter_context(private_servers(environment={}))
        places = (servers.broker.uri, servers.database.uri, "bench_", servers.folder)
        moview = Moview(free_port(), *places, environment={"TOKEN_KEY": KEY})
        stack.callback(moview.close)
        moview.start_all()
        yield servers, moview


@contextmanager
def scenario(movies: int, people: int = PEOPLE) -> Iterator[Scenario]:
    """A Moview of its own with so many movies and people."""
    with started() as (servers, moview):
        ids = fill(moview, movies)
        tokens = _invite(moview, people)
        processes = {**servers.processes, **moview.processes}
        sessions = {name: process.pid for name, process in processes.items()}
        used = (servers.database.uri, versions(servers.database.uri, servers.broker.uri))
        yield Scenario(moview, servers.folder, *used, ids, tokens, sessions)


def fill(moview: Moview, number: int) -> list[str]:
    """Import so many made-up movies, the same each time, with scores on two sites; their ids."""
    dice, ids = random.Random(number), []
    with bar("movies", number) as progress:
        for start in range(0, number, BATCH):
            rows = [_movie(dice, each) for each in range(start, min(number, start + BATCH))]
            ids += moview.import_movies(*rows)
            progress.show(len(ids))
    return ids


def _movie(dice: random.Random, number: int) -> dict[str, Any]:
    quality = min(0.97, max(0.05, dice.gauss(0.6, 0.15)))
    people = [{"name": f"Person {dice.randrange(5000)}"} for _ in range(6)]
    return {
        "title": f"Picture {number}",
        "titles": {"ko": f"영화 {number}"},
        "year": dice.randrange(1950, 2026),
        "runtime_min": dice.randrange(80, 180),
        "categories": dice.sample(["drama", "comedy", "action", "crime", "romance"], 2),
        "synopsis": "Somebody wants something and has trouble getting it. " * 4,
        "directors": people[:1],
        "actors": [{**each, "role": "Somebody"} for each in people[1:]],
        "sites": [
            {
                "site": "imdb",
                "score": round(10 * quality, 1),
                "votes": dice.randrange(100, 100_000),
            },
            {"site": "rotten_tomatoes", "score": round(100 * quality)},
        ],
    }


def _invite(moview: Moview, number: int) -> list[str]:
    """Sign up so many people; their tokens, which are good for 15 minutes."""
    tokens: list[str] = []
    with bar("people", number) as progress:
        while len(tokens) < number:
            tokens += [each.token or "" for each in moview.sign_up_many(min(20, number))]
            progress.show(len(tokens))
    return tokens


@contextmanager
def monolith(scenario: Scenario) -> Iterator[str]:
    """The address of a monolith over the scenario's database, which runs meanwhile."""
    port = free_port()
    app = ("bench.peers.monolith:app", "--port", str(port), "--no-access-log")
    argv = (sys.executable, "-m", "uvicorn", *app)
    environment = {
        "MONGODB_URI": scenario.mongodb_uri,
        "DATABASE_PREFIX": "bench_",
        "TOKEN_KEY": KEY,
    }
    with running(scenario, {"monolith": argv}, environment):
        yield answering(f"http://127.0.0.1:{port}", "/v1/movies?limit=1")


@contextmanager
def hop(scenario: Scenario) -> Iterator[str]:
    """The address of a bare hop over the scenario's broker, which runs meanwhile."""
    port = free_port()
    config = scenario.folder / "hop.yml"
    config.write_text(HOP_CONFIG.format(amqp=scenario.moview.broker_uri, port=port))
    run = (str(Path(sys.executable).with_name("nameko")), "run", "--config", str(config))
    programs = {
        "hop": (*run, "bench.peers.hop:Gateway"),
        "constant": (*run, "bench.peers.hop:Constant"),
    }
    with running(scenario, programs, {}):
        yield answering(f"http://127.0.0.1:{port}", "/read")


@contextmanager
def running(
    scenario: Scenario, programs: Mapping[str, tuple[str, ...]], environment: Mapping[str, str]
) -> Iterator[None]:
    """Run these programs until the block ends."""
    settings = {**environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    processes = [
        Process(Program(name, argv, settings, stop_seconds=5), scenario.folder / f"{name}.log")
        for name, argv in programs.items()
    ]
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.stop()


def answering(url: str, path: str) -> str:
    """The address, once it answers. Raises TimeoutError after 40 s."""

    def answers() -> bool:
        try:
            return requests.get(url + path, timeout=2).status_code == 200
        except requests.RequestException:
            return False

    if not wait_until(answers, READY_SECONDS):
        raise TimeoutError(f"{url}{path} does not answer")
    return url
