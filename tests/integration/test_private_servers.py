"""The private servers of the tests, and modules' own virtual hosts and databases on them."""

import os
from pathlib import Path

import pytest
from kombu.connection import Connection
from pymongo import MongoClient

from moview.stack.broker import Broker
from moview.stack.database import Database
from moview.stack.database_server import OPTIONS, usable_mongod
from moview.stack.errors import StackError
from moview.stack.ports import Ports
from moview.stack.private import private_servers
from moview.stack.program import Process, Program, wait_until


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
        with MongoClient[dict[str, object]](servers.database.uri) as client:
            client["movie"]["movies"].insert_one({"title": "kept"})
        before = servers.processes["broker"].pid
        for name in ("broker", "database"):
            servers.processes[name].kill()
        assert wait_until(lambda: not servers.broker.ready(), 5)

        for name in ("broker", "database"):
            servers.processes[name].start()
        servers.wait()

        assert servers.processes["broker"].pid != before
        with MongoClient[dict[str, object]](servers.database.uri) as client:
            assert client["movie"]["movies"].count_documents({"title": "kept"}) == 1


def test_a_server_without_transactions_is_refused_in_one_line(tmp_path: Path) -> None:
    mongod = usable_mongod()
    if mongod is None:
        pytest.skip("no mongod is installed here: the database is given or in a container")
    with Ports() as ports:
        port = ports.take()
        place = ("--bind_ip", "127.0.0.1", "--port", str(port), "--dbpath", str(tmp_path))
        program = Program("alone", (str(mongod.path), *place, *OPTIONS))
        process = Process(program, tmp_path / "alone.log")
        process.start()
    alone = Database(f"mongodb://127.0.0.1:{port}")
    refusals: list[str] = []

    def is_refused() -> bool:
        try:
            assert not alone.ready()
        except StackError as error:
            refusals.append(error.message)
        return bool(refusals)

    try:
        assert wait_until(is_refused, 20)
    finally:
        process.kill()
    assert "transactions need a replica set" in refusals[0]
    assert "\n" not in refusals[0]
