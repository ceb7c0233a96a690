"""Every list follows an index: shown by the database's own plan for the queries really sent."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pymongo import monitoring

from movie.store.lists import MOVIE_LISTS
from moview.mongo import connect
from tests.integration.services.town import Town
from tests.integration.services.world import World
from user.store.library import SHELVES

Document = dict[str, Any]
PLANNED = ("find", "filter", "sort", "limit", "projection")
FILTERS: tuple[Document, ...] = (
    {"category": "drama"},
    {"tier": "masterpiece"},
    {"platform": "netflix"},
    {"person": "somebody"},
)


class Finds(monitoring.CommandListener):
    """The queries that the database was sent, also those that choose what to write, with the
    database each went to.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, Document]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        name, command = event.database_name, event.command
        if event.command_name == "find":
            self.sent.append((name, {part: command[part] for part in PLANNED if part in command}))
        for change in command.get("updates", command.get("deletes", ())):
            collection = command[event.command_name]
            self.sent.append((name, {"find": collection, "filter": change["q"]}))
        for change in command.get("ops", ()):
            if "filter" in change:
                place = command["nsInfo"][change.get("update", change.get("delete"))]["ns"]
                database, _, collection = place.partition(".")
                self.sent.append((database, {"find": collection, "filter": change["filter"]}))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to keep."""


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def heard(mongodb_uri: str, database_prefix: str, finds: Finds) -> Iterator[Town]:
    """A town whose queries are heard, with a little of everything."""
    config = {"MONGODB_CONNECTION_URL": mongodb_uri}
    client = connect(config, event_listeners=[finds])
    world = World(client, database_prefix)
    for service in world.services.values():
        service.store.prepare()
    town = Town(world)
    person = town.person()
    for _ in range(3):
        film = town.film(categories=["drama"])
        town.vote(person, film, "like")
        town.review(person, film, 5)
    yield town
    client.close()


def lists(town: Town, finds: Finds, service: str, method: str, **values: Any) -> list[Document]:
    """The queries with an order that this call sends, each with its plan."""
    finds.sent.clear()
    town.world.call(service, method, **values)
    return [
        {**command, "plan": plan(town, name, command)}
        for name, command in finds.sent.copy()
        if command.get("sort")
    ]


def plan(town: Town, database: str, command: Document) -> Document:
    """How the database would go about this query."""
    client = town.world.databases["movie"].client
    answer: Document = client[database].command("explain", command)
    winning: Document = answer["queryPlanner"]["winningPlan"]
    return winning


def scan(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """The stage that reads: of an index or of everything."""
    return scan(plan["inputStage"]) if "inputStage" in plan else plan


@pytest.mark.parametrize(
    ("service", "method", "values"),
    [
        *(("movie", "list_movies", {"sort": sort}) for sort in MOVIE_LISTS),
        ("movie", "list_people", {}),
        ("movie", "movie_rank_history", {"movie_id": "FILM"}),
        ("user", "list_users", {}),
        ("user", "user_rank_history", {"user_id": "PERSON"}),
        *(("user", "shelf", {"user_id": "PERSON", "shelf": shelf}) for shelf in SHELVES),
        *(("review", "list_reviews", {"movie_id": "FILM", "sort": s}) for s in ("best", "newest")),
        ("review", "list_reviews_by", {"author_id": "PERSON"}),
    ],
)
def test_a_list_follows_an_index_from_its_filter_through_its_order(
    heard: Town, finds: Finds, service: str, method: str, values: Document
) -> None:
    film = heard.world.databases["movie"].movies.find_one()
    person = heard.world.databases["user"].users.find_one()
    assert film is not None
    assert person is not None
    known = {"FILM": film["_id"], "PERSON": person["_id"]}
    values = {name: known.get(value, value) for name, value in values.items()}

    found = lists(heard, finds, service, method, **values)

    assert found
    for query in found:
        assert scan(query["plan"])["stage"] == "IXSCAN"
        # First what is equal, then the order: MongoDB has nothing left to sort.
        keys = heard.world.databases[service][query["find"]].index_information().values()
        ends = [index["key"][len(query["filter"]) :] for index in keys if begins(index, query)]
        assert list(query["sort"].items()) in ends


def begins(index: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether an index begins with what a query asks to be equal."""
    return {name for name, _ in index["key"][: len(query["filter"])]} == set(query["filter"])


@pytest.mark.parametrize("filters", FILTERS)
def test_a_filtered_list_reads_what_an_index_finds(
    heard: Town, finds: Finds, filters: Document
) -> None:
    (query,) = lists(heard, finds, "movie", "list_movies", filters=filters)

    assert scan(query["plan"])["stage"] == "IXSCAN"


def test_what_people_do_every_day_reads_no_whole_collection(heard: Town, finds: Finds) -> None:
    town = heard
    author, reader = town.session(), town.person()
    person = author["user"]["id"]
    finds.sent.clear()

    film = town.film()
    town.vote(person, film, "like")
    town.vote(person, film, None)
    town.call("movie", "shelve", user_id=person, movie_id=film, on=True)
    review = town.review(person, film, 5)["id"]
    town.react(reader, review, "like")
    town.call("review", "get_review", review_id=review)
    town.call("review", "own_review", user_id=person, movie_id=film)
    town.call("review", "delete_own_review", user_id=person, movie_id=film)
    town.call("user", "check_session", session_id=author["session_id"])
    town.call("user", "get_user", user_id=person)
    town.call("movie", "own_opinions", user_id=person, movie_ids=[film])
    town.call("movie", "remove_movie", movie_id=film)

    sent = {repr(each): each for each in finds.sent}
    assert len(sent) > 30
    whole = [each for each in sent.values() if scan(plan(town, *each))["stage"] == "COLLSCAN"]
    # Of calibrations there are few, and what the town itself asks of outboxes is no matter.
    assert {query["find"] for _, query in whole} <= {"calibrations", "outbox"}
