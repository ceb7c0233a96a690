"""Votes, shelves, reviews and tiers: whatever moves a movie's score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from movie.domain import Held, Opinion, change_opinion
from movie.service.voters import reassign
from movie.store import (
    MovieRow,
    MovieStore,
    effective_tier,
    opinion_of,
    present_opinions,
    present_series,
)
from moview.clock import next_version, now
from moview.errors import Forbidden, Invalid, NotFound, Unauthorized
from moview.messaging.contracts import VOTES, Event
from moview.service.commands import command
from moview.service.event_handler import event_handler
from moview.store import Document, Transaction
from moview.store.idempotency import once


@dataclass(frozen=True)
class Expression:
    """What somebody said of a movie: the opinion they held ``before``, the ``cause`` for the
    ledger, the moment if that was not now, and ``counts`` as in ``change_opinion``.
    """

    before: Opinion
    cause: Document
    at: datetime | None = None
    counts: bool | None = None


class OpinionMethods:
    """Commands and event handlers about opinions."""

    if TYPE_CHECKING:
        store: MovieStore

    @command
    def vote(
        self, user_id: str, movie_id: str, value: str | None, asked_at: int | None = None
    ) -> Document:
        """Like or dislike a movie, or neither (None). Idempotent by user and movie.

        Raises NotFound for an unknown movie, Invalid for another value.
        """
        if value is not None and value not in VOTES:
            raise Invalid({"value": [f"Must be one of: {', '.join(VOTES)}."]})

        def work(tx: Transaction) -> Document:
            row, opinion = self._load(tx, movie_id, user_id)

            def run(late: bool) -> Document:
                if opinion["vote"] == value:
                    self._active_voter(tx, user_id)
                elif not late:
                    self._vote(tx, row, opinion, value)
                return _present_vote(row, opinion)

            save = partial(self.store.save_opinion, tx, opinion)
            answer: Document = once(opinion, "vote", asked_at, run, save)
            return answer

        return self.store.transact(work, lock=movie_id)

    def _load(self, tx: Transaction, movie_id: str, user_id: str) -> tuple[MovieRow, Document]:
        row = self.store.load_movie(tx, movie_id)
        if row is None:
            raise NotFound("No such movie.")
        return row, self.store.load_opinion(tx, movie_id, user_id)

    def _active_voter(self, tx: Transaction, user_id: str) -> Document | None:
        """Who acts. Raises Unauthorized for a removed user, Forbidden for a suspended one; those
        not heard of yet are new here.
        """
        voter = self.store.load_voter(tx, user_id)
        if voter is not None and voter["state"] == "removed":
            raise Unauthorized("This account was removed.")
        if voter is not None and voter["state"] == "suspended":
            raise Forbidden("This account is suspended.")
        return voter

    def _vote(self, tx: Transaction, row: MovieRow, opinion: Document, value: str | None) -> None:
        voter, before = self._active_voter(tx, opinion["user"]), opinion_of(opinion)
        opinion["vote"], opinion["vote_at"] = value, now()
        opinion["vote_version"] = next_version(opinion["vote_version"])
        cause = {"type": {"like": "liked", "dislike": "disliked", None: "vote_withdrawn"}[value]}
        self._hear(tx, row, voter, opinion, Expression(before, cause))
        data = {"movie_id": row.id, "user_id": opinion["user"], "value": value, "movie": row.sent}
        tx.emit("movie_voted", opinion["_id"], opinion["vote_version"], data)

    def _send_again(self, tx: Transaction, row: MovieRow) -> None:
        """A review came with another summary than the one last sent: its copies need this one."""
        row.document["mentioned"] = True
        self.store.emit_movie_changed(tx, row)

    def _hear(
        self,
        tx: Transaction,
        row: MovieRow,
        voter: Document | None,
        opinion: Document,
        said: Expression,
    ) -> None:
        """Bring the movie's standing to the opinion as it is now, in its holder's bloc, and save
        that.
        """
        tier, after, moment = effective_tier(voter), opinion_of(opinion), now()
        row.take_heat(opinion, moment)
        user, before = opinion["user"], said.before
        generosity = self.store.generosity(tx, row, user, before, after)
        reassign(row, opinion, Held(before, tier, generosity))
        change = change_opinion(
            row.standing, user, tier, before, after, generosity, counts=said.counts
        )
        cause = {**said.cause, "actor_id": opinion["user"], "actor_tier": tier}
        row.change(change, cause, moment)
        opinion["held"] = after.is_held
        if after.is_held:
            opinion["first_at"] = min(opinion["first_at"] or moment, said.at or moment)
        row.add_heat(opinion)
        row.document["mentioned"] = True
        self.store.touch_voter(tx, opinion["user"])
        self.store.save_standing(tx, row)

    @command
    def shelve(self, user_id: str, movie_id: str, on: bool, asked_at: int | None = None) -> None:
        """Add a movie to watch later, or no longer.

        Idempotent by user and movie. NotFound: no such movie.
        """

        def work(tx: Transaction) -> None:
            row, opinion = self._load(tx, movie_id, user_id)

            def run(late: bool) -> None:
                if not late:
                    self._active_voter(tx, user_id)
                    self._shelve(tx, row, opinion, on)

            once(opinion, "later", asked_at, run, partial(self.store.save_opinion, tx, opinion))

        self.store.transact(work)

    def _shelve(self, tx: Transaction, row: MovieRow, opinion: Document, on: bool) -> None:
        if opinion["later"] == on:
            return
        opinion["later"], opinion["later_at"] = on, now()
        opinion["later_version"] = next_version(opinion["later_version"])
        self.store.mention(tx, row)
        data = {"movie_id": row.id, "user_id": opinion["user"], "on": on, "movie": row.sent}
        tx.emit("movie_shelved", f"{opinion['_id']}:shelf", opinion["later_version"], data)

    @event_handler("review_created")
    def on_review_created(self, event: Event) -> None:
        """A review takes the place of its author's vote."""
        self._review(event, stands=True)

    @event_handler("review_edited")
    def on_review_edited(self, event: Event) -> None:
        """Another rating, or other marks."""
        self._review(event, stands=True)

    @event_handler("review_deleted")
    def on_review_deleted(self, event: Event) -> None:
        """The vote comes back."""
        self._review(event, stands=False)

    @event_handler("review_removed")
    def on_review_removed(self, event: Event) -> None:
        """The vote comes back."""
        self._review(event, stands=False)

    def _review(self, event: Event, stands: bool) -> None:
        data = event.data
        movie_id, author = data["movie_id"], data["author_id"]

        def work(tx: Transaction) -> None:
            opinion = self.store.load_opinion(tx, movie_id, author)
            if event.version <= opinion["review_version"]:
                return
            before, known = opinion_of(opinion), opinion["review"]
            # A review is new also where the deletion of the one before it was overtaken.
            renewed = stands and known and known["review_id"] != data["review_id"]
            opinion["review_version"] = event.version
            opinion["review"] = _review_document(data) if stands else None
            row = self.store.load_movie(tx, movie_id)
            if row is not None:
                kind = {"review_created": "reviewed"}.get(event.type, event.type)
                cause = {"type": kind, "review_id": data["review_id"]}
                if data["movie"]["version"] != row.sent["version"]:
                    self._send_again(tx, row)
                said = Expression(before, cause, data["written_at"], True if renewed else None)
                self._hear(tx, row, self.store.load_voter(tx, author), opinion, said)
            else:
                opinion["held"] = False
            self.store.save_opinion(tx, opinion)

        self.store.transact(work, lock=movie_id)


def _review_document(data: Mapping[str, Any]) -> Document:
    return {
        "review_id": data["review_id"],
        "rating": data["rating"],
        "aspects": dict(data["aspects"]),
    }


def _present_vote(row: MovieRow, opinion: Document) -> Document:
    document = row.document
    return {
        "vote": opinion["vote"],
        "movie": {
            "id": row.id,
            "score": document["score"],
            "tier": document["tier"],
            "series": present_series(document["ladder"]),
            "opinions": present_opinions(document["blocs"]),
        },
    }
