"""The response cache over a real broker: one call for equal requests, and own writes are seen."""

import time
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.integration.gateway.conftest import StartGateway
from tests.integration.gateway.running import Fake, Gateway, bearer


def likes(gateway: Gateway, path: str = "/v1/movies/counted") -> int:
    """How often the fake was asked for anything so far; it tells in the likes."""
    number: int = requests.get(gateway.url + path, timeout=5).json()["opinions"]["likes"]
    return number


def test_a_response_is_asked_for_once_a_second(gateway: Gateway) -> None:
    first = likes(gateway)
    assert {likes(gateway) for _ in range(10)} == {first}
    time.sleep(1.1)
    assert likes(gateway) > first


def test_readers_at_the_same_time_share_one_call(gateway: Gateway) -> None:
    with ThreadPoolExecutor(20) as readers:
        found = list(readers.map(lambda _: likes(gateway, "/v1/movies/counted-slowly"), range(20)))
    assert len(set(found)) == 1


def test_a_writer_sees_the_own_write_at_once(gateway: Gateway) -> None:
    for path in ("/v1/movies/counted", "/v1/movies?q=count"):
        before = gateway.get(path).headers["ETag"]
        assert gateway.get(path).headers["ETag"] == before
        vote = {"value": "like"}
        done = gateway.request("PUT", "/v1/movies/counted/vote", json=vote, headers=bearer())
        assert done.ok
        assert gateway.get(path).headers["ETag"] != before


def test_equal_queries_share_a_response_however_they_are_written(gateway: Gateway) -> None:
    time.sleep(1.1)
    paths = ("/v1/movies?q=count", "/v1/movies?sort=rank&q=count", "/v1/movies?q=count&limit=20")
    assert len({gateway.get(path).headers["ETag"] for path in paths}) == 1


def test_errors_are_not_kept(gateway: Gateway) -> None:
    first = gateway.get("/v1/movies/missing-1")
    second = gateway.get("/v1/movies/missing-1")
    assert first.json()["request_id"] != second.json()["request_id"]
    assert second.headers["Cache-Control"] == "no-store"


def test_keeping_can_be_turned_off(fakes: Fake, start: StartGateway) -> None:
    gateway = start(CACHE_SECONDS="0")
    assert likes(gateway) < likes(gateway) < likes(gateway)
