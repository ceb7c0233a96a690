"""Recounts, refolds, and what this service holds of each thing, for `moview audit` and `resync`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from movie.domain import Opinion, move_opinion, new_standing, refold
from movie.store.opinions import Opinions
from movie.store.rows import MovieRow, effective_tier, opinion_of, standing_fields, standing_of
from moview.audit import Audited
from moview.clock import next_version
from moview.mongo import Document, Transaction

RECOUNTED = ("blocs", "aspects", "score", "review_count")


class Audits(Opinions, Audited):
    """The movie database's part of an audit."""

    KINDS = {
        "voters": ("voters", {"version": {"$gt": 0}}),
        "movies": ("movies", {}),
        "votes": ("opinions", {"vote_version": {"$gt": 0}}),
        "shelves": ("opinions", {"later_version": {"$gt": 0}}),
        "reviews": ("opinions", {"review_version": {"$gt": 0}}),
    }
    OWNED = ("movies", "votes", "shelves")
    AUDITED = "movies"

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        return _EXPORTS[kind](row)

    def audit_one(self, document: Document) -> list[str]:
        """Recount one movie's opinions and refold its ledger."""
        name = f"movie {document['_id']}"
        opinions = list(self.database.opinions.find({"movie": document["_id"]}))
        found = [
            f"{name}: {field} is {stored!r}, recounted it is {counted!r}"
            for field, stored, counted in _recount(document, opinions)
        ]
        ids = [opinion["user"] for opinion in opinions]
        voters = {each["_id"]: each for each in self.database.voters.find({"_id": {"$in": ids}})}
        for opinion in opinions:
            voter = voters.get(opinion["user"])
            if opinion.get("held") and opinion["tier"] != effective_tier(voter):
                found.append(
                    f"{name}: the opinion of {opinion['user']} is in the bloc {opinion['tier']}"
                )
        entries = list(self.database.ledger.find({"subject": document["_id"]}).sort("seq", 1))
        found += [f"{name}: ledger: {what}" for what in refold(entries)]
        if entries and entries[-1]["after"] != document["ladder"]:
            found.append(f"{name}: its ladder is not what its ledger ends in")
        if MovieRow.of(document).worth_telling:
            found.append(f"{name}: its summary was not told to the others")
        return found

    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Tell the others once more, with a new version."""
        if kind == "movies":
            row = MovieRow.of(document)
            self.tell(tx, row)
            self.save_standing(tx, row)
            return
        movie = self.load_movie(tx, document["movie"])
        if movie is None:
            return
        known = {"movie_id": movie.id, "user_id": document["user"], "movie": movie.sent}
        if kind == "votes":
            document["vote_version"] = next_version(document["vote_version"])
            data = {**known, "value": document["vote"]}
            tx.emit("movie_voted", document["_id"], document["vote_version"], data)
        else:
            document["later_version"] = next_version(document["later_version"])
            data = {**known, "on": document["later"]}
            tx.emit("movie_shelved", f"{document['_id']}:shelf", document["later_version"], data)
        self.save_opinion(tx, document)


def _recount(document: Document, opinions: list[Document]) -> list[tuple[str, Any, Any]]:
    """The fields of the standing that a recount from scratch finds otherwise."""
    standing = new_standing(document["base"])
    for row in opinions:
        opinion: Opinion = opinion_of(row)
        if row.get("held") and opinion.is_held:
            standing = move_opinion(standing, opinion, None, row["tier"]).standing
    counted, stored = standing_fields(standing), standing_fields(standing_of(document))
    stored["score"] = document["score"]
    return [
        (field, stored[field], counted[field])
        for field in RECOUNTED
        if stored[field] != counted[field]
    ]


def _review(row: Document) -> tuple[str, Document]:
    review: Mapping[str, Any] = row.get("review") or {}
    return f"{row['user']}:{row['movie']}", {
        "version": row["review_version"],
        "stands": bool(review),
        "rating": review.get("rating"),
        "aspects": review.get("aspects"),
    }


_EXPORTS: Mapping[str, Callable[[Document], tuple[str, Document]]] = {
    "voters": lambda row: (
        row["_id"],
        {"version": row["version"], "tier": row["tier"], "state": row["state"]},
    ),
    "movies": lambda row: (row["_id"], row["sent"]),
    "votes": lambda row: (row["_id"], {"version": row["vote_version"], "value": row["vote"]}),
    "shelves": lambda row: (row["_id"], {"version": row["later_version"], "on": row["later"]}),
    "reviews": _review,
}
