"""A virtual host and databases for some tests alone, on shared servers."""

import fcntl
import functools
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bson.binary import Binary
from pymongo import MongoClient
from pymongo.database import Database

from moview.stack.broker import Broker

AT_ONCE = 16
FREE: list[str] = []
"""The prefixes of databases that are empty and that nobody uses now."""

Document = dict[str, Any]


@contextmanager
def own_virtual_host(servers_folder: Path) -> Iterator[str]:
    """An AMQP URI that nobody else uses, of the broker that runs with its data in this folder.

    On a broker that was given in AMQP_URI there is only the one that is given: users take turns,
    and whoever has one must not ask for another.
    """
    if not Broker.is_private(servers_folder / "broker"):
        with (Path(tempfile.gettempdir()) / "moview-tests-broker.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield os.environ["AMQP_URI"]
    else:
        yield next(_virtual_hosts(servers_folder))


@functools.cache
def _virtual_hosts(servers_folder: Path) -> Iterator[str]:
    """One after the other; they end with their broker. Many are made at once, for its command
    takes longer to start than to make them.
    """
    broker = Broker.attach(servers_folder / "broker")
    while True:
        yield from broker.create_vhosts(*(f"test-{uuid.uuid4().hex[:12]}" for _ in range(AT_ONCE)))


@contextmanager
def own_databases(mongodb_uri: str) -> Iterator[str]:
    """What to put before every database's name; nobody else has it meanwhile.

    Making databases with all their indexes costs more than most tests: those that have served are
    emptied, and serve the next ones of this process.
    """
    with MongoClient[Document](mongodb_uri) as client:
        prefix = FREE.pop() if FREE else f"test_{uuid.uuid4().hex[:12]}_"
        try:
            yield prefix
        finally:
            for name in _databases(client, prefix):
                _empty(client[name])
            FREE.append(prefix)


def drop_databases(mongodb_uri: str) -> None:
    """Drop all that this process made."""
    with MongoClient[Document](mongodb_uri) as client:
        for prefix in FREE:
            for name in _databases(client, prefix):
                client.drop_database(name)
    FREE.clear()


def _databases(client: MongoClient[Document], prefix: str) -> list[str]:
    return [name for name in client.list_database_names() if name.startswith(prefix)]


def _empty(database: Database[Document]) -> None:
    # What a killed process has begun would stand in the way for a minute.
    noted = database.used_sessions.find({"_id": {"$type": "binData"}})
    sessions = [{"id": Binary(row["_id"], 4)} for row in noted]
    if sessions:
        database.client.admin.command("killSessions", sessions)
    for name in database.list_collection_names():
        database[name].delete_many({})
