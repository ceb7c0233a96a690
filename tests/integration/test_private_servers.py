"""The servers that tests run against: real ones, and apart from each other's modules."""

import os
from pathlib import Path

import pytest
from kombu import Connection
from pymongo import MongoClient

from moview.stack.broker import Broker
from moview.stack.private import private_servers
from moview.stack.program import wait_until


def test_virtual_hosts_are_made_apart(servers_folder: Path, broker_uri: str) -> None:
    if not Broker.is_private(servers_folder / "broker"):
        pytest.skip("the broker of AMQP_URI is not ours: no virtual host can be made")
    broker = Broker.attach(servers_folder / "broker")
    made = broker.create_vhosts("made-here", "made-too")

    with Connection(made[0]) as connection, connection.SimpleQueue("apart") as queue:
        queue.put({"seen": "here"})
        for uri in (made[1], broker_uri):
            with Connection(uri) as other, other.SimpleQueue("apart") as same_name:
                assert same_name.qsize() == 0


def test_databases_are_named_apart(mongodb_uri: str, database_prefix: str) -> None:
    with MongoClient[dict[str, object]](mongodb_uri) as client:
        client[f"{database_prefix}movie"]["movies"].insert_one({"title": "here"})

        assert f"{database_prefix}movie" in client.list_database_names()


def test_killed_servers_start_again_with_their_data(tmp_path: Path) -> None:
    """What tests of faults build on."""
    with private_servers(tmp_path, environment={}) as servers:
        assert servers.broker.uri != os.environ.get("AMQP_URI")
        with MongoClient[dict[str, object]](servers.store.uri) as client:
            client["movie"]["movies"].insert_one({"title": "kept"})
        before = servers.processes["broker"].pid
        for name in ("broker", "store"):
            servers.processes[name].kill()
        assert wait_until(lambda: not servers.broker.ready(), 5)

        for name in ("broker", "store"):
            servers.processes[name].start()
        servers.wait()

        assert servers.processes["broker"].pid != before
        with MongoClient[dict[str, object]](servers.store.uri) as client:
            assert client["movie"]["movies"].count_documents({"title": "kept"}) == 1
