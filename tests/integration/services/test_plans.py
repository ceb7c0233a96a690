"""No query of the services scans a whole collection, by the plans of all queries sent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from moview.clock import now
from moview.errors import MoviewError
from moview.store import Transaction, connect
from moview.store.outbox import Outbox
from moview.store.sessions import UsedSessions
from tests.integration.services.plans import Queries, Query, sites, stages
from tests.integration.services.scenario import PASSWORD, Scenario
from tests.integration.services.world import KINDS, World
from user.store import UserStore

READS_ALL = {
    # What is learned is learned from all scores and all ratings.
    "movie/store/calibrations.py:published_sites",
    "movie/store/calibrations.py:ratings",
    # There are a dozen at most, and the newest is asked for by its id.
    "movie/store/calibrations.py:newest_calibration",
    "movie/store/calibrations.py:forget_calibrations_before",
    # Some dozens of rows, all of which are shown.
    "movie/store/lists.py:categories",
    "movie/store/lists.py:platforms",
    # Sessions of the last day; those of this host are most of them.
    "moview/store/sessions.py:end_those_of_the_last_process",
}
"""Functions that may read all of a collection, and why."""


@pytest.fixture(scope="module")
def queries() -> Queries:
    return Queries()


@pytest.fixture(scope="module")
def scenario(mongodb_uri: str, database_prefix: str, queries: Queries) -> Iterator[Scenario]:
    """Everything has happened there, and every query is known."""
    client = connect({"MONGODB_CONNECTION_URL": mongodb_uri}, event_listeners=[queries])
    world = World(client, database_prefix)
    for service in world.services.values():
        service.store.prepare()
    scenario = Scenario(world)
    live(scenario)
    read(scenario)
    operate(scenario)
    yield scenario
    client.close()


def live(scenario: Scenario) -> None:
    """People come, say something, change their minds, and go."""
    session, reader = scenario.session(), scenario.person("critic")
    author, email = session["user"]["id"], session["user"]["email"]
    film, other = scenario.film("The Film", categories=["drama"]), scenario.film("Another Film")
    scenario.vote(author, film, "like")
    scenario.vote(author, film, None)
    scenario.call("movie", "shelve", user_id=author, movie_id=other, on=True)
    review = scenario.review(author, film, 5)["id"]
    scenario.review(author, film, 6)
    scenario.react(reader, review, "like")
    scenario.react(reader, review, "dislike")
    scenario.call("user", "appoint", email=email, tier="armchair")
    scenario.call("user", "suspend", email=email)
    scenario.call("user", "restore", email=email)
    scenario.call("user", "authenticate", email=email, password=PASSWORD)
    renewed = scenario.call("user", "refresh_session", refresh_token=session["refresh_token"])
    with pytest.raises(MoviewError):
        scenario.call("user", "refresh_session", refresh_token=session["refresh_token"])
    scenario.call("user", "end_session", session_id=renewed["session_id"])
    scenario.call("user", "update_me", user_id=author, nickname="somebody else")
    scenario.call("user", "make_operator", email=email)
    scenario.call("user", "reset_password", email=email)
    scenario.call("review", "delete_own_review", user_id=author, movie_id=film)
    removed = scenario.review(author, other, 7)["id"]
    scenario.call("review", "remove_review", review_id=removed, operator_id=reader)
    scenario.review(author, film, 8)
    scenario.call("user", "remove_me", user_id=author, reviews="delete")
    scenario.review(reader, other, 7)
    scenario.call("movie", "remove_movie", movie_id=other)
    scenario.vote(reader, film, "like")
    scenario.review(reader, film, 9, 9)


def read(scenario: Scenario) -> None:
    """All that is shown of it."""
    session = scenario.session()
    person, call = session["user"]["id"], scenario.world.call
    film = scenario.film(
        "A Film to See",
        categories=["drama"],
        platforms=[{"code": "netflix", "name": "Netflix"}],
        directors=[{"name": "Bong Joon-ho"}],
        actors=[{"name": "Song Kang-ho", "role": "Ki-taek"}],
    )
    review = scenario.review(person, film, 5)["id"]
    director = scenario.movie(film)["directors"][0]["id"]
    for sort in ("rank", "popular", "trending", "newest", "title", "reviews"):
        page = call("movie", "list_movies", sort=sort, limit=1)
        call("movie", "list_movies", sort=sort, limit=1, cursor=page["next_cursor"])
    filters: list[dict[str, Any]] = [
        {"category": "drama"},
        {"tier": "masterpiece"},
        {"platform": "netflix"},
        {"person": director},
        {"q": "film se"},
        {"year_from": 1990, "year_to": 2010, "category": "drama"},
    ]
    for each in filters:
        call("movie", "list_movies", filters=each)
    for method, values in {
        "movie_summary": {"movie_id": film},
        "explain_score": {"movie_id": film},
        "movie_rank_history": {"movie_id": film},
        "own_opinions": {"user_id": person, "movie_ids": [film]},
        "list_people": {},
        "get_person": {"person_id": director},
        "list_categories": {},
        "list_platforms": {},
    }.items():
        call("movie", method, **values)
    call("movie", "list_people", q="bong jo")
    call("user", "list_users")
    call("user", "get_user", user_id=person)
    call("user", "user_rank_history", user_id=person)
    for shelf in ("watch_later", "liked", "disliked", "reviewed"):
        call("user", "shelf", user_id=person, shelf=shelf)
    call("user", "check_session", session_id=session["session_id"])
    for sort in ("best", "newest"):
        call("review", "list_reviews", movie_id=film, sort=sort)
    call("review", "list_reviews_by", author_id=person)
    call("review", "get_review", review_id=review)
    call("review", "own_review", user_id=person, movie_id=film)
    call("review", "own_reactions", user_id=person, review_ids=[review])


def operate(scenario: Scenario) -> None:
    """What operators and chores do."""
    records = [{"title": "Imported", "year": 2001, "external_ids": {"imdb": "tt1"}}]
    scenario.call("movie", "import_movies", records=records)
    scenario.call("movie", "update_movie", movie_id=scenario.film(), changes={"year": 1999})
    scenario.call("movie", "calibrate")
    before_heat_was_kept = {"$set": {"heat": 3.0}, "$unset": {"heat_at": ""}}
    scenario.world.databases["movie"].movies.update_many({}, before_heat_was_kept)
    scenario.call("movie", "begin_calibration")
    scenario.call("movie", "finish_calibration")
    scenario.call("movie", "calibrate_nightly")
    scenario.world.services["movie"].store.has_older_rules()
    scenario.call("review", "follow_rules")
    scenario.world.services["movie"].refresh_heat()
    users = scenario.world.services["user"].store
    users.transact(lambda tx: judge(users, tx))
    users.can_judge(tier_rank=2, since=now(), enough=2)
    for name, collection in (("user", "users"), ("movie", "movies")):
        scenario.world.databases[name][collection].update_one({}, {"$unset": {"rules": ""}})
        assert scenario.world.services[name].migrate_rules()["migrated"] == 1
    for name in KINDS:
        service = scenario.world.services[name]
        place = service.audit()["next"]
        while place is not None:
            place = service.audit(after=place)["next"]
        for kind in service.store.KINDS:
            exported = service.export(kind)
            service.export(kind, keys=[key for key, _ in exported["rows"]][:1])
        for kind in service.store.OWNED:
            service.resync(kind)
        service.store.moving()
        outbox = Outbox(service.store.database, "this process")
        outbox.due()
        outbox.take_over()
        outbox.mark_sent(["nothing"])
        outbox.postpone(["nothing"])
        outbox.replay(now() - timedelta(days=1))
        outbox.state()
        with service.store.database.client.start_session() as session:
            UsedSessions(service.store.database).note(session)
        UsedSessions(service.store.database).end_those_of_the_last_process()
    scenario.world.settle()


def judge(users: UserStore, tx: Transaction) -> None:
    """What deciding who judges asks."""
    users.peers(tx, tier_rank=2, enough=12)
    users.seasoned(tx, tier_rank=2, since=now(), enough=12, but="nobody")
    users.standing_from(tx, tier_rank=2)
    users.lowest_of(tx, tier_rank=2, but="nobody")
    users.has_met(tx, "an author", "a reactor", since=now())


def test_every_place_that_asks_the_database_was_heard(scenario: Scenario, queries: Queries) -> None:
    heard = {query.site for query in queries.sent}
    assert sites() - heard == set()
    assert len(sites()) > 50


def test_no_query_reads_a_whole_collection(scenario: Scenario, queries: Queries) -> None:
    client = scenario.world.databases["movie"].client
    distinct = {repr(query): query for query in queries.sent}.values()
    ours = [each for each in distinct if each.site not in READS_ALL | {"elsewhere"}]

    reading_all = [each for each in ours if "COLLSCAN" in stages(each.plan(client))]

    assert len(ours) > 100
    assert not reading_all


def test_a_query_without_an_index_would_be_found(scenario: Scenario) -> None:
    database = scenario.world.databases["movie"]
    query = Query(database.name, {"find": "movies", "filter": {"runtime_min": 90}}, "here")
    assert "COLLSCAN" in stages(query.plan(database.client))


def test_the_exceptions_are_still_needed(scenario: Scenario, queries: Queries) -> None:
    assert {query.site for query in queries.sent} >= READS_ALL
