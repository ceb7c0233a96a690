"""Who stands where and since when: what judging a series takes (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from moview.clock import now
from moview.rules.tiers import RULES_VERSION
from moview.store import Document, Store, Transaction
from moview.store.audit import rules_of
from user.store.rows import UserRow

APPOINTMENT = "appointment"


class Judges(Store):
    """Queries about who may judge, and about who stands at the top."""

    def current(self, tx: Transaction, document: Document) -> UserRow:
        """A user to be changed, brought to today's rules first if they stand under older ones."""
        row = UserRow.of(document)
        if rules_of(document) < RULES_VERSION:
            row.migrate(*self._entered_tier(tx, document), now())
        return row

    def _entered_tier(self, tx: Transaction, document: Document) -> tuple[datetime, bool]:
        """Since when somebody has stood at their tier, and whether by appointment."""
        query = {"subject": document["_id"]}
        for entry in reversed(tx.find("ledger", query, sort="seq")):
            if entry["before"]["tier"] != entry["after"]["tier"]:
                return entry["at"], entry["event"]["type"] == APPOINTMENT
        return document["joined_at"], False

    def peers(self, tx: Transaction, tier_rank: int, enough: int) -> int:
        """How many active users stand at or above a tier, counted up to ``enough``."""
        query = {"tier_rank": {"$gte": tier_rank}, "state": "active"}
        return tx.count("users", query, limit=enough)

    def standing_from(self, tx: Transaction, tier_rank: int) -> int:
        """How many active users stand at or above a tier."""
        query = {"tier_rank": {"$gte": tier_rank}, "state": "active"}
        return tx.count("users", query)

    def seasoned(
        self, tx: Transaction, tier_rank: int, since: datetime, enough: int, but: str
    ) -> int:
        """How many active users but this one have stood at their tier since then, at this tier or
        above it, counted up to ``enough``.
        """
        query = {
            "state": "active",
            "tier_rank": {"$gte": tier_rank},
            "tier_since": {"$lte": since},
            "_id": {"$ne": but},
        }
        return tx.count("users", query, limit=enough)

    def lowest_of(self, tx: Transaction, tier_rank: int, but: str) -> UserRow | None:
        """Whoever has the fewest points in a tier, of its active users but this one."""
        query = {"state": "active", "tier_rank": tier_rank, "_id": {"$ne": but}}
        lowest = tx.find("users", query, sort="points", limit=1)
        return self.current(tx, lowest[0]) if lowest else None

    def has_met(self, tx: Transaction, author: str, reactor: str, since: datetime) -> bool:
        """Whether the reactor reacted to the author since then, or under rules that did not note
        when.
        """
        query = {"author": author, "reactor": reactor, "at": {"$not": {"$lt": since}}}
        return tx.find_one("reactions", query) is not None

    def save_judged(self, tx: Transaction, reactor: UserRow, judged: Sequence[datetime]) -> None:
        """When somebody had their latest bouts; two at the same time conflict here."""
        tx.update("users", reactor.id, {"$set": {"judged": list(judged)}})

    def can_judge(self, tier_rank: int, since: datetime, enough: int) -> int:
        """How many active users at this tier or above it may judge: founders, and whoever has stood
        there since then; counted up to ``enough``.
        """
        query = {
            "state": "active",
            "tier_rank": {"$gte": tier_rank},
            "$or": [{"founder": True}, {"tier_since": {"$lte": since}}],
        }
        with self.bounded():
            return self.database.users.count_documents(query, limit=enough)
