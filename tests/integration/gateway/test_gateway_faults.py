"""The gateway while services are down or hang, when it is full, and when it stops."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from moview.service_names import STATEFUL
from tests.integration.gateway.conftest import StartGateway
from tests.integration.gateway.running import Fake, Gateway, bearer

REVIEW = {"text": "좋다", "aspects": {"story": 8}}


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return call(), time.monotonic() - began


@pytest.fixture(scope="module")
def fakes(broker_uri: str) -> Iterator[dict[str, Fake]]:
    """Each in a process of its own."""
    services = {service: Fake(broker_uri, service) for service in STATEFUL}
    try:
        for service in services.values():
            service.start()
        for service in services.values():
            service.wait()
        yield services
    finally:
        for service in services.values():
            service.kill()


@pytest.fixture
def down(fakes: dict[str, Fake], gateway: Gateway) -> Iterator[Callable[[str], None]]:
    """Takes a service down until the test is over."""
    taken: list[Fake] = []

    def take(service: str) -> None:
        fakes[service].kill()
        taken.append(fakes[service])
        wait_for(lambda: not gateway.get("/readyz").json()["services"][service]["up"])

    yield take
    for service in taken:
        service.start()
        service.wait()
    wait_for(lambda: gateway.get("/readyz").ok)


@pytest.fixture
def paused(fakes: dict[str, Fake]) -> Iterator[Callable[[str], None]]:
    """Stops a service in the middle of its work until the test is over."""
    taken: list[Fake] = []

    def take(service: str) -> None:
        fakes[service].signal(signal.SIGSTOP)
        taken.append(fakes[service])

    yield take
    for service in taken:
        service.signal(signal.SIGCONT)


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_service_that_is_down_is_503_at_once(
    gateway: Gateway, down: Callable[[str], None]
) -> None:
    assert gateway.get("/v1/movies/m1").ok
    down("movie")
    answer, seconds = timed(lambda: gateway.get("/v1/movies/m2"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert seconds < 1
    assert gateway.get("/v1/users/u1").ok
    ready = gateway.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["services"]["movie"] == {"up": False, "store": None, "events": None}
    assert ready.json()["services"]["user"]["up"]
    time.sleep(1)
    assert gateway.get("/v1/movies/m1").status_code == 503


def test_reviews_are_taken_while_the_movie_service_is_down_if_the_movie_is_known(
    gateway: Gateway, down: Callable[[str], None]
) -> None:
    def write(movie: str) -> int:
        path = f"/v1/movies/{movie}/review"
        return gateway.request("PUT", path, json=REVIEW, headers=bearer()).status_code

    assert write("known") == 201
    down("movie")
    assert write("known") == 201
    assert write("unknown") == 503


def test_votes_go_on_while_the_user_service_is_down(
    gateway: Gateway, down: Callable[[str], None]
) -> None:
    def vote(user: str) -> int:
        path, body = "/v1/movies/m1/vote", {"value": "like"}
        return gateway.request("PUT", path, json=body, headers=bearer(user)).status_code

    refused = bearer("u1", "u1.ended")
    assert gateway.get("/v1/movies/m1", headers=refused).status_code == 401
    down("user")
    assert vote("nobody-asked-about") == 200
    assert gateway.get("/v1/me", headers=bearer()).status_code == 503
    operator = bearer("operator-unasked")
    assert gateway.request("DELETE", "/v1/movies/m1", headers=operator).status_code == 503
    time.sleep(5.1)
    assert gateway.get("/v1/movies/m1", headers=refused).status_code == 401


def test_a_service_that_hangs_is_504_within_5_seconds_and_its_slots_come_back(
    fakes: dict[str, Fake], start: StartGateway, paused: Callable[[str], None]
) -> None:
    gateway = start(MAX_WORKERS="4")
    paused("movie")
    with ThreadPoolExecutor(12) as callers:
        paths = [f"/v1/movies/hanging-{number}" for number in range(12)]
        calls = callers.map(
            lambda path: timed(lambda: requests.get(gateway.url + path, timeout=15)), paths
        )
        time.sleep(0.5)
        assert requests.get(gateway.url + "/livez", timeout=5).ok
        answers = list(calls)
    assert max(seconds for _, seconds in answers) < 5
    assert {answer.status_code for answer, _ in answers} <= {503, 504}
    assert 504 in {answer.status_code for answer, _ in answers}
    assert timed(lambda: gateway.get("/v1/users/u1"))[1] < 1
    assert gateway.get("/v1/users/u2").ok


def test_votes_go_on_while_the_user_service_hangs(
    gateway: Gateway, paused: Callable[[str], None]
) -> None:
    paused("user")
    body, path = {"value": "like"}, "/v1/movies/m1/vote"
    for user in ("hung-1", "hung-2", "hung-3"):
        answer, seconds = timed(
            lambda user=user: gateway.request("PUT", path, json=body, headers=bearer(user))
        )
        assert answer.status_code == 200
        assert seconds < 2
    ready, seconds = timed(lambda: gateway.get("/readyz"))
    assert ready.status_code == 503
    assert seconds < 2


def test_too_many_connections_are_turned_away(fakes: dict[str, Fake], start: StartGateway) -> None:
    gateway = start(MAX_CONNECTIONS="5")
    gateway.http.close()

    def status() -> int:
        return requests.get(gateway.url + "/livez", timeout=5).status_code

    with contextlib.ExitStack() as held:

        def one_more_is_too_many() -> bool:
            # The connection that saw the gateway start may still hold a place for a moment.
            held.enter_context(gateway.connect())
            return status() == 503

        wait_for(one_more_is_too_many)
    wait_for(lambda: status() == 200)


def test_idle_connections_hold_up_nobody(gateway: Gateway) -> None:
    with contextlib.ExitStack() as held:
        for number in range(300):
            connection = held.enter_context(gateway.connect())
            if number % 2:
                connection.sendall(b"GET /v1/movies/m1 HTTP/1.1\r\nHo")
        slowest = max(timed(lambda: gateway.get("/v1/movies/m1"))[1] for _ in range(50))
        assert slowest < 0.5


def test_sigterm_finishes_what_was_begun_and_accepts_no_more(
    fakes: dict[str, Fake], start: StartGateway
) -> None:
    gateway = start(CACHE_SECONDS="0")
    with gateway.connect() as idle, ThreadPoolExecutor(10) as callers:
        idle.sendall(b"GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        calls = [
            callers.submit(requests.get, f"{gateway.url}/v1/movies/counted-slowly", timeout=15)
            for _ in range(10)
        ]
        time.sleep(0.25)
        gateway.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        for call in calls:
            answer = call.result()
            assert answer.status_code == 200
        assert idle.recv(65536) == b""
        assert gateway.process.wait(timeout=15) == 0
    assert time.monotonic() - began < 10
    with pytest.raises(requests.ConnectionError):
        requests.get(gateway.url + "/livez", timeout=5)


def test_without_a_key_the_gateway_does_not_start(
    fakes: dict[str, Fake], start: StartGateway
) -> None:
    with pytest.raises(AssertionError, match="TOKEN_KEY must be a secret of at least 32 bytes"):
        start(TOKEN_KEY="short")
