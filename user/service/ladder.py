"""The ladder: what reviews and reactions to them do to their author's rank (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from moview.clock import now
from moview.commands import command
from moview.consumer import event_handler
from moview.contracts import Event
from moview.errors import Invalid, NotFound
from moview.mongo import Document, Transaction
from moview.tiers import USER_TIERS, user_tier
from user.domain import (
    COUNTED_REVIEWS_PER_REACTOR,
    Appointment,
    Credit,
    Deletion,
    Pair,
    Reaction,
    Removal,
    Settlement,
    apply_all,
    promotion_target,
)
from user.domain import Event as LadderEvent
from user.store import UserRow, UserStore, milliseconds, present_me

CAUSE_OF_REACTION = {
    "like": "review_liked",
    "dislike": "review_disliked",
    None: "reaction_withdrawn",
}


class LadderMethods:
    """Events about reviews and reactions, and appointments."""

    if TYPE_CHECKING:
        store: UserStore
        config: Mapping[str, Any]

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
                self._save(tx, author)
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
                self._step(author, taken, _cause_of_close(taken, review_id, event))
        for _ in range(removals):
            cause = _cause_of_close(Removal(0.0), event.data["review_id"], event)
            self._step(author, Removal(0.0), cause)

    def _credit(self, tx: Transaction, author: UserRow, writing: Document, day: str) -> None:
        if writing["credited"]:
            return
        writing["credited"] = True
        if not writing["stands"]:
            return
        review = self.store.load_review(tx, writing["review_id"], author.id)
        cause = {"type": "review_written", "review_id": review["_id"], "movie_id": writing["movie"]}
        review["recorded"] += self._step(author, Credit(day), cause)
        self.store.save_review(tx, review)

    @event_handler("review_voted")
    def on_review_voted(self, event: Event) -> None:
        """A reaction is worth points to the author, or is a bout of their series."""
        author_id = event.data["author_id"]
        self.store.transact(lambda tx: self._react(tx, event), lock=author_id)

    def _react(self, tx: Transaction, event: Event) -> None:
        data = event.data
        reaction = self.store.load_reaction(tx, data)
        if event.version <= reaction["version"]:
            return
        before, after = reaction["value"], data["value"]
        reaction["value"], reaction["version"] = after, event.version
        author = self.store.load_user(tx, data["author_id"])
        if author is not None:
            review = self.store.load_review(tx, data["review_id"], author.id)
            if after is not None and reaction["counts"] is None:
                counted = self.store.counted_reviews(tx, author.id, data["reactor_id"])
                reaction["counts"] = counted < COUNTED_REVIEWS_PER_REACTOR
            if not review["closed"]:
                self._reward(tx, author, review, reaction, before)
            self._recount(tx, author, review, before, after, data["movie_id"])
            self.store.save_review(tx, review)
            self._save(tx, author)
        self.store.save_reaction(tx, reaction)

    def _reward(
        self,
        tx: Transaction,
        author: UserRow,
        review: Document,
        reaction: Document,
        before: Any,
    ) -> None:
        reactor = self.store.load_user(tx, reaction["reactor"])
        pair = Pair(reaction["recorded"], reaction["epoch"])
        ladder = author.ladder
        what = Reaction(
            reactor=reaction["reactor"],
            reactor_tier=reactor.ladder.tier if reactor else "newbie",
            before=before,
            after=reaction["value"],
            recorded=pair.recorded,
            counts=bool(reaction["counts"]),
            closed=pair.closed(ladder),
            startup=self._is_startup(tx, author),
        )
        cause = {
            "type": CAUSE_OF_REACTION[reaction["value"]],
            "review_id": review["_id"],
            "movie_id": reaction["movie"],
            "actor_id": what.reactor,
            "actor_tier": what.reactor_tier,
        }
        recorded = self._step(author, what, cause)
        pair = pair.after(ladder, recorded)
        reaction["recorded"], reaction["epoch"] = pair.recorded, pair.epoch
        review["recorded"] += recorded

    def _recount(
        self,
        tx: Transaction,
        author: UserRow,
        review: Document,
        before: Any,
        after: Any,
        movie: str,
    ) -> None:
        writing = self.store.load_writing(tx, author.id, movie)
        stands = writing["stands"] and writing["review_id"] == review["_id"]
        for name, received in (("likes", "likes_received"), ("dislikes", "dislikes_received")):
            value = name[:-1]
            moved = int(after == value) - int(before == value)
            review[name] += moved
            if stands:
                author.stats[received] += moved

    def _is_startup(self, tx: Transaction, author: UserRow) -> bool:
        """Whether too few stand where this promotion leads for peers or betters to decide alone."""
        target, needed = promotion_target(author.ladder), int(self.config["STARTUP_PEERS"])
        if target is None or needed == 0:
            return False
        return self.store.peers(tx, user_tier(target).rank) < needed

    def _step(self, author: UserRow, what: LadderEvent, cause: Mapping[str, Any]) -> float:
        """Apply an event to the author's ladder; what it recorded. A removed author has no rank."""
        recorded = 0.0
        if author.document["state"] == "removed":
            return recorded
        for entry in apply_all(author.ladder, what):
            settled = isinstance(entry.event, Settlement)
            recorded += 0.0 if settled else entry.recorded
            author.enter(entry, {"type": "owed_settled"} if settled else dict(cause), now())
        return recorded

    def _save(self, tx: Transaction, author: UserRow) -> None:
        """Save the author, and tell the others of another tier."""
        if author.told_tier != author.ladder.tier and author.document["state"] != "removed":
            self.store.tell_user(tx, author)
        self.store.save_user(tx, author)

    @command
    def appoint(self, email: str, tier: str) -> Document:
        """Put a user into a tier, so that a young community has peers. NotFound, or Invalid tier."""
        if tier not in [each.code for each in USER_TIERS]:
            codes = ", ".join(each.code for each in USER_TIERS)
            raise Invalid({"tier": [f"Must be one of: {codes}."]})

        def work(tx: Transaction) -> Document:
            row = self.store.load_user_by_email(tx, email)
            if row is None:
                raise NotFound("No user has this e-mail.")
            self._step(row, Appointment(tier), {"type": "appointed"})
            self._save(tx, row)
            return present_me(row.document)

        return self.store.transact(work)


def _cause_of_close(taken: LadderEvent, review_id: str, event: Event) -> Document:
    kind = "review_removed" if isinstance(taken, Removal) else "review_deleted"
    return {"type": kind, "review_id": review_id, "movie_id": event.data["movie_id"]}
