"""A thousand new accounts like one middling movie: the demo catalogue over HTTP."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moview.catalogue.jsonl import read_jsonl
from moview.catalogue.records import Entry
from moview.operating.operator_rpc import OperatorRpc
from tests.e2e.arithmetic import likes, score
from tests.e2e.running import Moview
from tests.e2e.test_scores import is_near
from tests.integration.cluster import Document

DEMO = Path(__file__).parents[2] / "config" / "demo" / "movies.jsonl"
BATCH = 100
CROWD = 1000
CALLERS = 4


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """Votes by RPC pass the gateway by: it must not keep the pages that they change."""
    return {"CACHE_SECONDS": "0"}


@pytest.fixture(scope="module")
def listed(moview: Moview) -> list[Document]:
    """The demo catalogue, calibrated, as people see it sorted by score."""
    records = [each.record for each in read_jsonl(DEMO) if isinstance(each, Entry)]
    for first in range(0, len(records), BATCH):
        moview.import_movies(*records[first : first + BATCH])
    moview.rpc.movie.calibrate(wait=60)
    return by_score(moview)


def by_score(moview: Moview) -> list[Document]:
    return moview.http.items("/v1/movies", sort="popular")


def vote_at_once(moview: Moview, movie: str, voters: list[str]) -> None:
    """Each of them likes the movie, several at the same time."""
    callers = threading.local()
    opened: list[OperatorRpc] = []

    def like(voter: str) -> None:
        if not hasattr(callers, "rpc"):
            callers.rpc = OperatorRpc(moview.broker_uri)
            opened.append(callers.rpc)
        callers.rpc.call("movie", "vote", user_id=voter, movie_id=movie, value="like", asked_at=1)

    with ThreadPoolExecutor(CALLERS) as threads:
        list(threads.map(like, voters))
    for rpc in opened:
        rpc.close()


def test_a_crowd_of_fresh_accounts_puts_no_movie_on_top(
    moview: Moview, listed: list[Document]
) -> None:
    middling = listed[len(listed) // 2]["id"]
    base, mass = (moview.score(middling)["base"][name] for name in ("score", "mass"))
    places = [movie["id"] for movie in listed]

    vote_at_once(moview, middling, ["fresh-0"])
    one = moview.score(middling)["score"]
    # Lifts are whole hundredths.
    assert one == pytest.approx(score(base, likes("newbie"), mass), abs=0.001)
    assert one - base < 0.7

    vote_at_once(moview, middling, [f"fresh-{number}" for number in range(1, CROWD)])

    explained = moview.score(middling)
    assert explained["score"] == is_near(base + 8)
    assert explained["limits"]["held_by"] == "newcomers"
    (bloc,) = explained["blocs"]
    assert bloc["count"] == CROWD
    assert bloc["lift"] == pytest.approx(min(50, 100 - base), abs=0.01)
    after = [movie["id"] for movie in by_score(moview)]
    # A fifth of the catalogue stays above it, and nobody else changed places.
    assert after.index(middling) > len(listed) / 5
    assert [each for each in after if each != middling] == [
        each for each in places if each != middling
    ]
