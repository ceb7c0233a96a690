"""Bad requests, down to the socket: each is refused clearly, without effect."""

import json
import re
import socket
import time
from typing import Any

import pytest

from gateway.auth.tokens import TokenSigner
from tests.fuzz.wire import CASES, Exchange
from tests.integration.gateway.running import KEY, Gateway, bearer, read_all

VOTE = "/v1/movies/m1/vote"
JSON = {"Content-Type": "application/json"}


def refusal(answer: Any, status: int) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["request_id"] == answer.headers["X-Request-Id"]
    return document


def parse(answer: bytes) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Status, headers and problem document of a raw answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"]
    return int(lines[0].split()[1]), headers, json.loads(body)


def head(*headers: str, target: str = VOTE, method: str = "PUT") -> bytes:
    token = bearer()["Authorization"]
    lines = [f"{method} {target} HTTP/1.1", "Host: h", f"Authorization: {token}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PATCH", VOTE, "DELETE, OPTIONS, PUT"),
        ("POST", "/v1/movies/m1", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("TRACE", "/v1/me", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("BREW", "/livez", "GET, HEAD, OPTIONS"),
    ],
)
def test_an_unknown_method_is_told_the_known_ones(
    gateway: Gateway, method: str, path: str, allow: str
) -> None:
    answer = gateway.request(method, path)
    refusal(answer, 405)
    assert answer.headers["Allow"] == allow


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name[:60])
def test_what_nobody_should_send_is_answered_as_the_tables_say(
    gateway: Gateway, case: Exchange
) -> None:
    token = bearer("operator1")["Authorization"].removeprefix("Bearer ")
    assert case.faults(("127.0.0.1", gateway.port), token, "m1") == []


def test_checks_come_in_the_order_of_the_contract(gateway: Gateway) -> None:
    def put(body: bytes, user: str | None, path: str = "/v1/movies/missing", **kw: Any) -> int:
        headers = {**JSON, **(bearer(user) if user else {}), **kw}
        return gateway.request("PATCH", path, data=body, headers=headers).status_code

    huge = b"x" * (1024 * 1024 + 1)
    assert put(huge, None, "/nowhere") == 404
    assert put(huge, None) == 413
    assert put(b"{", None, **{"Content-Type": "text/plain"}) == 415
    assert put(b"{", None) == 401
    assert put(b"{", "u1") == 403
    assert put(b"{", "operator1") == 400
    assert put(b'{"year": "x"}', "operator1") == 422
    assert put(b'{"year": 2019}', "operator1") == 404


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/mixed",
        "",
        "json",
    ],
)
def test_only_json_is_read(gateway: Gateway, kind: str) -> None:
    headers = {"Content-Type": kind, **bearer()}
    refusal(gateway.request("PUT", VOTE, data=b'{"value": "like"}', headers=headers), 415)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_say_that_it_is_utf_8(gateway: Gateway, kind: str) -> None:
    headers = {"Content-Type": kind, **bearer()}
    answer = gateway.request("PUT", VOTE, data=b'{"value": "like"}', headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=1000000000", "limit=x", "limit=1&limit=2", "nothing=1", "q=%00"],
)
def test_a_bad_parameter_is_named(gateway: Gateway, query: str) -> None:
    errors = refusal(gateway.get(f"/v1/movies?{query}"), 422)["errors"]
    assert list(errors) == [query.partition("=")[0]]


def test_a_multipart_body_is_no_fault_of_the_headers_where_no_body_is_read(
    gateway: Gateway,
) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert gateway.get("/livez", headers=headers).status_code == 200


@pytest.mark.parametrize("query", [f"q={'a' * 8050}%00", f"q={'%CC%A7%CC%81' * 650}"])
def test_the_hardest_query_is_refused_as_soon_as_any_other(gateway: Gateway, query: str) -> None:
    def seconds(query: str) -> float:
        began = time.perf_counter()
        refusal(gateway.get(f"/v1/movies?{query}"), 422)
        return time.perf_counter() - began

    pairs = [(seconds(query), seconds(f"nothing={'a' * 8050}")) for _ in range(30)]
    hard, other = (min(each) for each in zip(*pairs, strict=True))
    # Coverage makes the one many times slower that looks at each character.
    assert hard < 3 * other + 0.02


def test_of_a_crowd_of_unknown_fields_a_few_are_named(gateway: Gateway) -> None:
    crowd = json.dumps({f"{number:x}": 0 for number in range(5_000)})
    errors = refusal(gateway.request("POST", "/v1/users", data=crowd, headers=JSON), 422)["errors"]
    assert list(errors.items()) == [(f"{number:x}", ["Unknown field."]) for number in range(20)]


def test_a_body_of_very_many_values_is_refused_before_they_are_made(gateway: Gateway) -> None:
    body = "[" + "0," * 30_000 + "0]"
    refusal(gateway.request("POST", "/v1/users", data=body, headers=JSON), 422)


