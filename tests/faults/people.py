"""Simulated users who change their minds all the time, each a client of the public API."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import requests

from tests.e2e.running import Person
from tests.faults.history import Change, History, Key

THINK_SECONDS = 0.01
PAUSE_SECONDS = 0.1
"""After an answer that was no acknowledgement, as a client that backs off."""

Movies = Callable[[], Sequence[tuple[str, str]]]
"""The movies that people talk about now, each with the id of a review of it."""


class Talker:
    """Somebody at work in a thread of their own, until told to rest or to go home."""

    def __init__(self, person: Person, history: History, movies: Movies) -> None:
        self.person = person
        self.acknowledged = 0
        self._history = history
        self._movies = movies
        self._chance = random.Random(person.nickname)
        self._number = 0
        self._at_work = threading.Event()
        self._idle = threading.Event()
        self._home = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        history.first_nicknames[person.id] = person.nickname
        self._thread.start()

    def work(self) -> None:
        self._at_work.set()

    def rest(self) -> None:
        """No further request; returns when the last one is answered."""
        self._at_work.clear()
        assert self._idle.wait(30), "a request had no answer for 30 seconds"

    def go_home(self) -> None:
        self._home = True
        self._at_work.set()
        self._thread.join(30)

    def repeat(self, change: Change) -> bool:
        """Send again what was left in doubt; whether it is acknowledged."""
        return self._say(change.key, change.value)

    def _run(self) -> None:
        while not self._home:
            if not self._at_work.is_set():
                self._idle.set()
                self._at_work.wait()
                self._idle.clear()
                continue
            done = self._say(*self._idea())
            time.sleep(THINK_SECONDS if done else PAUSE_SECONDS)

    def _idea(self) -> tuple[Key, Any]:
        """Something to say that differs from what one said last."""
        movie, review = self._chance.choice(self._movies())
        what = self._chance.choice(
            ("vote", "vote", "later", "review", "review", "reaction", "nickname")
        )
        subject = {"reaction": review, "nickname": ""}.get(what, movie)
        key = Key(self.person.id, what, subject)
        self._number += 1
        new: dict[str, list[Any]] = {
            "vote": ["like", "dislike", None],
            "reaction": ["like", "dislike", None],
            "later": [True, False],
            # More often written or edited than deleted.
            "review": [self._number, self._number, None],
            "nickname": [f"{self.person.nickname[:16]}-{self._number}"],
        }
        last = self._history.certain(key)
        return key, self._chance.choice([value for value in new[what] if value != last])

    def _say(self, key: Key, value: Any) -> bool:
        method, path, options = request_of(key, value)
        began = time.monotonic()
        try:
            status = self.person.request(method, path, **options).status_code
        except requests.RequestException:
            status = 0
        change = Change(key, value, began, time.monotonic(), status)
        self._history.add(change)
        self.acknowledged += change.acknowledged
        return change.acknowledged


def request_of(key: Key, value: Any) -> tuple[str, str, dict[str, Any]]:
    """Method, path and options of the request for a change."""
    paths = {
        "vote": f"/v1/movies/{key.subject}/vote",
        "later": f"/v1/movies/{key.subject}/watch_later",
        "review": f"/v1/movies/{key.subject}/review",
        "reaction": f"/v1/reviews/{key.subject}/vote",
        "nickname": "/v1/me",
    }
    path = paths[key.what]
    if key.what == "nickname":
        return "PATCH", path, {"json": {"nickname": value}}
    if value is None or value is False:
        return "DELETE", path, {}
    if key.what == "review":
        return "PUT", path, {"json": {"text": text_of(value), "aspects": aspects_of(value)}}
    return "PUT", path, {} if key.what == "later" else {"json": {"value": value}}


def text_of(number: int) -> str:
    """The text of a person's review of this number."""
    return f"Said for the {number}. time."


def aspects_of(number: int) -> dict[str, int]:
    return {"story": 1 + number % 10}
