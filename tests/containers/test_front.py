"""nginx in front: the README's tour through it, cached responses, limits, errors and its log."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from moview.stack.program import wait_until
from tests.containers.composed import ALL, Composed
from tests.e2e.running import PASSWORD, eventually
from tests.e2e.tour import run_tour, steps_of

PROBLEM = "application/problem+json"

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1500)]


def problem(answer: requests.Response, status: int, slug: str) -> dict[str, Any]:
    """The error's document, which must be as docs/api.md has it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["Cache-Control"] == "no-store"
    document: dict[str, Any] = answer.json()
    assert document["type"] == f"/docs/problems#{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["request_id"] == answer.headers["X-Request-Id"]
    return document


def log_of(stack: Composed, request_id: str) -> dict[str, Any]:
    """nginx's line about a request, written once that is answered."""
    found: list[dict[str, Any]] = []

    def is_written() -> bool:
        found[:] = [line for line in stack.front_log() if line["request_id"] == request_id]
        return bool(found)

    assert wait_until(is_written, 5, 0.05)
    assert len(found) == 1, found
    return found[0]


def test_the_tour_prints_what_the_readme_shows(stack: Composed, tmp_path: Path) -> None:
    steps = steps_of("README.md")
    assert run_tour(steps, stack.url, tmp_path) == [shown for _, shown in steps]
    assert "No difference" in stack.moview("audit")


def test_only_nginx_can_be_reached_from_outside(stack: Composed) -> None:
    published = {
        name: [port for port in stack.container(name).ports.values() if port] for name in ALL
    }
    assert {name for name, ports in published.items() if ports} == {"nginx-proxy"}


def test_public_pages_are_kept_for_a_second_and_then_fetched_anew(stack: Composed) -> None:
    path = "/v1/movies?sort=rank&limit=7"
    # From the beginning of a second of the clock, for that is how long a page is kept.
    time.sleep(1.02 - time.time() % 1)
    answers = [stack.http.get(path) for _ in range(10)]
    logged = [log_of(stack, each.headers["X-Request-Id"])["cache"] for each in answers]
    assert logged[0] == "MISS"
    assert logged.count("HIT") >= 7
    assert len({each.headers["X-Request-Id"] for each in answers}) == 10
    assert {each.headers.get("Age") for each in answers[1:]} == {"1"}
    assert {each.headers["Cache-Control"] for each in answers} == {"public, max-age=1"}
    time.sleep(1.1)
    assert log_of(stack, stack.http.get(path).headers["X-Request-Id"])["cache"] == "MISS"


def test_a_change_is_seen_by_everyone_within_two_seconds(stack: Composed) -> None:
    person = stack.sign_up("changer")
    movie = stack.http.read("/v1/movies", limit=1, sort="title")["items"][0]["id"]
    before = stack.http.read(f"/v1/movies/{movie}")["opinions"]["likes"]
    person.like(movie)
    eventually(
        lambda: stack.http.read(f"/v1/movies/{movie}")["opinions"]["likes"], before + 1, seconds=2
    )


def test_whoever_has_a_page_gets_a_304_from_nginx_too(stack: Composed) -> None:
    for encoding in ("identity", "gzip"):
        headers = {"Accept-Encoding": encoding}
        first = stack.http.request("GET", "/v1/movies?limit=50", headers=headers)
        assert first.headers.get("Content-Encoding", "identity") == encoding
        headers["If-None-Match"] = first.headers["ETag"]
        for _ in range(3):
            again = stack.http.request("GET", "/v1/movies?limit=50", headers=headers)
            assert (again.status_code, again.content) == (304, b"")


def test_what_is_asked_with_a_token_is_neither_kept_nor_served_from_what_is(
    stack: Composed,
) -> None:
    person, other = stack.sign_up("owner"), stack.sign_up("other")
    movie = stack.http.read("/v1/movies", limit=1)["items"][0]["id"]
    person.like(movie)
    for _ in range(3):
        assert stack.http.read(f"/v1/movies/{movie}").get("me") is None
        mine = person.get(f"/v1/movies/{movie}")
        assert mine.json()["me"]["vote"] == "like"
        assert mine.headers["Cache-Control"] == "private, no-store"
        assert "Age" not in mine.headers
        assert log_of(stack, mine.headers["X-Request-Id"])["cache"] in ("BYPASS", "")
        assert other.read(f"/v1/movies/{movie}")["me"]["vote"] is None
    assert person.me()["id"] == person.id
    assert stack.http.get("/v1/me").status_code == 401


def test_pages_for_people_are_never_kept_and_their_forms_arrive(stack: Composed) -> None:
    host = stack.url.partition("://")[2]
    html = {"Accept": "text/html"}
    for _ in range(4):
        page = stack.http.request("GET", "/sign-up", headers=html)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "private, no-cache"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert log_of(stack, page.headers["X-Request-Id"])["cache"] == "MISS"
    form = {"email": "page@example.com", "nickname": "by a page", "password": PASSWORD}

    def send(origin: str) -> requests.Response:
        headers = {**html, "Origin": origin, "X-Forwarded-Proto": "https"}
        url = f"{stack.url}/sign-up"
        return requests.post(url, form, headers=headers, timeout=15, allow_redirects=False)

    assert send("https://elsewhere.example").status_code == 403
    signed_up = send(f"https://{host}")
    assert (signed_up.status_code, signed_up.headers["Location"]) == (303, "/?notice=signed_up")
    assert signed_up.headers["Set-Cookie"].startswith("__Host-moview_session=")
    assert "; Secure" in signed_up.headers["Set-Cookie"]


