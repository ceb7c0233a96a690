"""Replaying ratings, many people at once, each person's in order."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Queue

from moview.api_client import Account, Answer, Api, ApiError
from moview.catalogue.movielens import Rating
from moview.replay.actions import Action, action_of

WAITING_PER_WORKER = 50


@dataclass
class Tally:
    """The outcomes of the ratings. `refused` counts by status; 0 stands for no answer."""

    votes: int = 0
    reviews: int = 0
    silent: int = 0
    unknown_movies: int = 0
    accounts: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def accepted(self) -> int:
        """The number of actions that were accepted."""
        return self.votes + self.reviews

    @property
    def done(self) -> int:
        """The number of ratings handled."""
        return self.accepted + self.silent + self.unknown_movies + self.refused.total()


class Replay:
    """Replays ratings against a gateway.

    `movies` gives the catalogue's id for MovieLens' one. A person's ratings are always done by
    the same one of the `concurrency` threads, so their order stays.
    """

    def __init__(
        self,
        api: Api,
        movies: Mapping[str, str],
        password: str,
        review_share: float,
        concurrency: int,
        show: Callable[[Tally], None] = lambda _: None,
    ) -> None:
        self._api = api
        self._movies = movies
        self._password = password
        self._review_share = review_share
        self._concurrency = concurrency
        self._show = show
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.tally = Tally()

    def run(self, ratings: Iterable[Rating]) -> Tally:
        """Replay all ratings, in order. Raises the first error that is not an answer of the API."""
        started = time.monotonic()
        queues: list[Queue[Rating | None]] = [
            Queue(WAITING_PER_WORKER) for _ in range(self._concurrency)
        ]
        with ThreadPoolExecutor(self._concurrency) as pool:
            workers = [pool.submit(self._work, queue) for queue in queues]
            try:
                self._deal(ratings, queues)
            except BaseException:
                self._stopping.set()
                raise
            finally:
                for queue in queues:
                    queue.put(None)
            for worker in workers:
                worker.result()
        self.tally.seconds = time.monotonic() - started
        return self.tally

    def _deal(self, ratings: Iterable[Rating], queues: list[Queue[Rating | None]]) -> None:
        for rating in ratings:
            if self._stopping.is_set():
                return
            queues[rating.user % len(queues)].put(rating)

    def _work(self, queue: Queue[Rating | None]) -> None:
        """Do the tasks of a queue in order; after an error, only empty it, since others fill it."""
        accounts: dict[int, Account] = {}
        error: BaseException | None = None
        while (rating := queue.get()) is not None:
            if self._stopping.is_set():
                continue
            try:
                self._replay(rating, accounts)
            except Exception as unexpected:  # noqa: BLE001 - raised below, once the queue is empty
                error = unexpected
                self._stopping.set()
        if error is not None:
            raise error

    def _replay(self, rating: Rating, accounts: dict[int, Account]) -> None:
        movie_id = self._movies.get(rating.movie)
        action = action_of(rating, self._review_share)
        if movie_id is None or action is None:
            self._count("unknown_movies" if movie_id is None else "silent")
            return
        try:
            account = accounts.get(rating.user) or self._enter(rating.user)
            accounts[rating.user] = account
            answer = _do(account, movie_id, action)
        except ApiError:
            answer = Answer(0)
        if answer.is_success:
            self._count("votes" if action.vote else "reviews")
        else:
            self._refuse(answer.status)

    def _enter(self, user: int) -> Account:
        name = f"ml-{user}"
        account = Account(self._api, f"{name}@replay.invalid", self._password, name)
        made = account.enter()
        with self._lock:
            self.tally.accounts += made
        return account

    def _count(self, name: str) -> None:
        with self._lock:
            setattr(self.tally, name, getattr(self.tally, name) + 1)
            self._show(self.tally)

    def _refuse(self, status: int) -> None:
        with self._lock:
            self.tally.refused[status] += 1
            self._show(self.tally)


def _do(account: Account, movie_id: str, action: Action) -> Answer:
    if action.vote:
        return account.vote(movie_id, action.vote)
    return account.review(movie_id, action.text, action.aspects or {})
