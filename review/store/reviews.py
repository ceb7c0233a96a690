"""Reviews, the rows that say which review of an author and movie stands, and reactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from moview.messaging.contracts import SUMMARY_FIELDS
from moview.store import Document, Transaction
from moview.store.listing import Listing
from review.store.copies import Copies
from review.store.rows import present_review

LISTS: Mapping[str, Listing] = {
    "best": Listing("reviews-best", [("best", -1), ("_id", 1)], [float, str]),
    "newest": Listing("reviews-newest", [("written", -1), ("_id", 1)], [int, str]),
}
BY_AUTHOR = Listing("reviews-author", [("written", -1), ("_id", 1)], [int, str])


class Reviews(Copies):
    """Queries and changes of reviews and reactions."""

    def load_writing(self, tx: Transaction, author: str, movie_id: str) -> Document:
        """The row about an author's review of a movie; a new one, not saved yet, without one."""
        key = f"{author}:{movie_id}"
        found = tx.find_one("writings", {"_id": key})
        return found or {
            "_id": key,
            "author": author,
            "movie": movie_id,
            "review_id": None,
            "stands": False,
            "version": 0,
            "removals": 0,
        }

    def save_writing(self, tx: Transaction, row: Document) -> None:
        """Save the row about an author's review of a movie."""
        tx.replace("writings", row)

    def load_review(
        self, tx: Transaction, review_id: str | None, hidden: bool = False
    ) -> Document | None:
        """The review, unless its movie is gone; with ``hidden`` also then."""
        review = tx.find_one("reviews", {"_id": review_id})
        return review if review and (hidden or not review["hidden"]) else None

    def reviews_of_older_rules(self, limit: int = 100) -> list[str]:
        """Ids of reviews whose place was worked out by an older version of the rules."""
        found = self.database.reviews.find({"rules": None}, {"_id": 1}).limit(limit)
        return [document["_id"] for document in found]

    def save_review(self, tx: Transaction, review: Document) -> None:
        """Save a review."""
        tx.replace("reviews", review)

    def erase_review(self, tx: Transaction, review_id: str) -> None:
        """Forget a review's text; its reactions' rows stay as tombstones."""
        tx.delete("reviews", review_id)

    def load_reaction(self, tx: Transaction, review: Document, reactor: str) -> Document:
        """A user's reaction to a review; a new row, not saved yet, where there was none."""
        key = f"{review['_id']}:{reactor}"
        found = tx.find_one("reactions", {"_id": key})
        return found or {
            "_id": key,
            "review": review["_id"],
            "author": review["author"],
            "movie": review["movie"],
            "reactor": reactor,
            "value": None,
            "version": 0,
            "tier": None,
        }

    def save_reaction(self, tx: Transaction, reaction: Document) -> None:
        """Save a reaction."""
        tx.replace("reactions", reaction)

    def reactions_outside(self, reactor: str, tier: str | None, limit: int = 500) -> list[Document]:
        """At most ``limit`` reactions of a user that are not in this tier's bloc."""
        rows = self.database.reactions.find({"reactor": reactor})
        outside = (row for row in rows if row["value"] is not None and row["tier"] != tier)
        return list(islice(outside, limit))

    def standing_of(self, author: str, limit: int = 500) -> list[Document]:
        """At most ``limit`` rows of an author's reviews that stand."""
        return list(self.database.writings.find({"author": author, "stands": True}).limit(limit))

    def list_reviews(self, movie_id: str, sort: str, limit: int, cursor: str | None) -> Document:
        """A page of a movie's reviews."""
        return self._listed(LISTS[sort], {"movie": movie_id}, limit, cursor)

    def list_reviews_by(self, author: str, limit: int, cursor: str | None) -> Document:
        """A page of an author's reviews, newest first."""
        return self._listed(BY_AUTHOR, {"author": author}, limit, cursor)

    def find_review(self, review_id: str) -> Document | None:
        """One review as callers see it."""
        return self._find(review_id)

    def find_own_review(self, user_id: str, movie_id: str) -> Document | None:
        """A user's review of a movie, as callers see it."""
        # By keys, for an author may have thousands of reviews.
        with self.bounded():
            writing = self.database.writings.find_one({"_id": f"{user_id}:{movie_id}"})
        return self._find(writing["review_id"]) if writing else None

    def own_reactions(self, user_id: str, review_ids: Sequence[str]) -> dict[str, str | None]:
        """A user's reaction to each of these reviews, by id; None without one."""
        keys = [f"{review_id}:{user_id}" for review_id in review_ids]
        with self.bounded():
            rows = self.database.reactions.find({"_id": {"$in": keys}}, {"review": 1, "value": 1})
            found = {row["review"]: row["value"] for row in rows}
        return {review_id: found.get(review_id) for review_id in review_ids}

    def _find(self, review_id: str | None) -> Document | None:
        with self.bounded():
            document = self.database.reviews.find_one({"_id": review_id})
            shown = self._presented([document]) if document and not document["hidden"] else []
        return shown[0] if shown else None

    def _listed(
        self, listing: Listing, query: Document, limit: int, cursor: str | None
    ) -> Document:
        with self.bounded():
            page = listing.page(self.database.reviews, {**query, "hidden": False}, limit, cursor)
            page["items"] = self._presented(page["items"])
        return page

    def _presented(self, documents: Sequence[Document]) -> list[Document]:
        authors = self.known_authors([document["author"] for document in documents])
        movies = self.known_movies([document["movie"] for document in documents])
        return [
            present_review(document, authors[document["author"]], movies[document["movie"]])
            for document in documents
            if not movies[document["movie"]]["removed"]
        ]

    def reaction_data(self, reaction: Mapping[str, Any]) -> Document:
        """The data of an event about a reaction."""
        return {
            "review_id": reaction["review"],
            "author_id": reaction["author"],
            "movie_id": reaction["movie"],
            "reactor_id": reaction["reactor"],
            "value": reaction["value"],
        }

    def review_data(self, writing: Mapping[str, Any], movie: Mapping[str, Any]) -> Document:
        """The data of an event about an author's review of a movie."""
        return {
            "review_id": writing["review_id"],
            "author_id": writing["author"],
            "movie_id": writing["movie"],
            "rating": writing["rating"],
            "aspects": writing["aspects"],
            "written_at": writing["written_at"],
            "removals": writing["removals"],
            "movie": {name: movie[name] for name in SUMMARY_FIELDS},
        }
