"""The requests and answers of a run, and the states that they allow and require."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

IN_DOUBT = (0, 503, 504)
"""Answers that leave open whether the change was made; 0 is none at all."""


class Key(NamedTuple):
    """What a change is of: one person's ``what`` (vote, later, review, reaction or nickname)."""

    person: str
    what: str
    subject: str


NOTHING: dict[str, Any] = {"vote": None, "later": False, "review": None, "reaction": None}


@dataclass(frozen=True)
class Change:
    """One request that changes something, and its answer; moments are of ``time.monotonic()``."""

    key: Key
    value: Any
    sent_at: float
    answered_at: float
    status: int

    @property
    def acknowledged(self) -> bool:
        return 200 <= self.status < 300


class History:
    """Every change that anybody sent. A person sends one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes: dict[Key, list[Change]] = defaultdict(list)
        self.first_nicknames: dict[str, str] = {}

    def add(self, change: Change) -> None:
        with self._lock:
            self._changes[change.key].append(change)

    @property
    def keys(self) -> list[Key]:
        with self._lock:
            return list(self._changes)

    def all(self) -> list[Change]:
        with self._lock:
            return [change for changes in self._changes.values() for change in changes]

    def acknowledged(self, since: float = 0.0, until: float = float("inf")) -> int:
        """How many changes were sent and acknowledged between two moments."""
        return sum(
            each.acknowledged and since <= each.sent_at and each.answered_at <= until
            for each in self.all()
        )

    @property
    def longest_wait(self) -> float:
        """The longest that anybody waited for an answer, in seconds."""
        return max((each.answered_at - each.sent_at for each in self.all()), default=0.0)

    def unexpected(self) -> list[Change]:
        """Those with an answer that no fault excuses: nothing sent may be refused."""
        return [
            each for each in self.all() if not each.acknowledged and each.status not in IN_DOUBT
        ]

    def doubtful(self) -> list[Change]:
        """The last change of each subject that was left in doubt."""
        with self._lock:
            last = [changes[-1] for changes in self._changes.values()]
        return [change for change in last if not change.acknowledged]

    def certain(self, key: Key) -> Any:
        """The value acknowledged last, or the one from before all changes."""
        for change in reversed(self._changes.get(key, ())):
            if change.acknowledged:
                return change.value
        return self.first_nicknames[key.person] if key.what == "nickname" else NOTHING[key.what]

    def allowed(self, key: Key) -> list[Any]:
        """The value acknowledged last, and whatever was left in doubt after it."""
        values = [self.certain(key)]
        for change in reversed(self._changes.get(key, ())):
            if change.acknowledged:
                break
            values.append(change.value)
        return values

    def in_force(self, what: str, subject: str, people: Iterable[str]) -> dict[str, Any]:
        """What each of these people has there for certain, nothing left out."""
        return {person: self.certain(Key(person, what, subject)) for person in people}

    def wait_out(self, seconds: float) -> None:
        """Until nothing sent can be under way any more: ``seconds`` after the last in doubt."""
        moments = [each.answered_at for each in self.doubtful()]
        if moments:
            time.sleep(max(0.0, max(moments) + seconds - time.monotonic()))
