"""Exports, recounts and replays of ledgers, for `moview audit` and `resync`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from typing import ClassVar

from moview.messaging.contracts import SUMMARY_FIELDS
from moview.rules.tiers import RULES_VERSION
from moview.store import Document, Transaction
from moview.store.audit import Audited, Rows, faults_in, rules_of
from user.domain import Ladder, ladder_to_dict, replay_ledger
from user.store.accounts import Accounts
from user.store.judges import APPOINTMENT
from user.store.rows import NO_STATS, UserRow, ladder_fields

EARNING = ("review_written", "review_liked", "review_disliked", "reaction_withdrawn")
"""Causes of ledger entries whose points are remembered with the review (rule 5)."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Library:
    """What belongs to one user: rows of shelves, reviews written, reactions to them, ledger."""

    shelves: Sequence[Document]
    writings: Sequence[Document]
    reviews: Sequence[Document]
    reactions: Sequence[Document]
    entries: Sequence[Document]


class Audits(Accounts, Audited):
    """The user database's part of an audit."""

    KINDS: ClassVar = {
        "users": ("users", {}),
        "movies": ("movies", {}),
        "votes": ("shelves", {"vote_version": {"$gt": 0}}),
        "shelves": ("shelves", {"later_version": {"$gt": 0}}),
        "reviews": ("writings", {"version": {"$gt": 0}}),
        "reactions": ("reactions", {"version": {"$gt": 0}}),
    }
    OWNED: ClassVar = ("users",)
    AUDITED: ClassVar = ("users",)
    LADDERS: ClassVar = "users"

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        return row["_id"], _EXPORTS[kind](row)

    def audit_some(
        self, tx: Transaction, _collection: str, documents: Sequence[Document]
    ) -> dict[str, list[str]]:
        """Recount the users' statistics and replay their ledgers."""
        ids = [document["_id"] for document in documents]
        shelves = self.rows_by(tx, "shelves", "user", ids, ("movie", "vote", "hidden"))
        writings = self.rows_by(tx, "writings", "author", ids)
        reviews = self.rows_by(tx, "reviews", "author", ids)
        reactions = self.rows_by(tx, "reactions", "author", ids)
        ledgers = self.ledgers(tx, ids)
        movies = self._removed_movies(tx, shelves, writings)
        found = {}
        for user in documents:
            key = user["_id"]
            library = Library(
                shelves[key], writings[key], reviews[key], reactions[key], ledgers[key]
            )
            found[key] = [
                *faults_in(lambda u=user, held=library: _recount(u, held)),  # type: ignore[misc]
                *faults_in(lambda u=user, held=library: _check_ledger(u, held.entries)),  # type: ignore[misc]
                *faults_in(lambda held=library: _earned(held)),  # type: ignore[misc]
                *faults_in(lambda u=user, held=library: _hidden(u, held, movies)),  # type: ignore[misc]
            ]
        return found

    def _removed_movies(self, tx: Transaction, shelves: Rows, writings: Rows) -> dict[str, bool]:
        """Whether each movie on these shelves is removed; one without a copy is not in here."""
        on_shelves = {row["movie"] for rows in shelves.values() for row in rows}
        reviewed = {row["movie"] for rows in writings.values() for row in rows}
        copies = self.rows_by(tx, "movies", "_id", on_shelves | reviewed, ("removed",))
        return {movie_id: rows[0]["removed"] for movie_id, rows in copies.items() if rows}

    def resend(self, tx: Transaction, _kind: str, document: Document) -> None:
        """Emit the event about a user again, with a new version."""
        row = self.current(tx, document)
        if document["state"] == "removed":
            self.emit_user_removed(tx, row)
        else:
            self.emit_user_changed(tx, row)
        self.save_user(tx, row)

    def migrate_some(self, tx: Transaction, ids: Sequence[str]) -> None:
        for user_id in ids:
            row = self.load_user(tx, user_id)
            if row is not None:
                self.save_user(tx, row)


def _recount(user: Document, held: Library) -> Iterator[str]:
    """The statistics, and each review's counters, that a recount finds otherwise."""
    standing = {row["review_id"] for row in held.writings if row["stands"]}
    votes = Counter(row["vote"] for row in held.shelves)
    received: dict[str, Counter[str]] = defaultdict(Counter)
    for row in held.reactions:
        received[row["review"]][row["value"]] += 1
    counted = {
        "reviews": len(standing),
        "likes_received": sum(received[review_id]["like"] for review_id in standing),
        "dislikes_received": sum(received[review_id]["dislike"] for review_id in standing),
        "movies_liked": votes["like"],
        "movies_disliked": votes["dislike"],
    }
    for name in NO_STATS:
        if user["stats"][name] != counted[name]:
            yield f"{name} is {user['stats'][name]}, recounted it is {counted[name]}"
    for row in held.reviews:
        values = received[row["_id"]]
        if (row["likes"], row["dislikes"]) != (values["like"], values["dislike"]):
            yield (
                f"review {row['_id']} has {row['likes']} likes and {row['dislikes']} dislikes,"
                f" recounted {values['like']} and {values['dislike']}"
            )


