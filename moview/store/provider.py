"""Nameko's dependency on MongoDB: one client a service, one store a worker."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from bson import CodecOptions
from nameko_mongodb import MongoDatabase
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from moview.store.locks import SubjectLocks
from moview.store.sessions import UsedSessions
from moview.store.store import DURABLE, Store
from moview.store.transaction import Document

SERVER_SELECTION_SECONDS = 2.0
SOCKET_SECONDS = 10.0
ANSWER_SHARE = 1 / 4
"""Of a command's time, left for its answer: who is told that the store is away must still wait.
The driver looks for a server every half second, and may find its time over so much too late."""

StoreType = TypeVar("StoreType", bound=Store)


class Mongo(MongoDatabase, Generic[StoreType]):
    """Nameko-mongodb's provider, giving each worker its service's store.

    It mends what falls short there: the client's options and time limits, the authentication
    mechanism (written to ``authSource`` there), and indexes at start.
    """

    def __init__(self, store: type[StoreType]) -> None:
        super().__init__()
        self.store_type = store
        self.locks = SubjectLocks()
        self.listeners: list[Callable[[], None]] = []
        self.before_close: list[Callable[[], None]] = []

    def setup(self) -> None:
        """Connect, end what the last process left open, and create missing indexes."""
        self.client = connect(self.container.config)
        self.database = database_of(self.client, self.container.config)
        self.sessions = UsedSessions(self.database)
        self.sessions.end_those_of_the_last_process()
        self.unbound().prepare()

    def stop(self) -> None:
        """Nameko stops all dependencies at once: whoever has work left does it first."""
        for finish in self.before_close:
            finish()
        self.client.close()

    def get_dependency(self, worker_ctx: Any) -> StoreType:
        """A store for one worker, bound by the deadline of its command."""
        data = worker_ctx.data
        return self.store_type(
            self.database,
            self.locks,
            self._committed,
            deadline=_with_time_to_answer(data.get("deadline")),
            request_id=data.get("request_id"),
            sessions=self.sessions,
            config=self.container.config,
        )

    def unbound(self) -> StoreType:
        """A store outside any worker, without a deadline of its own."""
        return self.store_type(
            self.database,
            self.locks,
            self._committed,
            sessions=self.sessions,
            config=self.container.config,
        )

    def _committed(self) -> None:
        for listener in self.listeners:
            listener()


def _with_time_to_answer(deadline: float | None) -> float | None:
    """The moment by which the store must be done with a command that ends at this deadline."""
    if deadline is None:
        return None
    return deadline - ANSWER_SHARE * max(0.0, deadline - time.time())


def connect(config: Mapping[str, Any], **more: Any) -> MongoClient[Document]:
    """A client by nameko-mongodb's settings, with time limits; times come back aware, in UTC.

    ``more`` are other options of pymongo's.
    """
    options = {
        "username": config.get("MONGODB_USER"),
        "password": config.get("MONGODB_PASSWORD"),
        "authSource": config.get("MONGODB_AUTHENTICATION_BASE"),
        "authMechanism": config.get("MONGODB_AUTH_MECHANISM"),
    }
    return MongoClient(
        config["MONGODB_CONNECTION_URL"],
        tz_aware=True,
        connectTimeoutMS=SERVER_SELECTION_SECONDS * 1000,
        serverSelectionTimeoutMS=SERVER_SELECTION_SECONDS * 1000,
        socketTimeoutMS=SOCKET_SECONDS * 1000,
        **{name: value for name, value in options.items() if value},
        **more,
    )


def database_of(client: MongoClient[Document], config: Mapping[str, Any]) -> Database[Document]:
    """The service's database, read and written durably."""
    codec: CodecOptions[Document] = CodecOptions(tz_aware=True)
    return client.get_database(
        config["MONGODB_DB_NAME"],
        codec_options=codec,
        write_concern=DURABLE,
        read_concern=ReadConcern("majority"),
    )
