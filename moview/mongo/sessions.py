"""Transactions of a process that was killed: the next one ends them.

MongoDB keeps a transaction whose client is gone for 60 seconds (transactionLifetimeLimitSeconds),
and what it wrote can be written by nobody else meanwhile: the events about it would wait, and with
them all those behind. So a process writes down which sessions it uses, and whoever is started in
its place, on the same host, ends them first.
"""

import socket
from typing import Any

from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure

from moview.logging import logger

log = logger(__name__)


class UsedSessions:
    """The sessions in which this process runs transactions, as the database knows them."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database
        self._collection = database.used_sessions
        self._host = socket.gethostname()
        self._noted: set[bytes] = set()

    def note(self, session: ClientSession) -> None:
        """Write a session down before its first transaction. Clients use few, again and again."""
        identity = bytes(session.session_id["id"])
        if identity in self._noted:
            return
        row = {"_id": Binary(identity), "host": self._host}
        self._collection.replace_one({"_id": row["_id"]}, row, upsert=True)
        self._noted.add(identity)

    def end_those_of_the_last_process(self) -> None:
        """End every session that was in use on this host when its process ended."""
        left = [row["_id"] for row in self._collection.find({"host": self._host}, {"_id": 1})]
        if not left:
            return
        sessions = [{"id": Binary(identity, 4)} for identity in left]
        try:
            self._database.client.admin.command("killSessions", sessions)
        except OperationFailure as error:
            log.warning("sessions of the last process are left to expire", error=str(error))
        self._collection.delete_many({"_id": {"$in": left}})
