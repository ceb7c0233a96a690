"""Copies of users and movies, which their owners' events change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from moview.store import Document, Transaction
from moview.store.movie_copies import MovieCopies
from review.store.rows import UNKNOWN_AUTHOR


class Copies(MovieCopies):
    """Queries and changes of the copies of users and movies."""

    OF_MOVIES: ClassVar = ("reviews",)

    def load_author(self, tx: Transaction, user_id: str) -> Document:
        """The copy of a user; a new one, a newbie's, for a user not heard of yet."""
        found = tx.find_one("authors", {"_id": user_id})
        return found or {"_id": user_id, **UNKNOWN_AUTHOR}

    def save_author(self, tx: Transaction, author: Document) -> None:
        """Save the copy of a user."""
        tx.replace("authors", author)

    def touch_author(self, tx: Transaction, user_id: str) -> None:
        """Write the reactor's copy, so that a change of tier at the same time conflicts with
        this.
        """
        change = {"$inc": {"touched": 1}, "$setOnInsert": UNKNOWN_AUTHOR}
        tx.update("authors", user_id, change, upsert=True)

    def marked_authors(self, mark: str) -> list[Document]:
        """Users with a mark: ``reassigning`` moves their reactions, ``erasing`` deletes reviews."""
        return list(self.database.authors.find({mark: True}))

    def clear_mark(self, user_id: str, mark: str, version: int) -> None:
        """Clear a mark, unless the user changed again meanwhile."""
        self.database.authors.update_one(
            {"_id": user_id, "version": version}, {"$unset": {mark: ""}}
        )

    def load_movie(self, tx: Transaction, movie_id: str) -> Document:
        """The copy of a movie that somebody reviewed. Raises LookupError where there is none."""
        found = tx.find_one("movies", {"_id": movie_id})
        if found is None:
            raise LookupError(f"no copy of the movie {movie_id}")
        return found

    def known_authors(self, ids: Sequence[str]) -> dict[str, Document]:
        """The copies of these users, by id, also of those not heard of yet."""
        found = {
            each["_id"]: each for each in self.database.authors.find({"_id": {"$in": list(ids)}})
        }
        return {user_id: found.get(user_id, UNKNOWN_AUTHOR) for user_id in ids}
