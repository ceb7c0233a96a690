"""Events about users and movies, of which this service keeps copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moview.messaging.contracts import Event
from moview.service.event_handler import event_handler
from moview.store import Transaction
from review.store import ReviewStore, reacting_tier


class CopyMethods:
    """Handlers of other services' events."""

    if TYPE_CHECKING:
        store: ReviewStore

    @event_handler("user_changed")
    def on_user_changed(self, event: Event) -> None:
        """Bring the copy of the user up to date; another tier marks their reactions to be moved."""
        names = ("nickname", "tier", "state")
        self._copy_author(event, {name: event.data[name] for name in names})

    @event_handler("user_removed")
    def on_user_removed(self, event: Event) -> None:
        """Mark the copy of the user as removed, and where they wished so, reviews to be deleted."""
        fields = {"nickname": None, "tier": event.data["tier"], "state": "removed"}
        if event.data["reviews"] == "delete":
            fields["erasing"] = True
        self._copy_author(event, fields)

    def _copy_author(self, event: Event, fields: Mapping[str, Any]) -> None:
        def work(tx: Transaction) -> None:
            author = self.store.load_author(tx, event.subject)
            if event.version <= author["version"]:
                return
            tier = reacting_tier(author)
            author.update(fields, version=event.version)
            if reacting_tier(author) != tier:
                author["reassigning"] = True
            self.store.save_author(tx, author)

        self.store.transact(work)

    @event_handler("movie_changed")
    def on_movie_changed(self, event: Event) -> None:
        """Bring the copy of the movie up to date."""
        self.store.transact(lambda tx: self.store.keep_movie(tx, event.data["movie"]))

    @event_handler("movie_removed")
    def on_movie_removed(self, event: Event) -> None:
        """Hide the reviews of a removed movie."""
        self.store.mark_movie_removed(event.data["movie_id"], event.version)
