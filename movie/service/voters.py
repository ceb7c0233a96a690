"""Copies of users: a voter's opinions are in the bloc of their tier now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from movie.domain import Held, move_opinion
from movie.store import MovieRow, MovieStore, effective_tier, opinion_of
from moview.clock import now
from moview.messaging.contracts import Event
from moview.observability.logging import logger
from moview.service.event_handler import event_handler
from moview.service.periodic import periodic
from moview.store import Document, Transaction

REASSIGN_SECONDS = 0.5

log = logger(__name__)


class VoterMethods:
    """Events about users, and the chore that moves opinions between blocs."""

    if TYPE_CHECKING:
        store: MovieStore

    @event_handler("user_changed")
    def on_user_changed(self, event: Event) -> None:
        """Copy a voter's tier and state; ``reassign_blocs`` then moves their opinions."""
        fields = {"tier": event.data["tier"], "state": event.data["state"]}
        self._copy_voter(event, fields)

    @event_handler("user_removed")
    def on_user_removed(self, event: Event) -> None:
        """Opinions of a removed user are in no bloc."""
        self._copy_voter(event, {"tier": event.data["tier"], "state": "removed"})

    def _copy_voter(self, event: Event, fields: Mapping[str, Any]) -> None:
        user_id = event.subject

        def work(tx: Transaction) -> None:
            voter = self.store.load_voter(tx, user_id)
            if voter is not None and event.version <= voter["version"]:
                return
            known = {"tier": "newbie", "state": "active", **(voter or {})}
            changed = {**known, **fields, "version": event.version}
            if effective_tier(changed) != effective_tier(voter):
                changed["reassigning"] = True
            changed.pop("_id", None)
            self.store.save_voter(tx, user_id, changed)

        self.store.transact(work)

    @periodic(REASSIGN_SECONDS)
    def reassign_blocs(self) -> None:
        """Move the opinions of voters whose tier changed, one movie a transaction.

        Goes on where a crash ended it. Blocs that do not add up hold up only that voter, and show
        in the audit.
        """
        stuck: set[str] = set()
        while voters := [v for v in self.store.voters_to_reassign() if v["_id"] not in stuck]:
            for voter in voters:
                try:
                    self._reassign(voter)
                except ValueError:
                    log.exception("blocs do not add up", voter=voter["_id"])
                    stuck.add(voter["_id"])

    def _reassign(self, voter: Document) -> None:
        rows = self.store.opinions_outside(voter["_id"], effective_tier(voter))
        for row in rows:
            self._reassign_one(row["movie"], voter["_id"])
        if not rows:
            self.store.end_reassigning(voter["_id"], voter["version"])

    def _reassign_one(self, movie_id: str, user_id: str) -> None:
        def work(tx: Transaction) -> None:
            opinion = self.store.load_opinion(tx, movie_id, user_id)
            row = self.store.load_movie(tx, movie_id)
            if row is None:
                opinion["held"] = False
            else:
                tier = effective_tier(self.store.load_voter(tx, user_id))
                row.take_heat(opinion, now())
                held = opinion_of(opinion)
                generosity = self.store.generosity(tx, row, user_id, held)
                reassign(row, opinion, Held(held, tier, generosity))
                row.add_heat(opinion)
                self.store.touch_voter(tx, user_id)
                self.store.save_standing(tx, row)
            self.store.save_opinion(tx, opinion)

        self.store.transact(work, lock=movie_id)


def reassign(row: MovieRow, opinion: Document, held: Held) -> None:
    """Move an opinion, as it was held until now, into the bloc of its holder's tier (None: into
    none).
    """
    if held.opinion.is_held and opinion["tier"] != held.tier:
        moved = move_opinion(
            row.standing, held.opinion, opinion["tier"], held.tier, held.generosity
        )
        cause = {"type": "tier_changed", "actor_id": opinion["user"], "actor_tier": held.tier}
        row.change(moved, cause, now())
    opinion["tier"] = held.tier
