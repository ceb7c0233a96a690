"""The session cookie: signed, bound to its use, and parsed from any input."""

import time

import pytest

from gateway.auth.tokens import Claims, TokenSigner
from gateway.site.cookies import (
    AUDIENCE,
    SESSION_SECONDS,
    SessionCookies,
    cookie,
    read_cookies,
    session_cookie,
)

KEY, OTHER = (
    b"a key for tests only, of 32 bytes and more",
    b"another key, of 32 bytes and much more",
)
ADA = Claims("ada", "ada.1", 1.5e9)


def test_a_cookie_says_whose_session_it_is_and_when_that_began() -> None:
    cookies = SessionCookies(KEY)
    assert cookies.read(cookies.value(ADA)) is not None
    found = cookies.read(cookies.value(Claims("ada", "ada.1", time.time())))
    assert found is not None
    assert (found.user_id, found.session_id) == ("ada", "ada.1")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "x",
        "a.b.c",
        "é",
        TokenSigner(KEY).issue("ada", "ada.1"),
        TokenSigner(OTHER, audience=AUDIENCE).issue("ada", "ada.1"),
        TokenSigner(KEY, lambda: 0.0, audience=AUDIENCE).issue("ada", "ada.1"),
    ],
)
def test_any_other_cookie_is_nobodys(value: str | None) -> None:
    assert SessionCookies(KEY).read(value) is None


def test_while_a_key_is_changed_cookies_and_forms_of_both_are_good() -> None:
    before, after = SessionCookies(KEY), SessionCookies(OTHER, [KEY])
    found = after.read(before.value(ADA))
    assert found is not None
    assert after.is_form_token(ADA, before.form_token(ADA))
    assert not before.is_form_token(ADA, after.form_token(ADA))


def test_a_form_token_is_good_for_its_session_alone() -> None:
    cookies = SessionCookies(KEY)
    token = cookies.form_token(ADA)
    assert cookies.is_form_token(ADA, token)
    assert not cookies.is_form_token(Claims("ada", "ada.2", 1.5e9), token)
    for other in ("", token[:-1], token.upper(), "é" * 64):
        assert not cookies.is_form_token(ADA, other)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (None, {}),
        ("", {}),
        (";;=;", {}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "1"}),
        ('a="1"', {"a": "1"}),
        ("a", {}),
        ("x=\xff\xfe; a=1", {"a": "1"}),
    ],
)
def test_cookies_are_read_as_browsers_send_them(header: str | None, found: dict[str, str]) -> None:
    assert {name: value for name, value in read_cookies(header).items() if value} == found


def test_behind_https_only_this_host_can_set_the_session() -> None:
    kept = session_cookie("value", secure=True)
    name, _, rest = kept.partition("=")
    assert name == "__Host-moview_session"
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(rest.split("; "))
    assert f"Max-Age={SESSION_SECONDS}" in kept
    assert "Domain" not in kept
    assert session_cookie("value", secure=False).startswith("moview_session=value;")


def test_an_empty_session_is_forgotten_at_once() -> None:
    assert "Max-Age=0" in session_cookie("", secure=True)


def test_a_value_cannot_end_its_cookie() -> None:
    kept = cookie("moview_language", "ko; Domain=evil.example\r\nX: y", 60, secure=False)
    assert "\n" not in kept
    assert "Domain" not in [part.partition("=")[0] for part in kept.split("; ")]
