"""Reviews: points for writing them, and what deleting takes back (rule 5)."""

from __future__ import annotations

from datetime import UTC

from moview.messaging.contracts import Event
from moview.service.event_handler import event_handler
from moview.store import Document, Transaction
from user.domain import (
    Cause,
    CauseType,
    Credit,
    Deletion,
    Removal,
    Writing,
    gone,
    taken_back,
)
from user.service.ladder import LadderMethods
from user.store import UserRow, milliseconds


class WritingMethods(LadderMethods):
    """Events about reviews."""

    @event_handler("review_created")
    def on_review_created(self, event: Event) -> None:
        """Put the review on the shelf; points for the first one ever of the movie."""
        self._write(event, stands=True)

    @event_handler("review_edited")
    def on_review_edited(self, event: Event) -> None:
        """Change the rating on the shelf; no points."""
        self._write(event, stands=True)

    @event_handler("review_deleted")
    def on_review_deleted(self, event: Event) -> None:
        """Take back what the review earned, and take it off the shelf."""
        self._write(event, stands=False)

    @event_handler("review_removed")
    def on_review_removed(self, event: Event) -> None:
        """Take back what the review earned, and 20 points for abuse."""
        self._write(event, stands=False)

    def _write(self, event: Event, stands: bool) -> None:
        data = event.data

        def work(tx: Transaction) -> None:
            writing = self.store.load_writing(tx, data["author_id"], data["movie_id"])
            movie = self.store.keep_movie(tx, data["movie"])
            if event.version <= writing["version"]:
                return
            author = self.store.load_user(tx, data["author_id"])
            if author is not None:
                self._count(tx, author, writing, -1)
                self._close(tx, author, writing, event, stands)
            written_at = data["written_at"]
            writing.update(
                review_id=data["review_id"],
                version=event.version,
                stands=stands,
                rating=data["rating"],
                removals=data["removals"],
                written_at=milliseconds(written_at),
                hidden=movie["removed"],
            )
            if author is not None:
                self._credit(tx, author, writing, written_at.astimezone(UTC).date().isoformat())
                self._count(tx, author, writing, +1)
                self.save(tx, author)
            self.store.save_writing(tx, writing)

        self.store.transact(work, lock=data["author_id"])

    def _count(self, tx: Transaction, author: UserRow, writing: Document, sign: int) -> None:
        """Add the standing review to its author's statistics, or take it away."""
        if writing["stands"]:
            review = self.store.load_review(tx, writing["review_id"], author.id)
            author.stats["reviews"] += sign
            author.stats["likes_received"] += sign * review["likes"]
            author.stats["dislikes_received"] += sign * review["dislikes"]

    def _close(
        self, tx: Transaction, author: UserRow, writing: Document, event: Event, stands: bool
    ) -> None:
        """Take back what the reviews that are gone earned."""
        known = Writing(writing["review_id"], writing["stands"], writing["removals"])
        received = Writing(event.data["review_id"], stands, event.data["removals"])
        reviews = [self.store.load_review(tx, each, author.id) for each in gone(known, received)]
        earning = [review for review in reviews if not review["closed"]]
        for review in earning:
            review["closed"] = True
            self.store.save_review(tx, review)
        earned = [(review["_id"], review["recorded"]) for review in earning]
        for review_id, taken in taken_back(earned, known, received):
            self.step(author, taken, _cause_of_close(taken, review_id, event))

    def _credit(self, tx: Transaction, author: UserRow, writing: Document, day: str) -> None:
        if writing["credited"]:
            return
        writing["credited"] = True
        if not writing["stands"]:
            return
        review = self.store.load_review(tx, writing["review_id"], author.id)
        cause: Cause = {
            "type": "review_written",
            "review_id": review["_id"],
            "movie_id": writing["movie"],
        }
        review["recorded"] += self.step(author, Credit(day), cause)
        self.store.save_review(tx, review)


def _cause_of_close(taken: Deletion | Removal, review_id: str, event: Event) -> Cause:
    kind: CauseType = "review_removed" if isinstance(taken, Removal) else "review_deleted"
    return {"type": kind, "review_id": review_id, "movie_id": event.data["movie_id"]}
