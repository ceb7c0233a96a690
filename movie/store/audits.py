"""Recounts, replays, and what this service holds of each thing, for `moview audit` and `resync`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from movie.domain import Held, ladder_to_dict, new_standing, recount, replay_ledger
from movie.store.opinions import Opinions
from movie.store.presentation import present_opinions
from movie.store.rows import (
    MovieRow,
    effective_tier,
    is_outdated,
    opinion_of,
    recounted_heat,
    standing_fields,
    standing_of,
)
from moview.clock import next_version
from moview.rules.tiers import movie_tier_of
from moview.store import Document, Transaction
from moview.store.audit import Audited, faults_in, happened

FACETS = {"categories": "categories", "platforms": "platforms.code"}
"""Collections whose rows keep the number of their movies, and where a movie names them."""
COUNTED = ("blocs", "aspects", "score", "tier", "tier_rank", "review_count")
OPINION_FIELDS = ("user", "vote", "rating", "review", "held", "tier", "first_at")
HEAT_TOLERANCE = 1e-6
"""How far rounding may lead a mass of the heat, by itself and as a part of it."""


class Audits(Opinions, Audited):
    """The movie database's part of an audit."""

    KINDS: ClassVar = {
        "voters": ("voters", {"version": {"$gt": 0}}),
        "movies": ("movies", {}),
        "gone_movies": ("tombstones", {}),
        "votes": ("opinions", {"vote_version": {"$gt": 0}}),
        "shelves": ("opinions", {"later_version": {"$gt": 0}}),
        "reviews": ("opinions", {"review_version": {"$gt": 0}}),
    }
    OWNED: ClassVar = ("movies", "gone_movies", "votes", "shelves")
    AUDITED: ClassVar = ("movies", *FACETS)
    MARKS: ClassVar = ("voters", ("reassigning",))
    LADDERS: ClassVar = "movies"

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        return _EXPORTS[kind](row)

    def row_id(self, kind: str, key: str) -> str:
        if kind != "reviews":
            return key
        author, _, movie_id = key.partition(":")
        return f"{movie_id}:{author}"

    def audit_some(
        self, tx: Transaction, collection: str, documents: Sequence[Document]
    ) -> dict[str, list[str]]:
        """Recount the movies' opinions and replay their ledgers, or recount the movies of
        categories or platforms.
        """
        if collection in FACETS:
            return {
                each["_id"]: list(self._recount_facet(tx, collection, each)) for each in documents
            }
        ids = [document["_id"] for document in documents]
        opinions = self.rows_by(tx, "opinions", "movie", ids, OPINION_FIELDS)
        people = {opinion["user"] for rows in opinions.values() for opinion in rows}
        voters = {
            user_id: rows[0]
            for user_id, rows in self.rows_by(tx, "voters", "_id", people).items()
            if rows
        }
        ledgers = self.ledgers(tx, ids)
        versions = {document["_id"]: document["calibration"] for document in documents}
        rows = [row for some in opinions.values() for row in some]
        held = self.read_opinions(tx, versions, rows)
        found = {}
        for movie in documents:
            key = movie["_id"]
            found[key] = [
                *faults_in(lambda k=key: _mismarked(opinions[k])),  # type: ignore[misc]
                *faults_in(lambda m=movie, k=key: _recount(m, held[k])),  # type: ignore[misc]
                *faults_in(lambda m=movie, k=key: _recount_heat(m, opinions[k])),  # type: ignore[misc]
                *faults_in(lambda k=key: _misplaced(opinions[k], voters)),  # type: ignore[misc]
                *faults_in(lambda m=movie, k=key: _check_ledger(m, ledgers[k])),  # type: ignore[misc]
            ]
        return found

    def _recount_facet(self, tx: Transaction, collection: str, row: Document) -> Iterator[str]:
        """Whether a category or platform has as many movies as are kept."""
        number = tx.count("movies", {FACETS[collection]: row["_id"]})
        if number != row["movies"]:
            yield f"movies is {row['movies']}, recounted it is {number}"

    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Emit it once more, with a new version."""
        if kind == "movies":
            (row,) = self.rows_of(tx, [document])
            # An owner restored from a backup may not know that somebody keeps a copy.
            row.document["mentioned"] = True
            self.emit_movie_changed(tx, row)
            self.save_standing(tx, row)
        elif kind == "gone_movies":
            self._resend_tombstone(tx, document)
        else:
            self._resend_opinion(tx, kind, document)

    def migrate_some(self, tx: Transaction, ids: Sequence[str]) -> None:
        for row in self.load_movies(tx, ids):
            self.save_standing(tx, row)

    def _resend_tombstone(self, tx: Transaction, tombstone: Document) -> None:
        tombstone["version"] = next_version(tombstone["version"])
        tx.replace("tombstones", tombstone)
        tx.emit(
            "movie_removed", tombstone["_id"], tombstone["version"], {"movie_id": tombstone["_id"]}
        )

    def _resend_opinion(self, tx: Transaction, kind: str, document: Document) -> None:
        movie = self.load_movie(tx, document["movie"])
        if movie is None:
            return
        known = {"movie_id": movie.id, "user_id": document["user"], "movie": movie.sent}
        if kind == "votes":
            document["vote_version"] = next_version(document["vote_version"])
            data = {**known, "value": document["vote"]}
            tx.emit("movie_voted", document["_id"], document["vote_version"], data)
            happened(tx, document.get("vote_at"))
        else:
            document["later_version"] = next_version(document["later_version"])
            data = {**known, "on": document["later"]}
            tx.emit("movie_shelved", f"{document['_id']}:shelf", document["later_version"], data)
            happened(tx, document.get("later_at"))
        self.save_opinion(tx, document)


def _recount(movie: Document, held: Sequence[Held]) -> Iterator[str]:
    """The fields of the standing that a recount of the opinions finds otherwise."""
    counted = standing_fields(recount(standing_of(movie), held))
    if is_outdated(movie):
        # Its score is of other rules, until a calibration comes by: only what is held compares.
        found, kept = (present_opinions(each["blocs"]) for each in (counted, movie))
        if found != kept:
            yield f"opinions are {kept!r}, recounted they are {found!r}"
        return
    for name in COUNTED:
        if movie[name] != counted[name]:
            yield f"{name} is {movie[name]!r}, recounted it is {counted[name]!r}"


def _recount_heat(movie: Document, opinions: Sequence[Document]) -> Iterator[str]:
    """The masses of the heat that a recount of the opinions finds otherwise."""
    if "heat_at" not in movie or is_outdated(
        movie
    ):  # it is counted when somebody next speaks of the movie
        return
    kept, counted = MovieRow.of(movie).heat, recounted_heat(opinions, movie["heat_at"])
    for tier in sorted({*kept.masses, *counted.masses}):
        known, found = kept.masses.get(tier, 0.0), counted.masses.get(tier, 0.0)
        if not math.isclose(known, found, rel_tol=HEAT_TOLERANCE, abs_tol=HEAT_TOLERANCE):
            yield f"the heat of bloc {tier} is {known}, recounted it is {found}"
    if movie["heat"] != kept.value:
        yield f"heat is {movie['heat']}, worked out it is {kept.value}"


def _mismarked(opinions: Sequence[Document]) -> Iterator[str]:
    """The opinions that are held and not marked so, or the other way round."""
    for row in opinions:
        is_held = opinion_of(row).is_held
        if is_held != bool(row.get("held")):
            known = "an opinion" if is_held else "none"
            yield f"{row['user']} has {known}, and it is marked as if not so"


def _misplaced(opinions: Sequence[Document], voters: Mapping[str, Document]) -> Iterator[str]:
    """The opinions that are not in the bloc of their holder's tier."""
    for row in opinions:
        voter = voters.get(row["user"])
        tier = effective_tier(voter)
        # Marked voters' opinions are about to be moved.
        if row.get("held") and row["tier"] != tier and not (voter and voter.get("reassigning")):
            yield f"the opinion of {row['user']} is in bloc {row['tier']}, not in {tier}"


