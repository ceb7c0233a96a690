"""Exports and recounts, for `moview audit` and `resync`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from moview.clock import next_version
from moview.messaging.contracts import SUMMARY_FIELDS
from moview.rules.blocs import Blocs
from moview.store import Document, Transaction
from moview.store.audit import Audited, faults_in
from review.domain import change_reaction
from review.store.reviews import Reviews
from review.store.rows import UNKNOWN_AUTHOR, bloc_fields, blocs_of, is_outdated, reacting_tier

REACTION_FIELDS = ("reactor", "value", "tier")


class Audits(Reviews, Audited):
    """The review database's part of an audit."""

    KINDS: ClassVar = {
        "authors": ("authors", {"version": {"$gt": 0}}),
        "movies": ("movies", {}),
        "reviews": ("writings", {"version": {"$gt": 0}}),
        "reactions": ("reactions", {"version": {"$gt": 0}}),
    }
    OWNED: ClassVar = ("reviews", "reactions")
    AUDITED: ClassVar = ("reviews", "writings")
    MARKS: ClassVar = ("authors", ("reassigning", "erasing"))

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        return row["_id"], _EXPORTS[kind](row)

    def audit_some(
        self, tx: Transaction, collection: str, documents: Sequence[Document]
    ) -> dict[str, list[str]]:
        """Recount reviews' reactions, and compare reviews with the rows that say which stand."""
        if collection == "writings":
            return self._audit_writings(tx, documents)
        reactions = self.rows_by(
            tx, "reactions", "review", [each["_id"] for each in documents], REACTION_FIELDS
        )
        people = [row["reactor"] for rows in reactions.values() for row in rows]
        authors = self._one_each(tx, "authors", people)
        movies = self._one_each(tx, "movies", [each["movie"] for each in documents])
        keys = [f"{each['author']}:{each['movie']}" for each in documents]
        writings = self._one_each(tx, "writings", keys)
        found = {}
        for review, key in zip(documents, keys, strict=True):
            rows, writing = reactions[review["_id"]], writings.get(key)
            movie = movies.get(review["movie"])
            found[review["_id"]] = [
                *faults_in(lambda r=review, w=writing, m=movie: _standing(r, w, m)),  # type: ignore[misc]
                *faults_in(lambda r=review, rs=rows: _recount(r, rs, authors)),  # type: ignore[misc]
            ]
        return found

    def _audit_writings(
        self, tx: Transaction, documents: Sequence[Document]
    ) -> dict[str, list[str]]:
        ids = [each["review_id"] for each in documents if each["review_id"]]
        reviews = self._one_each(tx, "reviews", ids)
        return {
            each["_id"]: faults_in(lambda w=each: _written(w, reviews.get(w["review_id"])))  # type: ignore[misc]
            for each in documents
        }

    def _one_each(
        self, tx: Transaction, collection: str, ids: Iterable[str]
    ) -> dict[str, Document]:
        rows = self.rows_by(tx, collection, "_id", ids)
        return {key: found[0] for key, found in rows.items() if found}

    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Emit the event about a document again, with a new version; none about removed movies."""
        document["version"] = next_version(document["version"])
        if kind == "reactions":
            self.save_reaction(tx, document)
            data = self.reaction_data(document)
            tx.emit("review_voted", document["_id"], document["version"], data)
            return
        movie = self.load_movie(tx, document["movie"])
        if movie["removed"]:
            return
        self.save_writing(tx, document)
        event = "review_edited" if document["stands"] else "review_deleted"
        tx.emit(event, document["_id"], document["version"], self.review_data(document, movie))


def _standing(review: Document, writing: Document | None, movie: Document | None) -> Iterator[str]:
    """Whether the review is the one that stands, and hidden just when its movie is gone."""
    if not writing or not writing["stands"] or writing["review_id"] != review["_id"]:
        yield "it is there, and nothing says that it stands"
    if movie is None:
        yield f"there is no copy of its movie {review['movie']}"
    elif review["hidden"] != movie["removed"]:
        state = "removed" if movie["removed"] else "there"
        yield f"hidden is {review['hidden']}, and its movie is {state}"


def _recount(
    review: Document, reactions: Sequence[Document], authors: Mapping[str, Document]
) -> Iterator[str]:
    """The counters that a recount of the reactions finds otherwise, and who is in a wrong bloc."""
    # Nobody sees a hidden review, and its blocs are not kept up.
    if review["hidden"]:
        return
    blocs: Blocs = {}
    for row in reactions:
        blocs = change_reaction(blocs, row["tier"], None, row["value"])
        author = authors.get(row["reactor"], UNKNOWN_AUTHOR)
        tier = reacting_tier(author)
        # Marked people's reactions are about to be moved.
        if row["value"] and row["tier"] != tier and not author.get("reassigning"):
            yield f"{row['reactor']} reacts in bloc {row['tier']}, not in {tier}"
    values = [row["value"] for row in reactions]
    likes, dislikes = values.count("like"), values.count("dislike")
    counted = {**bloc_fields(blocs), "likes": likes, "dislikes": dislikes}
    if is_outdated(review):
        counted = {"likes": likes, "dislikes": dislikes}
        if bloc_fields(blocs_of(review))["blocs"] != bloc_fields(blocs)["blocs"]:
            yield "its blocs are not what a recount finds"
    for name, value in counted.items():
        if review[name] != value:
            yield f"{name} is {review[name]!r}, recounted it is {value!r}"


def _written(writing: Document, review: Document | None) -> Iterator[str]:
    """Whether a review is there just when it stands, and says the same."""
    if not writing["stands"]:
        if review is not None:
            yield f"it does not stand, and review {review['_id']} is there"
        return
    if review is None:
        yield f"it stands, and review {writing['review_id']} is not there"
        return
    for name in ("author", "movie", "rating", "aspects"):
        if review[name] != writing[name]:
            yield f"{name} is {writing[name]!r}, in the review {review[name]!r}"


def _author(row: Document) -> Document:
    return {name: row[name] for name in ("version", "nickname", "tier", "state")}


def _movie(row: Document) -> Document:
    if row["removed"]:
        return {"version": row["version"], "removed": True}
    return {name: row[name] for name in SUMMARY_FIELDS}


def _writing(row: Document) -> Document:
    stands = row["stands"]
    return {
        "version": row["version"],
        "stands": stands,
        "review_id": row["review_id"] if stands else None,
        "rating": row["rating"] if stands else None,
        "aspects": row["aspects"] if stands else None,
        "removals": row["removals"],
    }


_EXPORTS: Mapping[str, Callable[[Document], Document]] = {
    "authors": _author,
    "movies": _movie,
    "reviews": _writing,
    "reactions": lambda row: {"version": row["version"], "value": row["value"]},
}
