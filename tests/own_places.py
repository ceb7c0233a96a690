"""A virtual host and databases for some tests alone, on servers that all tests share."""

import fcntl
import functools
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymongo import MongoClient

from moview.stack.broker import Broker

AT_ONCE = 16


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
    """What to put before every database's name; all that have it are dropped at the end."""
    prefix = f"test_{uuid.uuid4().hex[:12]}_"
    yield prefix
    with MongoClient[dict[str, object]](mongodb_uri) as client:
        for name in client.list_database_names():
            if name.startswith(prefix):
                client.drop_database(name)
