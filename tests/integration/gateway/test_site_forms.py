"""Invalid forms and cookies: refused, without effect."""

import time
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from gateway.auth.tokens import Claims, TokenSigner
from gateway.site.cookies import AUDIENCE, SessionCookies
from tests.integration.gateway.browsing import Browser
from tests.integration.gateway.fakes.shapes import PASSWORD
from tests.integration.gateway.running import KEY, Gateway, bearer

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


def test_cookies_of_others_in_any_encoding_do_no_harm(gateway: Gateway) -> None:
    cookies = b"x=\xff\xfe; moview_session=" + cookie_of("u1", "u1.s").encode()
    head = b"GET /about HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: " + cookies
    answer = gateway.raw(head + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"/sign-out" in answer


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


def test_while_nobody_can_say_how_a_session_stands_only_a_recent_one_acts(
    gateway: Gateway,
) -> None:
    """An ended one must not come back for the thirty days that its cookie lasts."""
    old, recent = Browser(gateway), Browser(gateway)
    old.http.cookies.set("moview_session", cookie_of("u1", "u1.unsure"))
    recent.http.cookies.set("moview_session", cookie_of("u1", "u1.unsure", issued_at=time.time()))
    assert "Your account cannot be reached" in old.get("/about").text
    assert old.get("/").status_code == 200
    assert old.get("/settings").status_code == 503
    assert recent.get("/settings").status_code == 200
    tokens = TokenSigner(KEY.encode())
    for issued_at, status in ((1e9, 503), (None, 200)):
        token = tokens.issue("u1", "u1.unsure", issued_at)
        headers = {"Authorization": f"Bearer {token}"}
        vote = {"json": {"value": "like"}, "headers": headers}
        assert gateway.request("PUT", "/v1/movies/m1/vote", **vote).status_code == status
