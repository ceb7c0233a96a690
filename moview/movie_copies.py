"""Copies of movies, as services keep them that do not own the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from moview.mongo import Document, Store, Transaction


class MovieCopies(Store):
    """What a service knows of movies. ``OF_MOVIES`` names its collections of rows about them."""

    OF_MOVIES: ClassVar[tuple[str, ...]]

    def keep_movie(self, tx: Transaction, summary: Mapping[str, Any]) -> Document:
        """The copy of a movie, brought up to this summary if that is newer."""
        known = self.database.movies.find_one({"_id": summary["id"]}, session=tx.session)
        if known and (known["removed"] or summary["version"] <= known["version"]):
            return known
        copy = {"_id": summary["id"], **summary, "removed": False}
        self.database.movies.replace_one(
            {"_id": copy["_id"]}, copy, upsert=True, session=tx.session
        )
        return copy

    def bury_movie(self, tx: Transaction, movie_id: str, version: int) -> None:
        """Hide all rows of a removed movie; its stone keeps other events from bringing it back."""
        known = self.database.movies.find_one({"_id": movie_id}, session=tx.session)
        if known is not None and known["removed"]:
            return
        stone = {"version": version, "removed": True}
        self.database.movies.update_one(
            {"_id": movie_id}, {"$set": stone}, upsert=True, session=tx.session
        )
        for collection in self.OF_MOVIES:
            self.database[collection].update_many(
                {"movie": movie_id}, {"$set": {"hidden": True}}, session=tx.session
            )
