"""Recounts, refolds, and what this service holds of each thing, for `moview audit` and `resync`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from moview.audit import Audited
from moview.mongo import Document, Transaction
from user.domain import refold
from user.store.accounts import Accounts
from user.store.rows import NO_STATS, UserRow, ladder_fields


class Audits(Accounts, Audited):
    """The user database's part of an audit."""

    KINDS: ClassVar = {
        "users": ("users", {}),
        "movies": ("movies", {}),
        "votes": ("shelves", {"vote_version": {"$gt": 0}}),
        "shelves": ("shelves", {"later_version": {"$gt": 0}}),
        "reviews": ("writings", {"version": {"$gt": 0}}),
        "reactions": ("reactions", {}),
    }
    OWNED: ClassVar = ("users",)
    AUDITED: ClassVar = "users"

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        return row["_id"], _EXPORTS[kind](row)

    def audit_one(self, document: Document) -> list[str]:
        """Recount one user's statistics and refold the ledger."""
        name = f"user {document['_id']}"
        counted = self._recount(document["_id"])
        found = [
            f"{name}: {field} are {document['stats'][field]}, recounted they are {counted[field]}"
            for field in NO_STATS
            if document["stats"][field] != counted[field]
        ]
        entries = list(self.database.ledger.find({"subject": document["_id"]}).sort("seq", 1))
        found += [f"{name}: ledger: {what}" for what in refold(entries)]
        if entries and entries[-1]["after"] != document["ladder"]:
            found.append(f"{name}: the ladder is not what the ledger ends in")
        fields = ladder_fields(UserRow.of(document).ladder)
        found += [
            f"{name}: {field} is {document[field]!r}, by the ladder {value!r}"
            for field, value in fields.items()
            if document[field] != value
        ]
        return found + self._recorded(name, document["_id"])

    def _recount(self, user_id: str) -> dict[str, int]:
        votes = [row["vote"] for row in self.database.shelves.find({"user": user_id}, {"vote": 1})]
        standing = self.database.writings.find(
            {"author": user_id, "stands": True}, {"review_id": 1}
        )
        ids = [row["review_id"] for row in standing]
        reactions = [
            row["value"]
            for row in self.database.reactions.find({"review": {"$in": ids}}, {"value": 1})
        ]
        return {
            "reviews": len(ids),
            "likes_received": reactions.count("like"),
            "dislikes_received": reactions.count("dislike"),
            "movies_liked": votes.count("like"),
            "movies_disliked": votes.count("dislike"),
        }

    def _recorded(self, name: str, user_id: str) -> list[str]:
        """Whether each review's counters are those of its reactions."""
        reactions = list(self.database.reactions.find({"author": user_id}))
        found = []
        for review in self.database.reviews.find({"author": user_id}):
            values = [row["value"] for row in reactions if row["review"] == review["_id"]]
            likes, dislikes = values.count("like"), values.count("dislike")
            if (review["likes"], review["dislikes"]) != (likes, dislikes):
                found.append(f"{name}: review {review['_id']} does not add up to its reactions")
        return found

    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Tell the others once more, with a new version."""
        row = UserRow.of(document)
        if document["state"] == "removed":
            self.tell_removal(tx, row)
        else:
            self.tell_user(tx, row)
        self.save_user(tx, row)


def _user(row: Document) -> Document:
    return {
        "version": row["version"],
        "tier": row["ladder"]["tier"],
        "state": row["state"],
        "nickname": row["nickname"],
    }


def _movie(row: Document) -> Document:
    if row["removed"]:
        return {"version": row["version"], "removed": True}
    names = ("id", "title", "year", "poster_url", "tier", "score", "version")
    return {name: row[name] for name in names}


_EXPORTS: Mapping[str, Callable[[Document], Document]] = {
    "users": _user,
    "movies": _movie,
    "votes": lambda row: {"version": row["vote_version"], "value": row["vote"]},
    "shelves": lambda row: {"version": row["later_version"], "on": row["later"]},
    "reviews": lambda row: {
        "version": row["version"],
        "stands": row["stands"],
        "rating": row["rating"] if row["stands"] else None,
    },
    "reactions": lambda row: {"version": row["version"], "value": row["value"]},
}
