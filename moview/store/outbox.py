"""The outbox: events saved in the transaction of their change, until the relay has published them.

Rows survive whatever a crash interrupts, so an event may travel twice but is never lost; receivers
know by its version. Where several processes run one service, each publishes what it saved itself,
and takes over what another has left lying.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pymongo.database import Database

from moview.clock import now
from moview.store import PROCESS, Document

BATCH = 200
"""The most rows that are published together."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
LEFT_ALONE = timedelta(seconds=2)
"""How long a row may wait for the process that saved it, and one that no queue took for any."""


class Outbox:
    """The queries of one database's outbox, for one of the processes that share it."""

    def __init__(self, database: Database[Document], process: str = PROCESS) -> None:
        self._rows = database.outbox
        self._process = process

    def due(self, limit: int = BATCH) -> list[Document]:
        """The oldest rows that this process is to publish."""
        return list(self._rows.find({"by": self._process}).sort("due", 1).limit(limit))

    def take_over(self, limit: int = BATCH) -> int:
        """Make rows that were left lying this process's own; returns how many.

        The youngest of them: one that is only slow begins with the oldest.
        """
        query = {"due": {"$lte": now() - LEFT_ALONE}}
        found = self._rows.find(query, {"by": 1}).sort("due", -1).limit(limit)
        ids = [row["_id"] for row in found if row.get("by") != self._process]
        if not ids:
            return 0
        taken = {"$set": {"by": self._process, "due": now()}}
        return self._rows.update_many({"_id": {"$in": ids}, **query}, taken).modified_count

    def mark_sent(self, ids: Sequence[str]) -> None:
        """These are confirmed by the broker."""
        self._rows.update_many(
            {"_id": {"$in": list(ids)}},
            {"$unset": {"due": "", "by": ""}, "$set": {"sent_at": now()}},
        )

    def postpone(self, ids: Sequence[str]) -> None:
        """No queue took these: somebody takes them over later, and the others go first."""
        self._rows.update_many(
            {"_id": {"$in": list(ids)}}, {"$unset": {"by": ""}, "$set": {"due": now()}}
        )

    def replay(self, since: datetime) -> int:
        """Have what was sent since then sent again; returns the number of rows."""
        result = self._rows.update_many(
            {"sent_at": {"$gte": since}},
            {"$unset": {"sent_at": ""}, "$set": {"due": now(), "by": self._process}},
        )
        return result.modified_count

    def state(self) -> Document:
        """``{"waiting", "oldest_seconds"}``: how many rows wait, and how long the oldest has."""
        waiting = {"due": {"$gt": EVER}}
        oldest = next(iter(self._rows.find(waiting).sort("_id", 1).limit(1)), None)
        if oldest is None:
            return {"waiting": 0, "oldest_seconds": 0.0}
        age = (now() - datetime.fromisoformat(oldest["document"]["occurred_at"])).total_seconds()
        return {
            "waiting": self._rows.count_documents(waiting),
            "oldest_seconds": max(0.0, age),
        }