def test_a_browser_gets_nginxs_own_errors_as_a_page(stack: Composed) -> None:
    large = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html,*/*"}
    answer = stack.http.request("POST", "/sign-in", data=b" " * 70_000, headers=large)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "Go back" in answer.text
    assert "요청을" in answer.text
    answer = stack.http.request("POST", "/v1/sessions", data=b" " * 70_000, headers=large)
    problem(answer, 413, "too-large")


def test_security_headers_are_there_once(stack: Composed) -> None:
    for path in ("/v1/movies", "/docs", "/nowhere"):
        headers = stack.http.get(path).raw.headers
        for name in ("X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy"):
            assert len(headers.getlist(name)) == 1, (path, name)
    assert "script-src" in stack.http.get("/docs").headers["Content-Security-Policy"]
    assert stack.http.get("/docs").headers["Server"] == "nginx"


def test_one_id_goes_with_a_request_through_nginx_and_gateway(stack: Composed) -> None:
    answer = stack.http.request("GET", "/nowhere?x=1", headers={"X-Request-Id": "traced-by-me.1"})
    assert problem(answer, 404, "not-found")["request_id"] == "traced-by-me.1"
    line = log_of(stack, "traced-by-me.1")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/nowhere", 404)
    forged = stack.http.request("GET", "/livez", headers={"X-Request-Id": 'a" b'})
    assert len(forged.headers["X-Request-Id"]) == 32


def test_what_is_too_large_is_refused_in_the_words_of_the_api(stack: Composed) -> None:
    large = {"Content-Type": "application/json"}
    body = b" " * 70_000
    answer = stack.http.request("POST", "/v1/sessions", data=body, headers=large)
    problem(answer, 413, "too-large")
    assert log_of(stack, answer.headers["X-Request-Id"])["path"] == "/v1/sessions"
    # Operators may send more, to the gateway which knows whether this is one.
    answer = stack.http.request("POST", "/v1/movies", data=body, headers=large)
    problem(answer, 401, "not-signed-in")
    problem(stack.http.get("/" + "a" * 12_000), 414, "target-too-long")
    answer = stack.http.request("GET", "/livez", headers={"X-Large": "a" * 12_000})
    problem(answer, 431, "headers-too-large")


def test_an_address_that_asks_too_often_is_told_to_wait(stack: Composed) -> None:
    def ask(number: int) -> requests.Response:
        # A forged address makes no other address.
        headers = {"X-Forwarded-For": f"203.0.113.{number % 250}"}
        return requests.get(f"{stack.url}/livez", headers=headers, timeout=15)

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, range(700)))
    refused = [each for each in answers if each.status_code != 200]
    assert 100 < len(refused) < 600
    for each in refused:
        problem(each, 429, "too-many-requests")
        assert each.headers["Retry-After"] == "1"
    time.sleep(2.5)


def test_behind_a_load_balancer_the_address_is_the_one_that_it_saw(stack: Composed) -> None:
    headers = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    answer = stack.http.request("GET", "/livez", headers=headers)
    direct = log_of(stack, answer.headers["X-Request-Id"])["address"]
    assert direct not in headers["X-Forwarded-For"]
    stack.environment["TRUSTED_NETWORKS"] = f"{direct} 192.0.2.0/24"
    try:
        stack.compose("up", "--detach", "--no-build", "--no-deps", "nginx-proxy")
        stack.wait_until_ready()
        answer = stack.http.request("GET", "/livez", headers=headers)
        assert log_of(stack, answer.headers["X-Request-Id"])["address"] == "203.0.113.9"
    finally:
        del stack.environment["TRUSTED_NETWORKS"]
        stack.compose("up", "--detach", "--no-build", "--no-deps", "nginx-proxy")
        stack.wait_until_ready()


def test_guessing_passwords_is_limited_more_than_reading(stack: Composed) -> None:
    body = {"email": "nobody@example.com", "password": "wrong horse battery"}
    answers = [stack.http.post("/v1/sessions", **body) for _ in range(60)]
    assert answers[0].status_code == 401
    by_nginx = [each for each in answers if "one address" in each.text]
    assert by_nginx
    for each in by_nginx:
        problem(each, 429, "too-many-requests")
    assert stack.http.get("/v1/movies").status_code == 200
    time.sleep(5)


def test_without_a_gateway_the_answer_is_a_503_and_with_a_mute_one_a_504(stack: Composed) -> None:
    gateway = stack.container("gateway")
    gateway.pause()
    try:
        started = time.monotonic()
        problem(stack.http.get("/v1/users"), 504, "no-answer-in-time")
        assert time.monotonic() - started < 8
    finally:
        gateway.unpause()
    gateway.stop()
    try:
        # Its address is tried in vain until the engine's name server has forgotten it.
        assert stack.http.get("/v1/users").status_code in (503, 504)
        eventually(lambda: stack.http.get("/v1/users").status_code, 503)
        answer = stack.http.get("/v1/users")
        problem(answer, 503, "unavailable")
        assert answer.headers["Retry-After"] == "1"
    finally:
        gateway.start()
    stack.wait_until_ready()
