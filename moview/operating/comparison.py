"""Whether copies equal what their owners hold, and which differences last (rule 8). Pure.

A copy follows its owner a moment later, so a difference seen once says nothing: it counts once it
outlived :data:`LASTING_SECONDS` in which the copy did not move.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moview.messaging.contracts import SUMMARY_FIELDS

LASTING_SECONDS = 10.0

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """A kind of things that one service owns and another keeps copies of.

    ``fields`` are those that both sides have. ``partial``: not all things need be copied, and a
    copy of a removed thing may stay as a tombstone (``removed``). ``movie`` is the place of the
    movie's id in the key: what is said of removed movies is compared no more.
    """

    owner: str
    kind: str
    holder: str
    copies: str
    fields: tuple[str, ...]
    partial: bool = False
    movie: int | None = None

    @property
    def name(self) -> str:
        """Both sides in words, for people."""
        return f"{self.owner}.{self.kind} and {self.holder}.{self.copies}"

    def movie_of(self, key: str) -> str | None:
        """The id of the movie that a thing is about; None where that does not matter."""
        return None if self.movie is None else key.split(":")[self.movie]


SUMMARY = tuple(name for name in SUMMARY_FIELDS if name != "id")
REVIEW = ("version", "stands", "review_id", "rating")
PAIRS = (
    Pair("user", "users", "movie", "voters", ("version", "tier", "state")),
    Pair("user", "users", "review", "authors", ("version", "nickname", "tier", "state")),
    Pair("movie", "movies", "user", "movies", SUMMARY, partial=True),
    Pair("movie", "movies", "review", "movies", SUMMARY, partial=True),
    Pair("movie", "votes", "user", "votes", ("version", "value"), movie=0),
    Pair("movie", "shelves", "user", "shelves", ("version", "on"), movie=0),
    Pair("review", "reviews", "user", "reviews", (*REVIEW, "removals"), movie=1),
    Pair("review", "reviews", "movie", "reviews", (*REVIEW, "aspects"), movie=1),
    Pair("review", "reactions", "user", "reactions", ("version", "value")),
)


def fingerprint(pair: Pair, values: Values) -> bytes:
    """Equal for an owner's and a copy's values just when the compared fields are equal.

    Short, because an audit holds one for each thing.
    """
    compared = {name: values.get(name) for name in ("removed", *pair.fields)}
    text = json.dumps(compared, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def unlike(
    pair: Pair, owned: Mapping[str, bytes], copied: Iterable[tuple[str, Values]]
) -> set[str]:
    """The keys whose copy is missing, or differs from the owner's by fingerprint."""
    missing = set(owned) if not pair.partial else set()
    found = set()
    for key, values in copied:
        missing.discard(key)
        if owned.get(key) != fingerprint(pair, values) and (
            key in owned or not _is_tombstone(values)
        ):
            found.add(key)
    return found | missing


def difference(pair: Pair, key: str, owned: Values | None, copied: Values | None) -> str | None:
    """In what a copy differs from its owner's thing, in words; None if in nothing."""
    name = f"{pair.owner}.{pair.kind} {key}"
    if owned is None:
        if copied is None or _is_tombstone(copied):
            return None
        return f"{name}: {pair.holder}.{pair.copies} has it, {pair.owner} does not know it"
    if copied is None:
        return None if pair.partial else f"{name}: {pair.holder}.{pair.copies} does not have it"
    if _is_tombstone(copied):
        return f"{name}: {pair.holder}.{pair.copies} takes it for removed"
    unequal = [
        f"{field} is {owned.get(field)!r}, in {pair.holder}.{pair.copies} {copied.get(field)!r}"
        for field in pair.fields
        if owned.get(field) != copied.get(field)
    ]
    return f"{name}: {'; '.join(unequal)}" if unequal else None


def _is_tombstone(copied: Values) -> bool:
    return bool(copied.get("removed"))


@dataclass(frozen=True)
class Sighting:
    """A difference as it is now: ``lines`` in words, and the ``version`` of the copy."""

    lines: tuple[str, ...]
    version: int = -1


@dataclass
class Suspects:
    """Differences seen so far, of which only those count that last.

    ``clock`` gives seconds. A key may be anything that names what differs.
    """

    clock: Callable[[], float]
    lasting: float = LASTING_SECONDS
    _since: dict[Any, tuple[float, Sighting]] = field(default_factory=dict)

    def see(self, sightings: Mapping[Any, Sighting]) -> None:
        """Take note of all that differs now; the rest is forgotten, what moved on begins anew."""
        moment = self.clock()
        before = self._since
        self._since = {}
        for key, sighting in sightings.items():
            since, last = before.get(key, (moment, sighting))
            follows = sighting.version > last.version
            self._since[key] = (moment if follows else since, sighting)

    @property
    def keys(self) -> list[Any]:
        """What differed when last looked at."""
        return list(self._since)

    @property
    def confirmed(self) -> list[str]:
        """The differences that lasted, a line each, in order."""
        return sorted(line for sighting in self._lasting() for line in sighting.lines)

    @property
    def undecided(self) -> int:
        """How many things differ that have not lasted yet."""
        return len(self._since) - len(self._lasting())

    def _lasting(self) -> list[Sighting]:
        moment = self.clock()
        return [
            sighting for since, sighting in self._since.values() if moment - since >= self.lasting
        ]
