"""The services without processes: real stores and methods, events delivered on demand."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from movie.service import MovieService
from movie.store import MovieStore
from moview.messaging.contracts import EVENTS, Event, load_event
from moview.store.locks import SubjectLocks
from moview.store.provider import database_of
from review.service import ReviewService
from review.store import ReviewStore
from user.service import UserService
from user.store import UserStore

Document = dict[str, Any]
KINDS: Mapping[str, tuple[type[Any], type[Any]]] = {
    "movie": (MovieService, MovieStore),
    "user": (UserService, UserStore),
    "review": (ReviewService, ReviewStore),
}
CHORES = (("movie", "reassign_blocs"), ("review", "reassign_blocs"), ("review", "erase"))
SITES = {
    "imdb": {"scale_max": 10, "mean": 6, "deviation": 1.5},
    "rotten_tomatoes": {"scale_max": 100, "mean": 60, "deviation": 15},
    "unheard_of": {"scale_max": 10},
}
NO_TABLES = Path(__file__).parent


class World:
    """One set of services with databases of its own."""

    def __init__(self, client: MongoClient[Document], prefix: str) -> None:
        self.databases: dict[str, Database[Document]] = {}
        self.services: dict[str, Any] = {}
        for name, (service_class, store_class) in KINDS.items():
            config = {
                "MONGODB_DB_NAME": f"{prefix}{name}",
                "STARTUP_PEERS": 12,
                "JUDGE_DAYS": 30,
                "JUDGE_BOUTS": 0,
                "DEMOTION_DAYS": 0,
                "CRITICS_SHARE": 0,
                "NAME_KEY": "a key for tests only, of 32 bytes and more",
                "sites": SITES,
                "CALIBRATION_TABLES": str(NO_TABLES),
                "categories": {"drama": {"ko": "드라마", "en": "Drama"}},
            }
            database = self.databases[name] = database_of(client, config)
            service = self.services[name] = service_class()
            service.config = config
            service.store = store_class(database, SubjectLocks(), lambda: None, config=config)

    def copy_of(self, other: "World") -> None:
        """Start with everything that the other one has, but no events to send."""
        for name, database in other.databases.items():
            for collection in database.list_collection_names():
                documents = list(database[collection].find())
                if documents and collection != "outbox":
                    self.databases[name][collection].insert_many(documents)

    def call(self, service: str, method: str, **values: Any) -> Any:
        return getattr(self.services[service], method)(**values)

    def sent(self) -> list[Document]:
        """The events emitted since the last call, in order."""
        rows = []
        for database in self.databases.values():
            rows += list(database.outbox.find({"due": {"$exists": True}}))
            database.outbox.update_many({}, {"$unset": {"due": ""}})
        return [row["document"] for row in sorted(rows, key=lambda row: row["_id"])]

    def deliver(
        self, document: Document, receiver: str, change: Callable[[Event], Event] = lambda e: e
    ) -> None:
        """Hand one event, as it travels, to one receiver's handler."""
        event = change(load_event(document, document["type"]))
        getattr(self.services[receiver], f"on_{event.type}")(event)

    def run_chores(self, *names: str) -> None:
        """What services do by themselves every half second."""
        for service, chore in CHORES:
            if service in (names or KINDS):
                getattr(self.services[service], chore)()

    def settle(self) -> list[Document]:
        """Deliver all events in order until no more are emitted; returns them."""
        delivered: list[Document] = []
        while documents := self.sent():
            for document in documents:
                for receiver in EVENTS[document["type"]].receivers:
                    self.deliver(document, receiver)
            self.run_chores()
            delivered += documents
        return delivered
