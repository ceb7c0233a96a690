"""Shelves, reviews and reactions of users: copies that events change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from moview.messaging.contracts import SUMMARY_FIELDS
from moview.store import Document, Transaction
from moview.store.listing import Listing
from moview.store.movie_copies import MovieCopies
from user.store.rows import moment_of, present_entry

HISTORY = Listing("user-history", [("seq", -1)], [int])
# Each shelf: the collection, what a row on it looks like, the field with the moment it came there.
SHELVES: Mapping[str, tuple[str, Document, str]] = {
    "watch_later": ("shelves", {"later": True}, "later_at"),
    "liked": ("shelves", {"vote": "like"}, "vote_at"),
    "disliked": ("shelves", {"vote": "dislike"}, "vote_at"),
    "reviewed": ("writings", {"stands": True}, "written_at"),
}
SHOWN = tuple(name for name in SUMMARY_FIELDS if name != "version")


class Library(MovieCopies):
    """Queries and changes of shelves, reviews, reactions and copies of movies."""

    OF_MOVIES: ClassVar = ("shelves", "writings")

    def load_shelf(self, tx: Transaction, movie_id: str, user_id: str) -> Document:
        """What this user's shelves hold of this movie; a new row, not saved yet, where nothing."""
        key = f"{movie_id}:{user_id}"
        found = tx.find_one("shelves", {"_id": key})
        return found or {
            "_id": key,
            "user": user_id,
            "movie": movie_id,
            "vote": None,
            "vote_version": 0,
            "later": False,
            "later_version": 0,
            "hidden": False,
        }

    def save_shelf(self, tx: Transaction, row: Document) -> None:
        """Save a row of the shelves."""
        tx.replace("shelves", row)

    def load_writing(self, tx: Transaction, author: str, movie_id: str) -> Document:
        """The row about an author's reviews of a movie; a new one, not saved yet, without one."""
        key = f"{author}:{movie_id}"
        found = tx.find_one("writings", {"_id": key})
        return found or {
            "_id": key,
            "author": author,
            "movie": movie_id,
            "review_id": None,
            "version": 0,
            "stands": False,
            "removals": 0,
            "credited": False,
            "hidden": False,
        }

    def save_writing(self, tx: Transaction, row: Document) -> None:
        """Save the row about an author's reviews of a movie."""
        tx.replace("writings", row)

    def load_review(self, tx: Transaction, review_id: str, author: str) -> Document:
        """What is recorded for a review; a new row, not saved yet, where nothing is."""
        found = tx.find_one("reviews", {"_id": review_id})
        return found or {
            "_id": review_id,
            "author": author,
            "recorded": 0.0,
            "likes": 0,
            "dislikes": 0,
            "closed": False,
        }

    def save_review(self, tx: Transaction, row: Document) -> None:
        """Save what is recorded for a review."""
        tx.replace("reviews", row)

    def load_reaction(self, tx: Transaction, data: Mapping[str, Any]) -> Document:
        """A user's reaction to a review; a new row, not saved yet, where there was none."""
        key = f"{data['review_id']}:{data['reactor_id']}"
        found = tx.find_one("reactions", {"_id": key})
        return found or {
            "_id": key,
            "review": data["review_id"],
            "author": data["author_id"],
            "movie": data["movie_id"],
            "reactor": data["reactor_id"],
            "value": None,
            "version": 0,
            "recorded": 0.0,
            "epoch": None,
            "counts": None,
        }

    def save_reaction(self, tx: Transaction, row: Document) -> None:
        """Save a reaction."""
        tx.replace("reactions", row)

    def counted_reviews(self, tx: Transaction, author: str, reactor: str) -> int:
        """How many of an author's reviews this reactor's reactions count for."""
        query = {"author": author, "reactor": reactor, "counts": True}
        return tx.count("reactions", query)

    def add_stats(self, tx: Transaction, user_id: str, changes: Mapping[str, int]) -> None:
        """Add to a user's counters, by their names in ``NO_STATS``."""
        moved = {f"stats.{name}": by for name, by in changes.items() if by}
        if moved:
            tx.update("users", user_id, {"$inc": moved})

    def clear_library(self, tx: Transaction, user_id: str) -> None:
        """Take everything from a removed user's shelves; versions stay, as tombstones."""
        tx.update_many("shelves", {"user": user_id}, {"$set": {"hidden": True}})

    def history(self, user_id: str, limit: int, cursor: str | None, operator: bool) -> Document:
        """A page of the user's ledger, newest first, with the movies that it is about."""
        with self.bounded():
            page = HISTORY.page(self.database.ledger, {"subject": user_id}, limit, cursor)
            ids = {entry["cause"].get("movie_id") for entry in page["items"]}
            movies = self.known_movies(filter(None, ids))
        page["items"] = [present_entry(entry, operator, movies) for entry in page["items"]]
        return page

    def shelf(self, user_id: str, shelf: str, limit: int, cursor: str | None) -> Document:
        """A page of a shelf, newest first: ``{"movie", "at", "review_id"}`` each."""
        collection, condition, moment = SHELVES[shelf]
        owner = "author" if collection == "writings" else "user"
        listing = Listing(f"shelf-{shelf}", [(moment, -1), ("_id", 1)], [int, str])
        query = {owner: user_id, **condition, "hidden": False}
        with self.bounded():
            page = listing.page(self.database[collection], query, limit, cursor)
            ids = [row["movie"] for row in page["items"]]
            movies = self.known_movies(ids)
        page["items"] = [
            {
                "movie": {name: movies[row["movie"]][name] for name in SHOWN},
                "at": moment_of(row[moment]),
                "review_id": row.get("review_id"),
            }
            for row in page["items"]
            if not movies[row["movie"]]["removed"]
        ]
        return page
