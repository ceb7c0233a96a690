"""Transactions: writes in order, visible to their own reads, all or nothing."""

from typing import Any, ClassVar

import pytest
from pymongo import IndexModel, monitoring
from pymongo.errors import DuplicateKeyError

from moview.store import Store, Transaction, connect, transaction
from moview.store.locks import SubjectLocks
from moview.store.provider import database_of

Document = dict[str, Any]


class Shop(Store):
    """A store with a unique field."""

    INDEXES: ClassVar = {"goods": [IndexModel([("code", 1)], unique=True, sparse=True)]}


class Heard(monitoring.CommandListener):
    """The names of the commands that the store was sent."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.commands.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to keep."""


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(params=["as the server can", "by collection"])
def shop(
    request: pytest.FixtureRequest,
    mongodb_uri: str,
    database_prefix: str,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """A shop with something on its shelves; one whose server is never asked to write to all its
    collections at once (before MongoDB 8.0 none can).
    """
    if request.param == "by collection":
        monkeypatch.setattr(transaction, "BULK_WIRE_VERSION", 1_000)
    config = {"MONGODB_CONNECTION_URL": mongodb_uri, "MONGODB_DB_NAME": f"{database_prefix}shop"}
    monitoring_client = connect(config, event_listeners=[heard])
    database = database_of(monitoring_client, config)
    database.goods.drop()
    database.outbox.drop()
    database.sales.drop()
    store = Shop(database, SubjectLocks(), lambda: None)
    store.prepare()
    database.goods.insert_many([{"_id": "cup", "code": 1, "left": 3}, {"_id": "jug", "left": 1}])
    heard.commands.clear()
    yield store
    monitoring_client.close()


def goods(shop: Shop) -> dict[str, Document]:
    return {row["_id"]: row for row in shop.database.goods.find()}


def test_writes_to_several_collections_are_there_with_the_event(shop: Shop) -> None:
    def work(tx: Transaction) -> None:
        assert tx.find_one("goods", {"_id": "cup"})
        tx.update("goods", "cup", {"$inc": {"left": -1}})
        tx.insert("sales", [{"_id": "first", "of": "cup"}])
        tx.replace("goods", {"_id": "pan", "left": 9})
        tx.delete("goods", "jug")
        tx.update_many("goods", {"left": 9}, {"$set": {"many": True}})
        tx.emit("movie_removed", "cup", 1, {"movie_id": "cup"})

    shop.transact(work)

    assert goods(shop) == {
        "cup": {"_id": "cup", "code": 1, "left": 2},
        "pan": {"_id": "pan", "left": 9, "many": True},
    }
    assert shop.database.sales.count_documents({"of": "cup"}) == 1
    assert [row["subject"] for row in shop.database.outbox.find()] == ["cup"]


def test_a_read_sees_what_the_same_transaction_wrote(shop: Shop) -> None:
    def work(tx: Transaction) -> list[Document]:
        tx.update("goods", "cup", {"$set": {"left": 0}})
        tx.delete_many("goods", {"_id": "jug"})
        return tx.find("goods", {})

    assert shop.transact(work) == [{"_id": "cup", "code": 1, "left": 0}]


def test_reads_are_sorted_cut_and_counted_by_the_store(shop: Shop) -> None:
    def work(tx: Transaction) -> list[Any]:
        tx.insert("goods", [{"_id": "ant", "code": 2, "left": 1}])
        first = tx.find("goods", {}, {"left": 1}, sort="_id", limit=2)
        return [first, tx.count("goods", {"left": 1}), tx.count("goods", {}, limit=2)]

    assert shop.transact(work) == [[{"_id": "ant", "left": 1}, {"_id": "cup", "left": 3}], 2, 2]


def test_what_fails_later_takes_back_what_was_sent_before(shop: Shop) -> None:
    def work(tx: Transaction) -> None:
        tx.delete("goods", "cup")
        tx.flush()
        raise LookupError("no more")

    with pytest.raises(LookupError):
        shop.transact(work)
    assert set(goods(shop)) == {"cup", "jug"}


def test_a_unique_key_of_another_document_is_told_without_the_documents(shop: Shop) -> None:
    def work(tx: Transaction) -> None:
        tx.find_one("goods", {"_id": "jug"})
        tx.replace("goods", {"_id": "jug", "code": 1, "secret": "in the attic"})
        with pytest.raises(DuplicateKeyError) as refusal:
            tx.flush()
        assert "attic" not in str(refusal.value)
        assert refusal.value.code == 11000
        raise LookupError("no more")

    with pytest.raises(LookupError):
        shop.transact(work)


def test_a_write_that_meets_another_is_done_again_on_top_of_it(shop: Shop) -> None:
    attempts: list[int] = []

    def work(tx: Transaction) -> None:
        row = tx.find_one("goods", {"_id": "cup"})
        assert row is not None
        attempts.append(row["left"])
        if len(attempts) == 1:
            shop.database.goods.update_one({"_id": "cup"}, {"$set": {"left": 2}})
        tx.insert("sales", [{"of": "cup"}])
        tx.replace("goods", {**row, "left": row["left"] - 1})

    shop.transact(work)

    assert attempts == [3, 2]
    assert goods(shop)["cup"]["left"] == 1


def test_where_the_server_can_one_command_writes_to_everything(shop: Shop, heard: Heard) -> None:
    def work(tx: Transaction) -> None:
        tx.find_one("goods", {"_id": "cup"})
        tx.update("goods", "cup", {"$inc": {"left": -1}})
        tx.insert("sales", [{"of": "cup"}])
        tx.emit("movie_removed", "cup", 1, {"movie_id": "cup"})

    shop.transact(work)

    together = ["find", "bulkWrite", "commitTransaction"]
    apart = ["find", "update", "insert", "insert", "commitTransaction"]
    assert heard.commands == (together if transaction.speaks_bulk(shop.database) else apart)
