"""Every list uses an index, by the database's plan for the actual queries."""

from collections.abc import Iterator
from typing import Any

import pytest

from movie.store.lists import MOVIE_LISTS
from moview.store import connect
from tests.integration.services.plans import Queries, Query, stages
from tests.integration.services.scenario import Scenario
from tests.integration.services.world import World
from user.store.library import SHELVES

Document = dict[str, Any]


@pytest.fixture(scope="module")
def queries() -> Queries:
    return Queries()


@pytest.fixture(scope="module")
def heard(mongodb_uri: str, database_prefix: str, queries: Queries) -> Iterator[Scenario]:
    """A scenario whose queries are heard, with a little of everything."""
    config = {"MONGODB_CONNECTION_URL": mongodb_uri}
    client = connect(config, event_listeners=[queries])
    world = World(client, database_prefix)
    for service in world.services.values():
        service.store.prepare()
    scenario = Scenario(world)
    person = scenario.person()
    for _ in range(3):
        film = scenario.film(categories=["drama"])
        scenario.vote(person, film, "like")
        scenario.review(person, film, 5)
    yield scenario
    client.close()


def lists(
    scenario: Scenario, queries: Queries, service: str, method: str, **values: Any
) -> list[Query]:
    """The queries with an order that this call sends."""
    queries.sent.clear()
    scenario.world.call(service, method, **values)
    return [query for query in queries.sent if query.command.get("sort")]


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
    heard: Scenario, queries: Queries, service: str, method: str, values: Document
) -> None:
    film = heard.world.databases["movie"].movies.find_one()
    person = heard.world.databases["user"].users.find_one()
    assert film is not None
    assert person is not None
    known = {"FILM": film["_id"], "PERSON": person["_id"]}
    values = {name: known.get(value, value) for name, value in values.items()}

    found = lists(heard, queries, service, method, **values)

    assert found
    for query in found:
        assert "IXSCAN" in stages(query.plan(heard.world.databases[service].client))
        # First what is equal, then the order: MongoDB has nothing left to sort.
        assert "SORT" not in stages(query.plan(heard.world.databases[service].client))
