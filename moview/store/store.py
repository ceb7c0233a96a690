"""A service's store: transactions bound by a deadline, with the events saved in them."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar

import pymongo
from pymongo import IndexModel
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import (
    CollectionInvalid,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    PyMongoError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from moview import green
from moview.errors import Unavailable
from moview.failpoints import failpoint
from moview.store.committed import count_committed
from moview.store.locks import SubjectLocks
from moview.store.sessions import NOTED_SECONDS, UsedSessions, is_late
from moview.store.transaction import TRANSIENT, Document, Transaction

Result = TypeVar("Result")

WITHOUT_DEADLINE_SECONDS = 30.0
MAX_DOUBLES = 10
SENT_KEPT_SECONDS = 7 * 24 * 3600
"""How long what was sent can be sent once more."""
DURABLE = WriteConcern(w="majority", j=True)


def is_trouble(error: BaseException) -> bool:
    """Whether the store is out of reach or too busy, rather than the work at fault."""
    return isinstance(
        error, Unavailable | ConnectionFailure | NetworkTimeout | ExecutionTimeout
    ) or (isinstance(error, PyMongoError) and (error.timeout or error.has_error_label(TRANSIENT)))


class Store:
    """A service's collections as one worker sees them; subclasses add the queries.

    ``INDEXES`` are created at start, and with them those of what every service keeps. By some of
    them the database itself deletes what has become old.
    """

    INDEXES: ClassVar[Mapping[str, Sequence[IndexModel]]] = {}
    EVERYBODYS_INDEXES: ClassVar[Mapping[str, Sequence[IndexModel]]] = {
        "outbox": (
            IndexModel([("by", 1), ("due", 1)], sparse=True),
            IndexModel([("due", 1)], sparse=True),
            IndexModel([("sent_at", 1)], sparse=True, expireAfterSeconds=SENT_KEPT_SECONDS),
        ),
        "used_sessions": (IndexModel([("at", 1)], expireAfterSeconds=NOTED_SECONDS),),
    }

    def __init__(
        self,
        database: Database[Document],
        locks: SubjectLocks,
        on_commit: Callable[[], None],
        deadline: float | None = None,
        request_id: str | None = None,
        sessions: UsedSessions | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        self.database = database
        self.config = config or {}
        self._sessions = sessions
        self._locks = locks
        self._on_commit = on_commit
        self._deadline = deadline
        self.request_id = request_id

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Bound all store calls within by the command's deadline."""
        with pymongo.timeout(_remaining(self._until())):
            yield

    def transact(self, work: Callable[[Transaction], Result], lock: str | None = None) -> Result:
        """Run ``work`` in one transaction, with its events, and return what it returned once
        committed.

        ``work`` may run more than once. Conflicts are retried with jitter until the deadline, then
        Unavailable. ``lock`` names the subject that many may want to change at once; its writers
        take turns.
        """
        until = self._until()
        if lock is None:
            return self._transact(work, until)
        with self._locks.hold(lock, _remaining(until)):
            return self._transact(work, until)

    def prepare(self) -> None:
        """At start: create the collections and indexes that are missing. Idempotent."""
        for collection, indexes in {**self.INDEXES, **self.EVERYBODYS_INDEXES}.items():
            if indexes:
                self.database[collection].create_indexes(list(indexes))
            else:
                self._create(collection)

    def _create(self, collection: str) -> None:
        """Create a collection that has no index, before transactions compete to do it."""
        try:
            self.database.create_collection(collection)
        except CollectionInvalid:
            return  # it is there

    def is_alive(self) -> bool:
        """Whether the store answers within a second."""
        try:
            with pymongo.timeout(1):
                self.database.command("ping")
        except PyMongoError:
            return False
        return True

    def numbers(self) -> dict[str, int]:
        """The approximate number of documents in each collection."""
        names = sorted(self.database.list_collection_names())
        return {name: self.database[name].estimated_document_count() for name in names}

    def _transact(self, work: Callable[[Transaction], Result], until: float) -> Result:
        pause, doubles = 0.002, 0
        with pymongo.timeout(_remaining(until)), self._session() as session:
            while True:
                try:
                    return self._attempt(session, work, until)
                except PyMongoError as error:
                    doubles += isinstance(error, DuplicateKeyError)
                    if not _is_conflict(error) or doubles > MAX_DOUBLES:
                        raise
                    if _remaining(until) <= pause:
                        raise Unavailable("too many changes at once") from error
                green.sleep(random.uniform(0, pause))
                pause = min(pause * 2, 0.1)

    @contextmanager
    def _session(self) -> Iterator[ClientSession]:
        """A session for one transaction. Where time ran out, that may still be open at the store:
        then nobody gets the session before it is ended there.
        """
        session, late = self.database.client.start_session(), False
        try:
            if self._sessions is not None:
                self._sessions.note(session)
            yield session
        except (PyMongoError, Unavailable) as error:
            late = isinstance(error, Unavailable) or is_late(error)
            raise
        finally:
            if late and self._sessions is not None:
                self._sessions.end(session)
            else:
                session.end_session()

    def _attempt(
        self, session: ClientSession, work: Callable[[Transaction], Result], until: float
    ) -> Result:
        session.start_transaction(read_concern=ReadConcern("snapshot"), write_concern=DURABLE)
        transaction = Transaction(self.database, session, self.request_id)
        try:
            result = work(transaction)
            failpoint("mid_handler")
            transaction.finish()
        except BaseException:
            if session.in_transaction:
                session.abort_transaction()
            raise
        failpoint("before_commit")
        _commit(session, until)
        failpoint("after_commit")
        count_committed(transaction.events, transaction.entries)
        if transaction.events:
            self._on_commit()
        return result

    def _until(self) -> float:
        """The moment (of ``time.time()``) at which what begins now has to be done."""
        return self._deadline or time.time() + WITHOUT_DEADLINE_SECONDS


def _commit(session: ClientSession, until: float) -> None:
    while True:
        try:
            session.commit_transaction()
            return
        except PyMongoError as error:
            unknown = error.has_error_label("UnknownTransactionCommitResult")
            if not unknown or error.timeout or _remaining(until) <= 0.01:
                raise
            green.sleep(0.01)


def _remaining(until: float) -> float:
    """Seconds left; raises Unavailable when there are none."""
    remaining = until - time.time()
    if remaining <= 0:
        raise Unavailable("the store did not answer in time")
    return remaining


def _is_conflict(error: PyMongoError) -> bool:
    """Whether another transaction came first: wrote what we read, or inserted what we did."""
    return error.has_error_label(TRANSIENT) or isinstance(error, DuplicateKeyError)
