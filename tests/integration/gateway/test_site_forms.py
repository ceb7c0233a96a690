"""Forms and cookies as nobody should send them: refused, and nothing changes."""

from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from gateway.site.cookies import AUDIENCE, SessionCookies
from gateway.tokens import Claims, TokenSigner
from tests.integration.gateway.browsing import Browser
from tests.integration.gateway.conftest import StartGateway
from tests.integration.gateway.running import KEY, Gateway, StandIn, bearer
from tests.integration.gateway.stand_ins.shapes import PASSWORD

FORM = "application/x-www-form-urlencoded"
NEVER = 0.0
"""Long ago."""


@pytest.fixture
def browser(gateway: Gateway) -> Browser:
    return Browser(gateway)


def cookie_of(user_id: str, session_id: str, key: str = KEY, issued_at: float = 1e9) -> str:
    return SessionCookies(key.encode()).value(Claims(user_id, session_id, issued_at))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://{host}"},
    ],
    ids=str,
)
def test_a_form_of_another_site_changes_nothing(browser: Browser, headers: dict[str, str]) -> None:
    host = browser.url.partition("://")[2]
    sent = {name: value.format(host=host) for name, value in headers.items()}
    answer = browser.send("/sign-in", headers=sent, email="a@example.com", password=PASSWORD)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    browser.sign_in("a@example.com", PASSWORD)
    browser.get("/settings")
    assert browser.send("/sign-out", headers=sent).status_code == 403
    assert browser.get("/settings").url.endswith("/settings")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_a_form_of_our_own_page_is_taken(browser: Browser, headers: dict[str, str]) -> None:
    answer = browser.send("/sign-in", headers=headers, email="a@example.com", password=PASSWORD)
    assert answer.status_code == 303


FORGED: dict[str, Any] = {
    "another key": cookie_of("u1", "u1.s", "another key, of thirty-two bytes and more"),
    "no key": jwt.encode({"sub": "u1", "sid": "u1.s"}, None, algorithm="none"),
    "an access token": TokenSigner(KEY.encode()).issue("u1", "u1.s"),
    "expired": TokenSigner(KEY.encode(), lambda: NEVER, audience=AUDIENCE).issue("u1", "u1.s"),
    "another's session": cookie_of("u1", "u2.s"),
    "an ended session": cookie_of("u1", "u1.ended"),
    "a suspended account": cookie_of("u1", "u1.suspended"),
    "garbage": "garbage",
    "much": "a" * 5000,
    "nothing": "",
}


@pytest.mark.parametrize("value", FORGED.values(), ids=FORGED)
def test_a_cookie_that_is_not_good_opens_nothing(browser: Browser, value: str) -> None:
    headers = {"Cookie": f"moview_session={value}"}
    answer = browser.get("/settings", headers=headers, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=%2Fsettings")
    assert browser.get("/about", headers=headers).status_code == 200
    assert "/sign-in" in browser.page


def test_a_cookie_is_no_access_token(gateway: Gateway) -> None:
    cookie = cookie_of("u1", "u1.s")
    assert gateway.get("/v1/me", headers={"Authorization": f"Bearer {cookie}"}).status_code == 401
    assert gateway.get("/v1/me", headers={"Cookie": f"moview_session={cookie}"}).status_code == 401
    assert gateway.get("/v1/me", headers=bearer("u1")).status_code == 200


def test_a_cookie_of_an_ended_session_is_taken_off_the_browser(browser: Browser) -> None:
    browser.http.cookies.set("moview_session", cookie_of("u1", "u1.ended"))
    kept = browser.get("/about").headers["Set-Cookie"]
    assert kept.startswith("moview_session=;")
    assert "Max-Age=0" in kept


@pytest.mark.parametrize(
    ("body", "changes", "status"),
    [
        (b"email=a&email=b", {}, 400),
        (b"email=%FF%FE", {}, 400),
        (b"email=\xff", {}, 400),
        (b"&".join(b"f%d=" % number for number in range(60)), {}, 400),
        (b'{"email": "a@example.com"}', {"Content-Type": "application/json"}, 415),
        (b"email=a", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b"email=a", {"Content-Type": ""}, 415),
        (b"text=" + b"a" * 70_000, {}, 413),
        (b"", {}, 422),
        (b"=&&;&%", {}, 422),
        (b"email=%00&password=%00", {}, 422),
        (urlencode({"email": "a@b.example", "password": "a" * 60_000}).encode(), {}, 422),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_no_good_form_is_refused(
    browser: Browser, body: bytes, changes: dict[str, str], status: int
) -> None:
    headers = {"Content-Type": FORM, "Origin": browser.url, **changes}
    answer = browser.http.post(browser.url + "/sign-in", data=body, headers=headers, timeout=15)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Set-Cookie" not in answer.headers


def test_a_form_needs_a_length(gateway: Gateway) -> None:
    head = f"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n"
    for framing in ("\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
        assert gateway.raw((head + framing).encode()).startswith(b"HTTP/1.1 411 ")


def test_while_the_user_service_is_away_only_sessions_heard_of_lately_act(
    broker_uri: str, stand_ins: StandIn, start: StartGateway
) -> None:
    """An ended session must not come back for the thirty days that its cookie lasts."""
    gateway = start()
    known, unknown = Browser(gateway), Browser(gateway)
    known.http.cookies.set("moview_session", cookie_of("u1", "u1.known"))
    unknown.http.cookies.set("moview_session", cookie_of("u1", "u1.unknown"))
    assert "/sign-out" in known.get("/about").text
    stand_ins.kill()
    others = StandIn(broker_uri, "movie", "review")
    others.start()
    try:
        others.wait()
        for each in (known, unknown):
            assert "Your account cannot be reached" in each.get("/about").text
            assert each.get("/").status_code == 200
            assert each.get("/settings").status_code == 503
        sessions = {name: bearer("u1", f"u1.{name}") for name in ("known", "unknown")}
        old = TokenSigner(KEY.encode()).issue("u1", "u1.unknown", issued_at=1e9)
        sessions["unknown"] = {"Authorization": f"Bearer {old}"}
        votes = {
            name: gateway.request(
                "PUT", "/v1/movies/m1/vote", json={"value": "like"}, headers=headers
            ).status_code
            for name, headers in sessions.items()
        }
        assert votes == {"known": 200, "unknown": 503}
    finally:
        others.kill()
        stand_ins.start()
        stand_ins.wait()
