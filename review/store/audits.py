"""Recounts, and what this service holds of each thing, for `moview audit` and `resync`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from moview.audit import Audited
from moview.blocs import Blocs
from moview.clock import next_version
from moview.mongo import Document, Transaction
from review.domain import change_reaction
from review.store.reviews import Reviews
from review.store.rows import bloc_fields, reacting_tier


class Audits(Reviews, Audited):
    """The review database's part of an audit."""

    KINDS: ClassVar = {
        "authors": ("authors", {"version": {"$gt": 0}}),
        "movies": ("movies", {}),
        "reviews": ("writings", {"version": {"$gt": 0}}),
        "reactions": ("reactions", {}),
    }
    OWNED: ClassVar = ("reviews", "reactions")
    AUDITED: ClassVar = "reviews"

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        return row["_id"], _EXPORTS[kind](row)

    def audit_one(self, document: Document) -> list[str]:
        """Recount one review's reactions."""
        name = f"review {document['_id']}"
        reactions = list(self.database.reactions.find({"review": document["_id"]}))
        authors = self.known_authors([reaction["reactor"] for reaction in reactions])
        blocs: Blocs = {}
        found = []
        for reaction in reactions:
            blocs = change_reaction(blocs, reaction["tier"], None, reaction["value"])
            tier = reacting_tier(authors[reaction["reactor"]])
            if reaction["value"] and reaction["tier"] != tier:
                found.append(f"{name}: {reaction['reactor']} reacts in the bloc {reaction['tier']}")
        values = [reaction["value"] for reaction in reactions]
        counted = {
            **bloc_fields(blocs),
            "likes": values.count("like"),
            "dislikes": values.count("dislike"),
        }
        found += [
            f"{name}: {field} is {document[field]!r}, recounted it is {value!r}"
            for field, value in counted.items()
            if document[field] != value
        ]
        writing = self.database.writings.find_one(
            {"_id": f"{document['author']}:{document['movie']}"}
        )
        if not writing or not writing["stands"] or writing["review_id"] != document["_id"]:
            found.append(f"{name}: nothing says that it stands")
        return found

    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Tell the others once more, with a new version."""
        document["version"] = next_version(document["version"])
        if kind == "reactions":
            self.save_reaction(tx, document)
            data = self.reaction_data(document)
            tx.emit("review_voted", document["_id"], document["version"], data)
            return
        self.save_writing(tx, document)
        movie = self.load_movie(tx, document["movie"])
        event = "review_edited" if document["stands"] else "review_deleted"
        tx.emit(event, document["_id"], document["version"], self.told(document, movie))


def _author(row: Document) -> Document:
    names = ("version", "tier", "state", "nickname")
    return {name: row[name] for name in names}


def _movie(row: Document) -> Document:
    if row["removed"]:
        return {"version": row["version"], "removed": True}
    names = ("id", "title", "year", "poster_url", "tier", "score", "version")
    return {name: row[name] for name in names}


def _writing(row: Document) -> Document:
    return {
        "version": row["version"],
        "stands": row["stands"],
        "rating": row["rating"] if row["stands"] else None,
        "aspects": row["aspects"] if row["stands"] else None,
    }


_EXPORTS: Mapping[str, Callable[[Document], Document]] = {
    "authors": _author,
    "movies": _movie,
    "reviews": _writing,
    "reactions": lambda row: {"version": row["version"], "value": row["value"]},
}