def _check_ledger(movie: Document, entries: Sequence[Document]) -> Iterator[str]:
    """What is wrong with the ledger, or with the ladder that it ends in."""
    for what in replay_ledger(entries):
        yield f"ledger: {what}"
    if movie["seq"] != len(entries):
        yield f"ledger: it has {len(entries)} entries of {movie['seq']}"
    new = ladder_to_dict(new_standing(movie["base"]).ladder)
    start = {**new, "tier": movie_tier_of(movie["score"]).code}
    if movie["ladder"] != (entries[-1]["after"] if entries else start):
        yield f"its ladder is {movie['ladder']}, which is not what the ledger ends in"
    if MovieRow.of(movie).is_worth_sending:
        yield f"the summary last sent is {movie['sent']}, which is out of date"


def _review(row: Document) -> tuple[str, Document]:
    review: Mapping[str, Any] = row.get("review") or {}
    return f"{row['user']}:{row['movie']}", {
        "version": row["review_version"],
        "stands": bool(review),
        "review_id": review.get("review_id"),
        "rating": review.get("rating"),
        "aspects": review.get("aspects"),
    }


_EXPORTS: Mapping[str, Callable[[Document], tuple[str, Document]]] = {
    "voters": lambda row: (row["_id"], {name: row[name] for name in ("version", "tier", "state")}),
    "movies": lambda row: (row["_id"], row["sent"]),
    "gone_movies": lambda row: (row["_id"], {"version": row["version"]}),
    "votes": lambda row: (row["_id"], {"version": row["vote_version"], "value": row["vote"]}),
    "shelves": lambda row: (row["_id"], {"version": row["later_version"], "on": row["later"]}),
    "reviews": _review,
}
