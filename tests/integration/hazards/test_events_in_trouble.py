"""Events that alone are in trouble: the others flow past them, and a log line names them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from moview.stack.program import wait_until
from tests.integration.cluster import Cluster
from tests.integration.hazards.test_poison_events import EVENT, QUEUE, tier

NEWBIE = {"tier": "newbie", "state": "active", "version": 0}
HANDLERS = 6
"""How many events a service handles at once."""
IMPATIENT = """
import sys
from moview.service.serve import main
from moview.service import event_handler
from moview.store import store
event_handler.PATIENCE_SECONDS = 0.5
event_handler.RETRY_DELAYS_MS = (200, 1_000)
store.WITHOUT_DEADLINE_SECONDS = 1.0
sys.argv = ["serve", "movie"]
main()
"""


@pytest.fixture
def movie(
    broker_uri: str, mongodb_uri: str, database_prefix: str, tmp_path: Path
) -> Iterator[Cluster]:
    """A movie service that soon gives up what the database does not do."""
    cluster = Cluster(broker_uri, mongodb_uri, database_prefix, tmp_path)
    try:
        cluster.launch("movie", entry=("-c", IMPATIENT))
        cluster.wait("movie")
        yield cluster
    finally:
        cluster.close()


def send(movie: Cluster, user_id: str) -> None:
    event: dict[str, Any] = {
        **EVENT,
        "event_id": f"event of {user_id}",
        "subject": user_id,
        "data": {**EVENT["data"], "user_id": user_id},
    }
    movie.publish(json.dumps(event).encode(), QUEUE)


def log_lines(movie: Cluster, event: str) -> list[dict[str, Any]]:
    """The lines of this event; the last line may still be on its way."""
    *written, _ = movie.log("movie").read_text().split("\n")
    return [found for line in written if (found := json.loads(line))["event"] == event]


def test_events_whose_rows_are_held_by_somebody_let_the_others_pass(
    movie: Cluster, mongodb_uri: str
) -> None:
    """Six of them would stop the service for all, in silence."""
    stuck = [f"stuck{number}" for number in range(2 * HANDLERS)]
    voters = movie.databases["movie"].voters
    voters.insert_many([{"_id": each, **NEWBIE} for each in stuck])
    with MongoClient[dict[str, Any]](mongodb_uri) as client, client.start_session() as session:
        session.start_transaction()
        client[voters.database.name].voters.update_many({}, {"$set": {"held": 1}}, session=session)
        for user_id in stuck:
            send(movie, user_id)
        assert wait_until(lambda: len(log_lines(movie, "event put off")) >= HANDLERS, 20)

        for number in range(20):
            send(movie, f"other{number}")
        assert wait_until(lambda: all(tier(movie, f"other{n}") for n in range(20)), 10)

        assert not any(tier(movie, each) == "critic" for each in stuck)
        session.abort_transaction()

    line = log_lines(movie, "event put off")[0]
    assert (line["event_type"], line["subject"] in stuck) == ("user_changed", True)
    assert wait_until(lambda: all(tier(movie, each) == "critic" for each in stuck), 40)
    assert movie.rpc.movie.status()["dead_letters"] == 0