def test_a_body_too_large_is_refused_before_it_is_read(gateway: Gateway) -> None:
    for path, most in ((VOTE, 64 * 1024), ("/v1/movies/m1", 1024 * 1024)):
        method = "PUT" if path == VOTE else "PATCH"
        large = b" " * most
        just = gateway.request(method, path, data=large, headers={**JSON, **bearer("operator1")})
        assert just.status_code == 400
        refusal(gateway.request(method, path, data=large + b" ", headers=JSON), 413)
    began = time.monotonic()
    raw = head("Content-Type: application/json", "Content-Length: 99999999999")
    with gateway.connect() as connection:
        connection.sendall(raw)
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")
    assert time.monotonic() - began < 1


def test_slow_bodies_and_heads_are_given_up(gateway: Gateway) -> None:
    began = time.monotonic()
    with gateway.connect() as body, gateway.connect() as first_line, gateway.connect() as header:
        body.sendall(head("Content-Type: application/json", "Content-Length: 50") + b"{")
        first_line.sendall(b"GET /livez HT")
        header.sendall(b"GET /livez HTTP/1.1\r\nHost: h\r\nX: ")
        for _ in range(5):
            time.sleep(0.5)
            body.sendall(b" ")
            header.sendall(b"x")
        assert gateway.get("/livez").ok
        for connection in (body, first_line, header):
            assert parse(read_all(connection))[0] == 408
    assert time.monotonic() - began < 9


def test_a_connection_serves_request_after_request(gateway: Gateway) -> None:
    with gateway.connect() as connection:
        for _ in range(3):
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: h\r\n\r\n")
            answer = connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
            assert b"Connection: close" not in answer


@pytest.mark.parametrize("id", ["a", "A-b_c.9", "x" * 64])
def test_a_sane_request_id_comes_back(gateway: Gateway, id: str) -> None:
    for path in ("/livez", "/v1/movies/m1", "/v1/movies/missing", "/nowhere", "/v1/me"):
        answer = gateway.get(path, headers={"X-Request-Id": id})
        assert answer.headers["X-Request-Id"] == id
    refused = gateway.raw(b"GET /livez HTTP/1.1\r\nX-Request-Id: %s\r\n\r\n" % id.encode())
    assert parse(refused)[1]["x-request-id"] == id.lower()


def test_a_head_cut_short_is_no_request(gateway: Gateway) -> None:
    with gateway.connect() as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: h\r\n")
        connection.shutdown(socket.SHUT_WR)
        assert read_all(connection) == b""


def test_letters_that_nobody_escaped_are_read_as_utf_8(gateway: Gateway) -> None:
    line = "GET /v1/movies?nothing=기생충 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    status, _, document = parse(gateway.raw(line.encode()))
    assert (status, list(document["errors"])) == (422, ["nothing"])


@pytest.mark.parametrize("id", ["", "a b", "<script>", "x" * 65, "é"])
def test_an_odd_request_id_is_replaced(gateway: Gateway, id: str) -> None:
    answer = gateway.get("/v1/me", headers={"X-Request-Id": id.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-Id"])
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_an_inner_error_is_logged_and_tells_nothing(gateway: Gateway) -> None:
    answer = gateway.get("/v1/movies/broken", headers={"X-Request-Id": "broken-1"})
    refusal(answer, 500)
    assert not re.search(r"secret|Error|Traceback|\.py", answer.text.replace("Internal error", ""))
    assert "broken-1" in gateway.log.read_text()


def test_a_token_that_is_no_good_is_refused_on_reads_that_use_it_too(gateway: Gateway) -> None:
    other = TokenSigner(b"another key for tests, of 32 bytes and more").issue("u1", "u1.s")
    ours = TokenSigner(KEY.encode(), clock=lambda: time.time() - 1000).issue("u1", "u1.s")
    for token in ("", "x", other, ours):
        headers = {"Authorization": f"Bearer {token}"}
        refusal(gateway.get("/v1/me", headers=headers), 401)
        refusal(gateway.get("/v1/movies/m1", headers=headers), 401)
        refusal(gateway.request("DELETE", "/v1/movies/m1", headers=headers), 401)
        assert gateway.get("/v1/tiers", headers=headers).ok


def test_a_session_that_the_user_service_ended_or_suspended_is_refused(gateway: Gateway) -> None:
    refusal(gateway.get("/v1/me", headers=bearer("u1", "u1.ended")), 401)
    refusal(gateway.get("/v1/me", headers=bearer("u1", "u2.s")), 401)
    # Neither when the session was just asked about on behalf of whose it is.
    assert gateway.get("/v1/me", headers=bearer("u3", "u3.s")).ok
    refusal(gateway.get("/v1/me", headers=bearer("u1", "u3.s")), 401)
    refusal(gateway.get("/v1/me", headers=bearer("u1", "u1.suspended")), 403)


def test_origins_are_not_let_in_by_default(gateway: Gateway) -> None:
    answer = gateway.get("/v1/movies", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    options = gateway.request("OPTIONS", "/v1/movies")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
