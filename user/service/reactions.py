"""Reactions to reviews: points for their author, or bouts of a series (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moview.messaging.contracts import Event
from moview.service.event_handler import event_handler
from moview.store import Document, Transaction
from user.domain import (
    COUNTED_REVIEWS_PER_REACTOR,
    Cause,
    CauseType,
    Pair,
    Reaction,
    Vote,
    is_bout,
)
from user.service.judging import TOP_TIER, JudgingMethods
from user.store import UserRow

CAUSE_OF_REACTION: Mapping[Vote | None, CauseType] = {
    "like": "review_liked",
    "dislike": "review_disliked",
    None: "reaction_withdrawn",
}


class ReactionMethods(JudgingMethods):
    """Events about reactions."""

    @event_handler("review_voted")
    def on_review_voted(self, event: Event) -> None:
        """Give the author points for a reaction, or a bout of their series."""
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
                self._reward(tx, author, review, reaction, before, event.occurred_at)
            self._recount(tx, author, review, before, after, data["movie_id"])
            self.store.save_review(tx, review)
            rose = author.ladder.tier != author.sent_tier
            self.save(tx, author)
            if rose and author.ladder.tier == TOP_TIER.code:
                self.make_room(tx, author)
        if after is not None:
            reaction["at"] = event.occurred_at
        self.store.save_reaction(tx, reaction)

    def _reward(
        self,
        tx: Transaction,
        author: UserRow,
        review: Document,
        reaction: Document,
        before: Any,
        at: datetime,
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
            bout=self.bout_of(tx, author, reactor, reaction["value"], at),
        )
        if reactor is not None and is_bout(ladder, what):
            self.note_bout(tx, reactor, at)
        cause: Cause = {
            "type": CAUSE_OF_REACTION[reaction["value"]],
            "review_id": review["_id"],
            "movie_id": reaction["movie"],
            "actor_id": what.reactor,
            "actor_tier": what.reactor_tier,
        }
        recorded = self.step(author, what, cause)
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