def _check_tier_since(user: Document, entries: Sequence[Document]) -> Iterator[str]:
    """Since when the user has stood at their tier, where the ledger says otherwise."""
    changes = [each for each in entries if each["before"]["tier"] != each["after"]["tier"]]
    since = changes[-1]["at"] if changes else user["joined_at"]
    if user["tier_since"] != since:
        yield f"tier_since is {user['tier_since']}, by the ledger it is {since}"
    founder = bool(changes) and changes[-1]["event"]["type"] == APPOINTMENT
    if user["founder"] != founder:
        yield f"founder is {user['founder']}, by the ledger it is {founder}"


def _check_ledger(user: Document, entries: Sequence[Document]) -> Iterator[str]:
    """What is wrong with the ledger, or with the ladder that it ends in."""
    for what in replay_ledger(entries):
        yield f"ledger: {what}"
    if user["seq"] != len(entries):
        yield f"ledger: it has {len(entries)} entries of {user['seq']}"
    if rules_of(user) >= RULES_VERSION:
        yield from _check_tier_since(user, entries)
    if user["ladder"] != (entries[-1]["after"] if entries else ladder_to_dict(Ladder())):
        yield f"the ladder is {user['ladder']}, which is not what the ledger ends in"
    fields = ladder_fields(UserRow.of(user).ladder)
    for name in ("tier_rank", "points"):
        if user[name] != fields[name]:
            yield f"{name} is {user[name]!r}, by the ladder {fields[name]!r}"


def _earned(held: Library) -> Iterator[str]:
    """What is remembered as earned by reviews and reactions, and by the ledger is not so."""
    by_review: dict[str, float] = defaultdict(float)
    by_reaction: dict[str, float] = defaultdict(float)
    for entry in held.entries:
        cause = entry["cause"]
        if cause["type"] in EARNING:
            by_review[cause["review_id"]] += entry["recorded"]
            if "actor_id" in cause:
                by_reaction[f"{cause['review_id']}:{cause['actor_id']}"] += entry["recorded"]
    for rows, name, earned in (
        (held.reviews, "review", by_review),
        (held.reactions, "the reaction", by_reaction),
    ):
        for row in rows:
            if not isclose(row["recorded"], earned[row["_id"]], abs_tol=CLOSE):
                yield (
                    f"{name} {row['_id']} is to have recorded {row['recorded']},"
                    f" by the ledger {earned[row['_id']]}"
                )


def _hidden(user: Document, held: Library, movies: Mapping[str, bool]) -> Iterator[str]:
    """Rows that are hidden and should not be, or the other way round (movie or user gone)."""
    gone = user["state"] == "removed"
    for rows, name, hides in ((held.shelves, "shelf", gone), (held.writings, "review", False)):
        for row in rows:
            movie_gone = movies.get(row["movie"])
            if movie_gone is None:
                yield f"there is no copy of movie {row['movie']} for the {name}"
            elif row["hidden"] != (movie_gone or hides):
                state = "removed" if movie_gone else "there"
                yield f"hidden is {row['hidden']} for {name} {row['movie']}, which is {state}"


def _user(row: Document) -> Document:
    names = ("version", "state", "nickname")
    return {**{name: row[name] for name in names}, "tier": row["ladder"]["tier"]}


def _movie(row: Document) -> Document:
    if row["removed"]:
        return {"version": row["version"], "removed": True}
    return {name: row[name] for name in SUMMARY_FIELDS}


def _writing(row: Document) -> Document:
    return {
        "version": row["version"],
        "stands": row["stands"],
        "review_id": row["review_id"] if row["stands"] else None,
        "rating": row["rating"] if row["stands"] else None,
        "removals": row["removals"],
    }


_EXPORTS: Mapping[str, Callable[[Document], Document]] = {
    "users": _user,
    "movies": _movie,
    "votes": lambda row: {"version": row["vote_version"], "value": row["vote"]},
    "shelves": lambda row: {"version": row["later_version"], "on": row["later"]},
    "reviews": _writing,
    "reactions": lambda row: {"version": row["version"], "value": row["value"]},
}
