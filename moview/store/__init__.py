"""MongoDB: stores, transactions with their events, the outbox, and Nameko's provider of a store."""

from moview.store.ids import PROCESS, new_id
from moview.store.provider import Mongo, connect, database_of
from moview.store.store import Store, is_trouble
from moview.store.transaction import Document, Transaction

__all__ = [
    "PROCESS",
    "Document",
    "Mongo",
    "Store",
    "Transaction",
    "connect",
    "database_of",
    "is_trouble",
    "new_id",
]
