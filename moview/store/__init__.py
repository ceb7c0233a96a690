"""MongoDB behind a service: stores, transactions with their events, and the provider of both."""

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
