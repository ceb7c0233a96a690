"""A store that does not answer: an error in time, no partial change, recovery."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError
from pymongo.database import Database

from moview.errors import Unavailable
from moview.stack.database import Database as Server
from moview.stack.ports import Ports
from moview.stack.program import Process, wait_until
from moview.store import Store, Transaction, is_trouble, store
from moview.store.locks import SubjectLocks
from moview.store.provider import connect, database_of
from moview.store.sessions import UsedSessions

Document = dict[str, Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Process, str]]:
    """A store of our own, which a test may pause, with its URI."""
    folder: Path = tmp_path_factory.mktemp("store")
    with Ports() as ports:
        found = Server.find(folder / "database", ports, environment={})
        process = Process(found.programs[0], folder / "database.log")
        process.start()
    try:
        assert wait_until(found.ready, 30)
        yield process, found.uri
    finally:
        process.kill()


@pytest.fixture
def database(server: tuple[Process, str], request: pytest.FixtureRequest) -> Iterator[Any]:
    config = {"MONGODB_CONNECTION_URL": server[1], "MONGODB_DB_NAME": request.node.name[:60]}
    client = connect(config)
    yield database_of(client, config)
    server[0].resume()
    client.close()


def count(database: Database[Document]) -> int:
    return int((database.things.find_one({"_id": 1}) or {"n": 0})["n"])


def add(tx: Transaction) -> None:
    """Add one, at once, and emit an event."""
    tx.update("things", 1, {"$inc": {"n": 1}}, upsert=True)
    tx.flush()
    tx.emit("movie_removed", "m1", 1, {"movie_id": "m1"})


def opened(database: Database[Document], seconds: float | None = None) -> Store:
    deadline = None if seconds is None else time.time() + seconds
    return Store(database, SubjectLocks(), lambda: None, deadline)


def test_a_command_is_unavailable_within_its_deadline_and_nothing_is_half_done(
    server: tuple[Process, str], database: Database[Document]
) -> None:
    opened(database).transact(add)
    began = time.monotonic()
    server[0].pause()

    with pytest.raises(Exception) as caught:
        opened(database, 2).transact(add)

    assert time.monotonic() - began < 3
    assert is_trouble(caught.value)
    server[0].resume()
    wait_until(lambda: opened(database).is_alive(), 10)
    assert count(database) == database.outbox.count_documents({}) <= 2


def test_the_next_command_works_once_the_store_is_back(
    server: tuple[Process, str], database: Database[Document]
) -> None:
    server[0].pause()
    threading.Timer(1.0, server[0].resume).start()

    opened(database, 5).transact(add)

    assert count(database) == 1


def test_work_without_a_deadline_ends_too_so_that_it_can_begin_afresh(
    server: tuple[Process, str], database: Database[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver's time limit that has passed would fail every further attempt, for ever."""
    monkeypatch.setattr(store, "WITHOUT_DEADLINE_SECONDS", 1.0)
    server[0].pause()

    with pytest.raises(Exception) as caught:
        opened(database).transact(add)

    assert is_trouble(caught.value)
    server[0].resume()
    opened(database, 10).transact(add)
    assert count(database) >= 1


def test_reads_are_bound_by_the_deadline_too(
    server: tuple[Process, str], database: Database[Document]
) -> None:
    opened(database).transact(add)
    server[0].pause()
    began = time.monotonic()

    with pytest.raises(Exception) as caught, (reader := opened(database, 1)).bounded():
        reader.database.things.find_one({"_id": 1})

    assert time.monotonic() - began < 2
    assert is_trouble(caught.value)
    assert not opened(database).is_alive()


def test_past_the_deadline_nothing_begins(database: Database[Document]) -> None:
    with pytest.raises(Unavailable):
        opened(database, -1).transact(add)

    assert count(database) == 0


def test_a_transaction_that_the_store_was_too_slow_for_is_soon_in_nobodys_way(
    server: tuple[Process, str], database: Database[Document]
) -> None:
    """The store would keep what it wrote from all others for a minute."""
    sessions = UsedSessions(database)
    opened(database).transact(add)

    def stalled(tx: Any) -> None:
        add(tx)
        server[0].pause()
        tx.find_one("things", {"_id": 1})

    bounded = Store(database, SubjectLocks(), lambda: None, time.time() + 1, None, sessions)
    with pytest.raises(Exception) as caught:
        bounded.transact(stalled)
    assert is_trouble(caught.value)
    server[0].resume()

    opened(database, 4).transact(add)

    assert count(database) == database.outbox.count_documents({}) == 2


def test_transactions_that_conflict_are_tried_again_until_the_deadline(
    database: Database[Document],
) -> None:
    """Nameko-free, pymongo's own ``with_transaction`` would go on for 120 seconds."""
    opened(database).transact(add)
    began = time.monotonic()

    with database.client.start_session() as other:
        other.start_transaction()
        database.things.update_one({"_id": 1}, {"$inc": {"n": 10}}, session=other)
        with pytest.raises(Exception) as caught:
            opened(database, 1).transact(add)
        other.abort_transaction()

    assert time.monotonic() - began < 2
    assert is_trouble(caught.value)
    assert count(database) == database.outbox.count_documents({}) == 1


def test_conflicting_transactions_all_take_their_turn(database: Database[Document]) -> None:
    opened(database).transact(add)

    threads = [
        threading.Thread(target=lambda: opened(database, 10).transact(add)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert count(database) == database.outbox.count_documents({}) == 9


def test_what_the_work_raises_undoes_the_work(database: Database[Document]) -> None:
    def work(tx: Any) -> None:
        add(tx)
        raise LookupError("no")

    with pytest.raises(LookupError):
        opened(database).transact(work)

    assert count(database) == database.outbox.count_documents({}) == 0


def test_an_event_that_breaks_its_contract_is_not_saved_and_undoes_the_work(
    database: Database[Document],
) -> None:
    def work(tx: Any) -> None:
        add(tx)
        tx.emit("movie_removed", "m1", 1, {"movie": "m1"})

    with pytest.raises(ValidationError):
        opened(database).transact(work)

    assert count(database) == database.outbox.count_documents({}) == 0
