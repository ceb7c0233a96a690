"""Signing out, leaving, and limits: each gateway of these tests has settings of its own."""

import time
from typing import Any

import pytest

from tests.integration.gateway.conftest import StartGateway
from tests.integration.gateway.running import Fake, Gateway, bearer

SIGN_IN = {"email": "u1@example.com", "password": "correct horse"}


@pytest.fixture(scope="module")
def limited(fakes: Fake, start: StartGateway) -> Gateway:
    return start(
        SIGNUPS_PER_MINUTE="2",
        WRONG_PASSWORDS_PER_MINUTE="3",
        WRITES_PER_SECOND="5",
        TRUSTED_PROXIES="1",
        CORS_ORIGINS="https://moview.example",
    )


def sign_in(gateway: Gateway, address: str, **changes: str) -> Any:
    headers = {"X-Forwarded-For": f"6.6.6.6, {address}"}
    return gateway.request("POST", "/v1/sessions", json={**SIGN_IN, **changes}, headers=headers)


def test_a_session_that_ended_here_is_refused_at_once(gateway: Gateway) -> None:
    headers = bearer("u3", "u3.out")
    assert gateway.get("/v1/me", headers=headers).ok
    assert gateway.request("DELETE", "/v1/sessions/current", headers=headers).status_code == 204
    assert gateway.get("/v1/me", headers=headers).status_code == 401
    assert gateway.get("/v1/me", headers=bearer("u3", "u3.other")).ok


def test_a_session_that_ends_with_a_used_refresh_token_is_refused_at_once(gateway: Gateway) -> None:
    headers = bearer("u4", "u4.stolen")
    assert gateway.get("/v1/me", headers=headers).ok
    used = {"refresh_token": "u4.stolen.used"}
    assert gateway.request("POST", "/v1/sessions/refresh", json=used).status_code == 401
    assert gateway.get("/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize("way", ["password", "leave"])
def test_all_sessions_end_with_the_password_or_the_account(gateway: Gateway, way: str) -> None:
    user = f"u-{way}"
    here, there = bearer(user, f"{user}.1"), bearer(user, f"{user}.2")
    if way == "leave":
        assert gateway.request("DELETE", "/v1/me?reviews=delete", headers=here).status_code == 204
    else:
        change = {"password": "another horse", "current_password": "correct horse"}
        assert gateway.request("PATCH", "/v1/me", json=change, headers=here).status_code == 200
    assert gateway.get("/v1/me", headers=here).status_code == 401
    assert gateway.get("/v1/me", headers=there).status_code == 401
    assert gateway.get("/v1/me", headers=bearer(user, f"{user}.3")).ok


def test_sign_ups_are_limited_by_address(limited: Gateway) -> None:
    def sign_up(address: str, **changes: str) -> Any:
        body = {**SIGN_IN, "nickname": "민지", **changes}
        headers = {"X-Forwarded-For": address}
        return limited.request("POST", "/v1/users", json=body, headers=headers)

    assert sign_up("1.1.1.1", nickname="x").status_code == 422
    assert [sign_up("1.1.1.1").status_code for _ in range(3)] == [201, 201, 429]
    refused = sign_up("1.1.1.1")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert sign_up("2.2.2.2").status_code == 201


def test_wrong_passwords_are_limited_by_account_and_address(limited: Gateway) -> None:
    for address in ("3.1.1.1", "3.1.1.2", "3.1.1.3"):
        assert sign_in(limited, address, password="wrong").status_code == 401
    assert sign_in(limited, "3.1.1.4").status_code == 429
    assert sign_in(limited, "3.1.1.4", email="u2@example.com").status_code == 201
    for number in range(3):
        wrong = {"email": f"v{number}@example.com", "password": "wrong"}
        assert sign_in(limited, "4.1.1.1", **wrong).status_code == 401
    assert sign_in(limited, "4.1.1.1", email="v9@example.com").status_code == 429


def test_writes_are_limited_by_user_and_second(limited: Gateway) -> None:
    def vote(user: str) -> int:
        body = {"value": "like"}
        path = "/v1/movies/m1/vote"
        return limited.request("PUT", path, json=body, headers=bearer(user)).status_code

    assert 429 in [vote("w1") for _ in range(10)]
    assert vote("w2") == 200
    time.sleep(1.1)
    assert vote("w1") == 200


def test_origins_of_ours_are_let_in(limited: Gateway) -> None:
    ours = {"Origin": "https://moview.example"}
    for path, headers in (("/v1/movies", {}), ("/v1/me", {}), ("/v1/movies", bearer())):
        answer = limited.get(path, headers={**ours, **headers})
        assert answer.headers["Access-Control-Allow-Origin"] == "https://moview.example"
        assert "Origin" in answer.headers["Vary"]
    preflight = limited.request(
        "OPTIONS", "/v1/me", headers={**ours, "Access-Control-Request-Method": "PATCH"}
    )
    assert preflight.status_code == 204
    assert "PATCH" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    other = limited.get("/v1/movies", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers
