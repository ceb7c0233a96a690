"""Ending transactions that were given up, by MongoDB's sessions.

MongoDB keeps a transaction whose client is gone for 60 seconds (transactionLifetimeLimitSeconds),
and what it wrote can be written by nobody else meanwhile: the events about it would wait, and with
them all those behind. So a process writes down which sessions it uses, and whoever is started in
its place, on the same host, ends them first. While it runs, it ends those whose transaction it gave
up because the store was too slow, for then the store may not have heard of that either. What was
written down is forgotten after a day, and written anew while the session is in use.
"""

import math
import socket
import time
from typing import Any

import pymongo
from bson.binary import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from moview import green
from moview.clock import now
from moview.observability.logging import logger

NOTED_SECONDS = 24 * 3600
NOTE_AGAIN_SECONDS = 3600
TRY_SECONDS = 2.0
PAUSE_SECONDS = 0.2

log = logger(__name__)


def is_late(error: PyMongoError) -> bool:
    """Whether the store did not answer in time, or not at all."""
    return error.timeout or isinstance(error, ConnectionFailure)


class UsedSessions:
    """The sessions in which this process runs transactions, as the database knows them."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._database = database
        self._collection = database.used_sessions
        self._host = socket.gethostname()
        self._noted: dict[bytes, float] = {}
        self._late: list[ClientSession] = []

    def note(self, session: ClientSession) -> None:
        """Write a session down before its first transaction. Clients use few, again and again."""
        identity = bytes(session.session_id["id"])
        moment = time.monotonic()
        if moment - self._noted.get(identity, -math.inf) < NOTE_AGAIN_SECONDS:
            return
        row = {"_id": Binary(identity), "host": self._host, "at": now()}
        self._collection.replace_one({"_id": row["_id"]}, row, upsert=True)
        recent = self._noted.items()
        self._noted = {each: at for each, at in recent if moment - at < NOTED_SECONDS}
        self._noted[identity] = moment

    def end(self, session: ClientSession) -> None:
        """End a session as soon as the store answers; until then nobody else gets it."""
        self._late.append(session)
        if len(self._late) == 1:
            green.spawn_n(self._end_late)

    def _end_late(self) -> None:
        while sessions := self._late[:]:
            try:
                with pymongo.timeout(TRY_SECONDS):
                    identities = [session.session_id for session in sessions]
                    self._database.client.admin.command("killSessions", identities)
            except PyMongoError as error:
                if is_late(error):
                    green.sleep(PAUSE_SECONDS)
                    continue
                log.warning("late sessions are left to expire", error=str(error))
            del self._late[: len(sessions)]
            for session in sessions:
                session.end_session()

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
