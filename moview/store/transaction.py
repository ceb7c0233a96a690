"""One transaction: its reads, the writes that wait, and the events saved with it.

Writes are kept until something is read or the transaction ends, and then sent together: a command
that changes four collections asks the store once. MongoDB 8 has one command for all collections at
once; older servers are sent one for each collection.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pymongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import (
    BulkWriteError,
    ClientBulkWriteException,
    DuplicateKeyError,
    OperationFailure,
)

from moview.clock import now
from moview.messaging.contracts import Event, dump_event
from moview.store.ids import PROCESS, new_id

Document = dict[str, Any]

BULK_WIRE_VERSION = 25
"""The first version of MongoDB's protocol with ``bulkWrite`` (8.0)."""
DUPLICATE_KEY = 11000
TRANSIENT = "TransientTransactionError"


class Transaction:
    """What one transaction reads, the writes that wait, and the events to be saved with them."""

    def __init__(
        self, database: Database[Document], session: ClientSession, request_id: str | None
    ) -> None:
        self.events: list[Event] = []
        self.entries: list[Document] = []
        self._database = database
        self._session = session
        self._request_id = request_id
        self._writes: list[tuple[str, partial[Any]]] = []

    def find_one(self, collection: str, query: Mapping[str, Any]) -> Document | None:
        """A document that matches, as this transaction sees it: with what it wrote before."""
        self.flush()
        return self._database[collection].find_one(query, session=self._session)

    def find(
        self,
        collection: str,
        query: Mapping[str, Any],
        fields: Mapping[str, int] | None = None,
        sort: str | None = None,
        limit: int = 0,
    ) -> list[Document]:
        """The documents that match, as :meth:`find_one` sees them: all of their fields or some, in
        the order of one, all of them (0) or the first ``limit``.
        """
        self.flush()
        order = None if sort is None else [(sort, 1)]
        found = self._database[collection].find(
            query, fields, sort=order, limit=limit, session=self._session
        )
        return list(found)

    def count(self, collection: str, query: Mapping[str, Any], limit: int = 0) -> int:
        """How many documents match: all of them (0), or counted up to ``limit``."""
        self.flush()
        bound = {"limit": limit} if limit else {}
        return self._database[collection].count_documents(query, session=self._session, **bound)

    def insert(self, collection: str, documents: Sequence[Document]) -> None:
        """Add new documents."""
        for document in documents:
            self._keep(collection, InsertOne, document)

    def replace(self, collection: str, document: Document) -> None:
        """Save a document under its ``_id``, new or not."""
        self._keep(collection, ReplaceOne, {"_id": document["_id"]}, dict(document), upsert=True)

    def update(
        self, collection: str, key: Any, change: Mapping[str, Any], upsert: bool = False
    ) -> None:
        """Change the document with this ``_id``."""
        self._keep(collection, UpdateOne, {"_id": key}, change, upsert=upsert)

    def update_many(
        self, collection: str, query: Mapping[str, Any], change: Mapping[str, Any]
    ) -> None:
        """Change all documents that match."""
        self._keep(collection, UpdateMany, query, change)

    def delete(self, collection: str, key: Any) -> None:
        """Remove the document with this ``_id``."""
        self._keep(collection, DeleteOne, {"_id": key})

    def delete_many(self, collection: str, query: Mapping[str, Any]) -> None:
        """Remove all documents that match."""
        self._keep(collection, DeleteMany, query)

    def emit(self, type: str, subject: str, version: int, data: Mapping[str, Any]) -> None:
        """Save an event, which is published if and only if this transaction commits."""
        self.events.append(
            Event(
                event_id=new_id(),
                type=type,
                subject=subject,
                version=version,
                occurred_at=now(),
                request_id=self._request_id,
                data=data,
            )
        )

    def enter(self, entries: Sequence[Document]) -> None:
        """Add entries to the ledger."""
        self.insert("ledger", entries)
        self.entries.extend(entries)

    def finish(self) -> None:
        """Send the writes that wait, and the events: only the commit is left."""
        self.insert("outbox", [_outbox_row(event) for event in self.events])
        self.flush()

    def flush(self) -> None:
        """Send the writes that wait.

        Raises DuplicateKeyError where a document would hold another's unique key.
        """
        writes, self._writes = self._writes, []
        if not writes:
            return
        try:
            if speaks_bulk(self._database):
                self._send_together(writes)
            else:
                self._send_by_collection(writes)
        except (ClientBulkWriteException, BulkWriteError) as error:
            raise _cause(error) from None

    def _keep(self, collection: str, operation: Any, *arguments: Any, **options: Any) -> None:
        self._writes.append((collection, partial(operation, *arguments, **options)))

    def _send_together(self, writes: Sequence[tuple[str, partial[Any]]]) -> None:
        name = self._database.name
        models = [write(namespace=f"{name}.{collection}") for collection, write in writes]
        self._database.client.bulk_write(models, session=self._session)

    def _send_by_collection(self, writes: Sequence[tuple[str, partial[Any]]]) -> None:
        for name in dict.fromkeys(collection for collection, _ in writes):
            models = [write() for collection, write in writes if collection == name]
            self._database[name].bulk_write(models, session=self._session)


def speaks_bulk(database: Database[Document]) -> bool:
    """Whether the server takes writes to several collections in one command."""
    servers = database.client.topology_description.server_descriptions().values()
    # The oldest decides: while a set is updated, any of its members may be the one that writes.
    known = [server.max_wire_version for server in servers if server.is_server_type_known]
    return min(known, default=0) >= BULK_WIRE_VERSION


def _cause(error: ClientBulkWriteException | BulkWriteError) -> Exception:
    """What went wrong with one of the writes, as a single write would have raised it."""
    if isinstance(error, ClientBulkWriteException) and isinstance(error.error, Exception):
        return error.error
    failed = next(iter(error.details.get("writeErrors", ())), None)
    if failed is None:
        return error
    kind = DuplicateKeyError if failed["code"] == DUPLICATE_KEY else OperationFailure
    # Without the write itself: errors are logged, and documents hold what no log may.
    details = {name: failed[name] for name in ("errmsg", "keyPattern", "code") if name in failed}
    return kind(failed["errmsg"], failed["code"], details)


def _outbox_row(event: Event) -> Document:
    return {
        "_id": event.event_id,
        "type": event.type,
        "subject": event.subject,
        "document": dump_event(event),
        "by": PROCESS,
        "due": event.occurred_at,
    }
