"""The stage of a run: all of Moview on servers of its own, under load."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from moview.service_names import STATEFUL
from moview.stack.ports import Ports
from moview.stack.private import PrivateServers
from moview.stack.program import wait_until
from tests.e2e.running import Moview, Person
from tests.faults.history import History
from tests.faults.keeper import Keeper
from tests.faults.people import Talker
from tests.integration.cluster import START_SECONDS

KEY = "a key for faults only, of 32 bytes and more"
PEOPLE = 6
MOVIES = 5
"""How many movies people talk about at a time: few, so that they get in each other's way."""
HEALING_SECONDS = 60.0
"""Everything must be right again so soon after a fault's end."""


class Stage:
    """The system, the people of one fault, and what went wrong so far."""

    def __init__(self, servers: PrivateServers, moview: Moview, keeper: Keeper) -> None:
        self.servers = servers
        self.moview = moview
        self.keeper = keeper
        self.history = History()
        self.people: list[Talker] = []
        self.planted = 0
        """Dead letters that the fault puts there."""
        self.notes: list[str] = []
        self.violations: list[str] = []
        self._pages: list[list[tuple[str, str]]] = []
        self._page = 0

    def expect(self, holds: bool, otherwise: str) -> None:
        """Something that must hold only in this fault."""
        if not holds:
            self.violations.append(otherwise)

    def gather(self, pages: int = 1) -> None:
        """New people, and so many pages of new movies, each with a review to react to."""
        self.history, self.violations, self.notes, self.planted = History(), [], [], 0
        # A connection from before may have died with a broker.
        self.moview.rpc.close()
        host, number = self.moview.sign_up("host"), pages * MOVIES
        records = [{"title": f"Movie {uuid.uuid4().hex}", "year": 2000} for _ in range(number)]
        ids = [
            movie
            for start in range(0, number, 50)
            for movie in self.moview.import_movies(*records[start : start + 50])
        ]
        movies = [(movie, _review(host, movie)) for movie in ids]
        self._pages = [movies[start : start + MOVIES] for start in range(0, number, MOVIES)]
        self._page = 0
        self.people = [
            Talker(person, self.history, lambda: self._pages[self._page])
            for person in self.moview.sign_up_many(PEOPLE)
        ]

    @property
    def movies(self) -> list[str]:
        """All movies that the people of this fault may have talked about."""
        return [movie for page in self._pages for movie, _ in page]

    def turn_page(self) -> None:
        """On to other movies: what was said of the last ones stays as it is."""
        self._page = min(self._page + 1, len(self._pages) - 1)

    def work(self) -> None:
        for talker in self.people:
            talker.work()

    def rest(self) -> None:
        for talker in self.people:
            talker.rest()

    def dismiss(self) -> None:
        for talker in self.people:
            talker.go_home()
        self.people = []

    def wait_for_work(self, changes: int, seconds: float = HEALING_SECONDS) -> bool:
        """Whether everybody got so many further changes acknowledged in this time."""
        goals = [talker.acknowledged + changes for talker in self.people]

        def reached() -> bool:
            pairs = zip(self.people, goals, strict=True)
            return all(talker.acknowledged >= goal for talker, goal in pairs)

        return wait_until(reached, seconds, 0.02)

    def during(self, seconds: float, each: Callable[[], None] | None = None) -> None:
        """A fault goes on for so long; what was acknowledged meanwhile is noted."""
        began = time.monotonic()
        while (left := began + seconds - time.monotonic()) > 0:
            if each is not None:
                each()
            time.sleep(min(left, 0.5))
        answered = [change for change in self.history.all() if change.sent_at >= began]
        accepted = sum(change.acknowledged for change in answered)
        self.notes.append(f"{accepted} of {len(answered)} accepted in {seconds:.0f} s of it")

    def heal(self, ended_at: float) -> float:
        """Seconds from a fault's end until all is ready and everybody is served again."""
        self.moview.rpc.close()
        until = ended_at + HEALING_SECONDS
        ready = wait_until(self.moview.is_ready, until - time.monotonic())
        self.expect(ready, f"not ready {HEALING_SECONDS:.0f} s after")
        served = self.wait_for_work(1, max(0.0, until - time.monotonic()))
        self.expect(served, f"somebody is not served {HEALING_SECONDS:.0f} s after")
        return time.monotonic() - ended_at


def _review(host: Person, movie: str) -> str:
    """The id of a review by the host. A gateway that has just begun may not see everybody yet."""
    answers: list[requests.Response] = []

    def written() -> bool:
        answers.append(host.put(f"/v1/movies/{movie}/review", text="Go on.", aspects={"story": 5}))
        return answers[-1].ok

    assert wait_until(written, 10), answers[-1].text
    return str(answers[-1].json()["id"])


@contextmanager
def opened(servers: PrivateServers, folder: Path, sabotage: str = "") -> Iterator[Stage]:
    """Moview with fresh databases, up and ready; ``sabotage`` takes a safeguard out of it."""
    module = ("-m", "tests.faults.sabotaged_service")
    entries: dict[str, tuple[str, ...]] = {name: (*module, name) for name in STATEFUL if sabotage}
    folder.mkdir(parents=True, exist_ok=True)
    with Ports() as ports:
        port = ports.take()
        prefix = f"faults_{uuid.uuid4().hex[:12]}_"
        places = (servers.broker.uri, servers.database.uri, prefix, folder)
        moview = Moview(port, *places, environment={"TOKEN_KEY": KEY})
        keeper = Keeper(moview, entries, MOVIEW_SABOTAGE=sabotage)
        stage = Stage(servers, moview, keeper)
        try:
            keeper.open()
            assert wait_until(moview.is_ready, START_SECONDS), moview.diagnosis()
            yield stage
        finally:
            stage.dismiss()
            keeper.close()
            moview.close()
            keeper.end()


class Stages:
    """The stage for the next fault: a new one after a violation, which may have left its traces."""

    def __init__(self, servers: PrivateServers, folder: Path, stack: ExitStack) -> None:
        self._servers = servers
        self._folder = folder
        self._stack = stack.enter_context(ExitStack())
        self._stage: Stage | None = None
        self._number = 0

    def leave(self) -> None:
        """Let the next one be new."""
        self._stage = None

    def next(self) -> Stage:
        if self._stage is None or self._stage.violations:
            self._stack.close()
            self._number += 1
            folder = self._folder / f"logs-{self._number}"
            self._stage = self._stack.enter_context(opened(self._servers, folder))
        return self._stage
