"""Copies of movies, as services keep them that do not own the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, ClassVar

from moview.store import Document, Store, Transaction

HIDDEN_TOGETHER = 500
NAMES = ("id", "title", "titles")


def named(movie: Mapping[str, Any]) -> Document:
    """The fields that name a movie: id, title, and titles by language."""
    return {name: movie[name] for name in NAMES}


class MovieCopies(Store):
    """A store with copies of movies. ``OF_MOVIES`` names its collections of rows about movies."""

    OF_MOVIES: ClassVar[tuple[str, ...]]

    def keep_movie(self, tx: Transaction, summary: Mapping[str, Any]) -> Document:
        """Save this summary if it is newer than the copy; returns the copy."""
        known = tx.find_one("movies", {"_id": summary["id"]})
        if known and (known["removed"] or summary["version"] <= known["version"]):
            return known
        copy = {"_id": summary["id"], **summary, "removed": False}
        tx.replace("movies", copy)
        return copy

    def known_movies(self, ids: Iterable[str]) -> dict[str, Document]:
        """The copies of these movies, by id."""
        found = self.database.movies.find({"_id": {"$in": list(ids)}})
        return {each["_id"]: each for each in found}

    def mark_movie_removed(self, movie_id: str, version: int) -> None:
        """Hide all rows of a removed movie; its tombstone keeps other events from bringing it back.

        A popular movie has more rows than one transaction can take: a crash may leave some, which
        are hidden when the event comes again.
        """
        self.transact(lambda tx: self._set_tombstone(tx, movie_id, version))
        for collection in self.OF_MOVIES:
            rows = self.database[collection].find({"movie": movie_id, "hidden": False}, {"_id": 1})
            while ids := [row["_id"] for row in islice(rows, HIDDEN_TOGETHER)]:
                self.transact(partial(self._hide, collection=collection, ids=ids))

    def _set_tombstone(self, tx: Transaction, movie_id: str, version: int) -> None:
        known = tx.find_one("movies", {"_id": movie_id})
        if known is None or not known["removed"]:
            tombstone = {"version": version, "removed": True}
            tx.update("movies", movie_id, {"$set": tombstone}, upsert=True)

    def _hide(self, tx: Transaction, collection: str, ids: Sequence[str]) -> None:
        tx.update_many(collection, {"_id": {"$in": ids}}, {"$set": {"hidden": True}})
