"""Likes and dislikes of reviews, each in the bloc of its holder's tier."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from moview.clock import next_version
from moview.errors import Forbidden, Invalid
from moview.messaging.contracts import VOTES
from moview.observability.logging import logger
from moview.service.commands import command
from moview.service.periodic import periodic
from moview.store import Document, Transaction
from moview.store.idempotency import once
from review.domain import change_reaction, move_reaction
from review.service.checks import found, require_active
from review.store import ReviewStore, bloc_fields, blocs_of, reacting_tier

REASSIGN_SECONDS = 0.5
MIGRATION_SECONDS = 60.0

log = logger(__name__)


class ReactionMethods:
    """The command to react, and the chore that moves reactions between blocs."""

    if TYPE_CHECKING:
        store: ReviewStore

    @command
    def react(
        self, user_id: str, review_id: str, value: str | None, asked_at: int | None = None
    ) -> Document:
        """Like or dislike a review, or neither (None): ``{"vote", "reactions"}``.

        Idempotent by user and review. Raises NotFound, Forbidden for one's own review, Invalid for
        another value.
        """
        if value is not None and value not in VOTES:
            raise Invalid({"value": [f"Must be one of: {', '.join(VOTES)}."]})

        def work(tx: Transaction) -> Document:
            review = found(self.store.load_review(tx, review_id))
            if review["author"] == user_id:
                raise Forbidden("You cannot react to your own review.")
            reaction = self.store.load_reaction(tx, review, user_id)

            def run(late: bool) -> Document:
                if reaction["value"] == value:
                    require_active(self.store.load_author(tx, user_id))
                elif not late:
                    self._react(tx, review, reaction, value)
                reactions = {"likes": review["likes"], "dislikes": review["dislikes"]}
                return {"vote": reaction["value"], "reactions": reactions}

            def save() -> None:
                # Nothing was ever said, and nothing is said now: there is no row to keep.
                if reaction["version"]:
                    self.store.save_reaction(tx, reaction)

            answer: Document = once(reaction, "react", asked_at, run, save)
            return answer

        return self.store.transact(work, lock=review_id)

    def _react(
        self, tx: Transaction, review: Document, reaction: Document, value: str | None
    ) -> None:
        person = self.store.load_author(tx, reaction["reactor"])
        require_active(person)
        tier, before = reacting_tier(person), reaction["value"]
        blocs = move_reaction(blocs_of(review), before, reaction["tier"], tier)
        review.update(bloc_fields(change_reaction(blocs, tier, before, value)))  # type: ignore[arg-type]
        for vote in VOTES:
            review[f"{vote}s"] += int(value == vote) - int(before == vote)
        reaction.update(value=value, tier=tier, version=next_version(reaction["version"]))
        self.store.touch_author(tx, reaction["reactor"])
        self.store.save_review(tx, review)
        data = self.store.reaction_data(reaction)
        tx.emit("review_voted", reaction["_id"], reaction["version"], data)

    @periodic(REASSIGN_SECONDS)
    def reassign_blocs(self) -> None:
        """Move the reactions of people whose tier changed, one review a transaction.

        Blocs that do not add up hold up only that person, and show in the audit.
        """
        stuck: set[str] = set()
        while people := [
            each for each in self.store.marked_authors("reassigning") if each["_id"] not in stuck
        ]:
            for person in people:
                try:
                    self._reassign(person)
                except ValueError:
                    log.exception("blocs do not add up", reactor=person["_id"])
                    stuck.add(person["_id"])

    @periodic(MIGRATION_SECONDS)
    def follow_rules(self) -> None:
        """Work out anew the place of reviews that an older version of the rules gave theirs."""

        def work(tx: Transaction, review_id: str) -> None:
            review = self.store.load_review(tx, review_id, hidden=True)
            if review is not None:
                review.update(bloc_fields(blocs_of(review)))
                self.store.save_review(tx, review)

        while ids := self.store.reviews_of_older_rules():
            for review_id in ids:
                self.store.transact(partial(work, review_id=review_id), lock=review_id)

    def _reassign(self, person: Document) -> None:
        rows = self.store.reactions_outside(person["_id"], reacting_tier(person))
        for row in rows:
            self._reassign_one(row)
        if not rows:
            self.store.clear_mark(person["_id"], "reassigning", person["version"])

    def _reassign_one(self, row: Document) -> None:
        def work(tx: Transaction) -> None:
            reaction = self.store.load_reaction(tx, {**row, "_id": row["review"]}, row["reactor"])
            tier = reacting_tier(self.store.load_author(tx, row["reactor"]))
            self.store.touch_author(tx, row["reactor"])
            review = self.store.load_review(tx, row["review"], hidden=True)
            if review is not None:
                blocs = move_reaction(blocs_of(review), reaction["value"], reaction["tier"], tier)
                review.update(bloc_fields(blocs))
                self.store.save_review(tx, review)
            reaction["tier"] = tier
            self.store.save_reaction(tx, reaction)

        self.store.transact(work, lock=row["review"])
