"""MongoDB behind a service: stores, transactions with their events, and the provider of both."""

from moview.mongo.provider import Mongo, connect, database_of
from moview.mongo.store import PROCESS, Document, Store, Transaction, is_trouble, new_id

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
