"""Opinions, the copies of their holders, and the standing that they change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from movie.domain import migrate, recount
from movie.store.calibrations import Calibrations
from movie.store.rows import MovieRow, heat_fields, is_outdated, recounted_heat
from moview.clock import next_version, now
from moview.store import Document, Transaction

HEAT_FIELDS = {"tier": 1, "first_at": 1, "held": 1}
STANDING_FIELDS = (
    "base",
    "base_mass",
    "blocs",
    "aspects",
    "ladder",
    "score",
    "tier",
    "tier_rank",
    "review_count",
    "rules",
    "seq",
    "sent",
    "sites",
    "calibration",
    "heat",
    "heat_at",
    "heat_masses",
    "mentioned",
)


def opinion_key(movie_id: str, user_id: str) -> str:
    """The key of one person's opinion of one movie, and the subject of its events."""
    return f"{movie_id}:{user_id}"


class Opinions(Calibrations):
    """What a vote, a review or a change of tier reads and writes."""

    def load_movie(self, tx: Transaction, movie_id: str) -> MovieRow | None:
        document = tx.find_one("movies", {"_id": movie_id})
        return self.rows_of(tx, [document])[0] if document else None

    def load_movies(self, tx: Transaction, movie_ids: Sequence[str]) -> list[MovieRow]:
        return self.rows_of(tx, tx.find("movies", {"_id": {"$in": list(movie_ids)}}))

    def current_row(self, document: Document) -> MovieRow:
        """A movie outside any transaction, by the rules of today; nothing is saved."""
        if is_outdated(document):
            return self.transact(lambda tx: self.rows_of(tx, [document])[0])
        return MovieRow.of(document)

    def rows_of(self, tx: Transaction, documents: Sequence[Document]) -> list[MovieRow]:
        """These movies; those of an older version of the rules with their opinions counted anew."""
        rows = [self._row(tx, document) for document in documents]
        outdated = {row.id: row for row in rows if is_outdated(row.document)}
        versions = {row.id: row.document["calibration"] for row in outdated.values()}
        held = self.held_opinions(tx, versions) if outdated else {}
        for row in outdated.values():
            standing = row.standing
            row.change(migrate(recount(standing, held[row.id])), {"type": "rules_migrated"}, now())
        return rows

    def _row(self, tx: Transaction, document: Document) -> MovieRow:
        """The row of a movie. Its heat is counted where none was kept, or by other weights."""
        if "heat_at" not in document or is_outdated(document):
            opinions = tx.find("opinions", {"movie": document["_id"]}, HEAT_FIELDS)
            document.update(heat_fields(recounted_heat(opinions, now())))
        return MovieRow.of(document)

    def load_opinion(self, tx: Transaction, movie_id: str, user_id: str) -> Document:
        """The opinion's document; a new one, not saved yet, where there is none."""
        key = opinion_key(movie_id, user_id)
        found = tx.find_one("opinions", {"_id": key})
        return found or {
            "_id": key,
            "movie": movie_id,
            "user": user_id,
            "vote": None,
            "rating": None,
            "vote_version": 0,
            "review": None,
            "review_version": 0,
            "later": False,
            "later_version": 0,
            "tier": None,
            "first_at": None,
        }

    def load_voter(self, tx: Transaction, user_id: str) -> Document | None:
        return tx.find_one("voters", {"_id": user_id})

    def touch_voter(self, tx: Transaction, user_id: str) -> None:
        """Write the voter's row, so that a change of tier at the same time conflicts with a vote,
        or with an opinion that moves, in this transaction.
        """
        unknown = {"tier": "newbie", "state": "active", "version": 0}
        change = {"$inc": {"touched": 1}, "$setOnInsert": unknown}
        tx.update("voters", user_id, change, upsert=True)

    def save_opinion(self, tx: Transaction, opinion: Document) -> None:
        tx.replace("opinions", opinion)

    def save_standing(self, tx: Transaction, row: MovieRow) -> None:
        """Save what changed of a movie's standing, its ledger entries, and emit it if it
        matters.
        """
        self.emit_if_changed(tx, row)
        fields = {name: row.document[name] for name in STANDING_FIELDS if name in row.document}
        tx.update("movies", row.id, {"$set": fields})
        self.enter_ledger(tx, row)

    def enter_ledger(self, tx: Transaction, row: MovieRow) -> None:
        """Save the movie's new ledger entries."""
        if row.entries:
            tx.enter(row.entries)
            row.entries.clear()

    def emit_if_changed(self, tx: Transaction, row: MovieRow) -> None:
        """Emit ``movie_changed`` when the summary differs enough from the one last sent."""
        if row.is_worth_sending:
            self.emit_movie_changed(tx, row)

    def emit_movie_changed(self, tx: Transaction, row: MovieRow) -> None:
        """Emit ``movie_changed`` with the summary as it is now, if anybody keeps a copy.

        Every event about a movie carries its summary, so nobody has a copy before the first one.
        """
        row.document["sent"] = {**row.summary(), "version": next_version(row.sent["version"])}
        if row.document.get("mentioned"):
            tx.emit("movie_changed", row.id, row.sent["version"], {"movie": row.sent})

    def mention(self, tx: Transaction, row: MovieRow) -> None:
        """From now on others keep a copy of this movie."""
        if not row.document.get("mentioned"):
            row.document["mentioned"] = True
            tx.update("movies", row.id, {"$set": {"mentioned": True}})

    def save_voter(self, tx: Transaction, user_id: str, fields: Document) -> None:
        tx.update("voters", user_id, {"$set": fields}, upsert=True)

    def voters_to_reassign(self) -> list[Document]:
        """The voters whose opinions may still be in another bloc than theirs."""
        return list(self.database.voters.find({"reassigning": True}))

    def opinions_outside(self, user_id: str, tier: str | None, limit: int = 500) -> list[Document]:
        """A voter's opinions that are not in this tier's bloc."""
        fields = {"movie": 1, "tier": 1}
        rows = self.database.opinions.find({"user": user_id, "held": True}, fields)
        return list(islice((row for row in rows if row["tier"] != tier), limit))

    def end_reassigning(self, user_id: str, version: int) -> None:
        """Clear the mark, unless the voter changed again meanwhile."""
        self.database.voters.update_one(
            {"_id": user_id, "version": version}, {"$unset": {"reassigning": ""}}
        )

    def hot_movies(self, before: datetime, limit: int = 500) -> list[str]:
        """Movies with heat that is as of that moment or an earlier one."""
        # Those saved before heat was kept with its moment have none.
        query = {"heat": {"$gt": 0}, "heat_at": {"$not": {"$gt": before}}}
        found = self.database.movies.find(query, {"_id": 1}).limit(limit)
        return [document["_id"] for document in found]
