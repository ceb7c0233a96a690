"""Shelves of a user's library, which events about movies fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moview.errors import Invalid
from moview.messaging.contracts import Event
from moview.service.commands import command
from moview.service.event_handler import event_handler
from moview.store import Document, Transaction
from user.store import SHELVES, UserStore, milliseconds

STAT_OF_VOTE = {"like": "movies_liked", "dislike": "movies_disliked"}


class LibraryMethods:
    """The library's queries and the events that fill it."""

    if TYPE_CHECKING:
        store: UserStore

    @command
    def shelf(
        self, user_id: str, shelf: str, limit: int = 20, cursor: str | None = None
    ) -> Document:
        """A page of one of a user's shelves, newest first. Raises Invalid for an unknown shelf."""
        if shelf not in SHELVES:
            raise Invalid({"shelf": [f"Must be one of: {', '.join(SHELVES)}."]})
        return self.store.shelf(user_id, shelf, limit, cursor)

    @event_handler("movie_voted")
    def on_movie_voted(self, event: Event) -> None:
        """Bring the liked and disliked shelves, and their counts, up to the vote."""

        def change(tx: Transaction, row: Document) -> None:
            if event.version <= row["vote_version"]:
                return
            moves = Counter({STAT_OF_VOTE[row["vote"]]: -1} if row["vote"] else {})
            row["vote"], row["vote_version"] = event.data["value"], event.version
            row["vote_at"] = milliseconds(event.occurred_at)
            if row["vote"]:
                moves[STAT_OF_VOTE[row["vote"]]] += 1
            self.store.add_stats(tx, row["user"], moves)

        self._change_shelf(event.data, change)

    @event_handler("movie_shelved")
    def on_movie_shelved(self, event: Event) -> None:
        """Bring the watch-later shelf up to date."""

        def change(_tx: Transaction, row: Document) -> None:
            if event.version <= row["later_version"]:
                return
            row["later"], row["later_version"] = event.data["on"], event.version
            row["later_at"] = milliseconds(event.occurred_at)

        self._change_shelf(event.data, change)

    def _change_shelf(self, data: Mapping[str, Any], change: Any) -> None:
        def work(tx: Transaction) -> None:
            movie = self.store.keep_movie(tx, data["movie"])
            row = self.store.load_shelf(tx, data["movie_id"], data["user_id"])
            user = self.store.load_user(tx, data["user_id"])
            change(tx, row)
            gone = user is not None and user.document["state"] == "removed"
            row["hidden"] = movie["removed"] or gone
            self.store.save_shelf(tx, row)

        self.store.transact(work)

    @event_handler("movie_changed")
    def on_movie_changed(self, event: Event) -> None:
        """Bring the copy of the movie up to date."""
        self.store.transact(lambda tx: self.store.keep_movie(tx, event.data["movie"]))

    @event_handler("movie_removed")
    def on_movie_removed(self, event: Event) -> None:
        """Hide a removed movie from all shelves."""
        self.store.mark_movie_removed(event.data["movie_id"], event.version)
