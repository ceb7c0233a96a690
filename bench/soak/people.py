"""Simulated users who do a bit of everything, at a given rate, each in a thread."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import requests

from tests.e2e.running import PASSWORD, Moview, Person

REFRESH_SECONDS = 300.0
"""An access token is good for 15 minutes."""
ASPECTS = ("story", "acting", "direction", "visuals", "music")
# How often each is done, in parts of the whole.
HABITS = {
    "list": 15,
    "page": 25,
    "own_page": 12,
    "own_list": 4,
    "search": 4,
    "read": 8,
    "history": 3,
    "shelf": 3,
    "board": 2,
    "vote": 12,
    "later": 3,
    "review": 4,
    "unreview": 1,
    "react": 5,
    "sign_in": 0.3,
    "sign_up": 0.2,
}


@dataclass(frozen=True)
class Answer:
    """The result of a request: what it was, when it was sent (``time.monotonic()``), its duration.

    ``status`` is 0 where no answer came.
    """

    what: str
    at: float
    seconds: float
    status: int

    @property
    def failed(self) -> bool:
        """Whether the request failed. 404 is no failure, since reviews come and go."""
        return not (200 <= self.status < 300 or self.status == 404)


class Walker:
    """A simulated user; ``pause`` is the mean time between two requests, in seconds."""

    def __init__(self, moview: Moview, person: Person, movies: Sequence[str], seed: int) -> None:
        self.answers: list[Answer] = []
        self.pause = 0.0
        self._moview = moview
        self._person = person
        self._movies = movies
        self._dice = random.Random(seed)
        self._reviews: list[str] = []
        self._refreshed = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._walk, daemon=True)

    def start(self) -> None:
        """Begin to send requests."""
        self._thread.start()

    def end(self) -> None:
        """Stop, and wait for the request under way."""
        self._ended.set()
        self._thread.join(30)

    def _walk(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            if time.monotonic() - self._refreshed > REFRESH_SECONDS:
                self._refresh()
            what = self._dice.choices(list(HABITS), list(HABITS.values()))[0]
            self._do(what)
            # Requests are due at their own times: a slow answer is followed by those it held up.
            due = max(due + self._dice.expovariate(1) * self.pause, time.monotonic() - 1)
            self._ended.wait(max(0.0, due - time.monotonic()))

    def _do(self, what: str) -> None:
        began = time.monotonic()
        try:
            answer = getattr(self, f"_{what}")()
            status = answer.status_code
        except requests.RequestException:
            answer, status = None, 0
        self.answers.append(Answer(what, began, time.monotonic() - began, status))
        if answer is not None and what == "read" and status == 200:
            self._reviews = [
                each["id"]
                for each in answer.json()["items"]
                if each["author"]["id"] != self._person.id
            ]

    @property
    def _movie(self) -> str:
        """A random movie; a few are drawn much more often than the others."""
        return self._movies[int(len(self._movies) * self._dice.random() ** 3)]

    def _anybody(self, path: str, **query: str) -> requests.Response:
        return self._person.http.get(self._person.url + path, params=query, timeout=15)

    def _list(self) -> requests.Response:
        return self._anybody("/v1/movies", sort=self._dice.choice(("rank", "popular", "trending")))

    def _page(self) -> requests.Response:
        return self._anybody(f"/v1/movies/{self._movie}")

    def _own_page(self) -> requests.Response:
        return self._person.get(f"/v1/movies/{self._movie}")

    def _own_list(self) -> requests.Response:
        return self._person.get("/v1/movies", sort="rank")

    def _search(self) -> requests.Response:
        return self._anybody("/v1/movies", q=f"picture {self._dice.randrange(100)}")

    def _read(self) -> requests.Response:
        return self._anybody(f"/v1/movies/{self._movie}/reviews", sort="newest")

    def _history(self) -> requests.Response:
        return self._anybody(f"/v1/users/{self._person.id}/rank/history")

    def _shelf(self) -> requests.Response:
        return self._person.get("/v1/me/movies", shelf="liked")

    def _board(self) -> requests.Response:
        return self._anybody("/v1/users")

    def _vote(self) -> requests.Response:
        value = self._dice.choice(("like", "like", "dislike", None))
        path = f"/v1/movies/{self._movie}/vote"
        return self._person.put(path, value=value) if value else self._person.delete(path)

    def _later(self) -> requests.Response:
        path = f"/v1/movies/{self._movie}/watch_later"
        return self._dice.choice((self._person.put, self._person.delete))(path)

    def _review(self) -> requests.Response:
        aspects = {name: self._dice.randint(1, 10) for name in self._dice.sample(ASPECTS, 3)}
        text = "A picture that one may see. " * self._dice.randint(1, 20)
        path = f"/v1/movies/{self._movie}/review"
        return self._person.put(path, text=text.strip(), aspects=aspects)

    def _unreview(self) -> requests.Response:
        return self._person.delete(f"/v1/movies/{self._movie}/review")

    def _react(self) -> requests.Response:
        if not self._reviews:
            return self._read()
        path = f"/v1/reviews/{self._dice.choice(self._reviews)}/vote"
        return self._person.put(path, value=self._dice.choice(("like", "like", "dislike")))

    def _sign_in(self) -> requests.Response:
        return self._person.post("/v1/sessions", email=self._person.email, password=PASSWORD)

    def _sign_up(self) -> requests.Response:
        name = f"guest {self._dice.randrange(10**9)}"
        body = {"email": f"{name.replace(' ', '.')}@example.com", "password": PASSWORD}
        return self._person.post("/v1/users", **body, nickname=name)

    def _refresh(self) -> None:
        token = self._person.session["refresh_token"]
        answer = self._person.post("/v1/sessions/refresh", refresh_token=token)
        if answer.ok:
            self._person.session = answer.json()
            self._person.token = self._person.session["access_token"]
        self._refreshed = time.monotonic()
