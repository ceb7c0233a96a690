"""Reviews: credit for writing them, and what deleting takes back (rule 5)."""

from __future__ import annotations

from datetime import UTC

from moview.messaging.contracts import Event
from moview.messaging.event_handler import event_handler
from moview.store import Document, Transaction
from user.domain import (
    Cause,
    CauseType,
    Credit,
    Deletion,
    Removal,
)
from user.domain import Event as LadderEvent
from user.service.ladder import LadderMethods
from user.store import UserRow, milliseconds


class WritingMethods(LadderMethods):
    """Events about reviews."""

    @event_handler("review_created")
    def on_review_created(self, event: Event) -> None:
        """Credit for the first review ever of a movie; the reviewed shelf."""
        self._write(event, stands=True)

    @event_handler("review_edited")
    def on_review_edited(self, event: Event) -> None:
        """Another rating on the shelf; no points."""
        self._write(event, stands=True)

    @event_handler("review_deleted")
    def on_review_deleted(self, event: Event) -> None:
        """Deleting takes back what the review earned."""
        self._write(event, stands=False)

    @event_handler("review_removed")
    def on_review_removed(self, event: Event) -> None:
        """Removal for abuse takes back what it earned, and 20 points."""
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
        """Take back what the review that is gone earned, also where its own event was overtaken."""
        gone = [writing["review_id"]] if writing["stands"] else []
        if stands:
            gone = [review_id for review_id in gone if review_id != event.data["review_id"]]
        elif event.data["review_id"] not in gone:
            gone.append(event.data["review_id"])
        removals = max(0, event.data["removals"] - writing["removals"])
        for review_id in gone:
            review = self.store.load_review(tx, review_id, author.id)
            if not review["closed"]:
                taken = Removal(review["recorded"]) if removals else Deletion(review["recorded"])
                removals -= 1 if removals else 0
                review["closed"] = True
                self.store.save_review(tx, review)
                self.step(author, taken, _cause_of_close(taken, review_id, event))
        for _ in range(removals):
            cause = _cause_of_close(Removal(0.0), event.data["review_id"], event)
            self.step(author, Removal(0.0), cause)

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


def _cause_of_close(taken: LadderEvent, review_id: str, event: Event) -> Cause:
    kind: CauseType = "review_removed" if isinstance(taken, Removal) else "review_deleted"
    return {"type": kind, "review_id": review_id, "movie_id": event.data["movie_id"]}
