"""A movie's page without script, over fakes for the services."""

import re
import time

import pytest

from gateway.auth.tokens import Claims
from gateway.site.cookies import SessionCookies, session_name
from tests.integration.gateway.browsing import HTML, Browser
from tests.integration.gateway.fakes.shapes import MARKUP, PASSWORD, TOO_SOON
from tests.integration.gateway.running import KEY, Gateway, bearer


def visitor(gateway: Gateway, user_id: str, issued_at: float) -> Browser:
    """Somebody with a session that began then."""
    browser = Browser(gateway)
    value = SessionCookies(KEY.encode()).value(Claims(user_id, f"{user_id}.s", issued_at))
    browser.http.cookies.set(session_name(secure=False), value)
    return browser


def test_a_review_that_cannot_be_kept_now_stays_in_its_form(gateway: Gateway) -> None:
    browser = Browser(gateway)
    browser.sign_in("a@example.com", PASSWORD)
    browser.get("/movies/m1")
    answer = browser.send("/movies/m1/review", text=TOO_SOON, story="9", spoiler="1")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"
    assert browser.notice == "Moview cannot answer right now. Please try again in a moment."
    assert f">{TOO_SOON}</textarea>" in browser.page
    assert re.findall(r"<option selected>(.*?)</option>", browser.page) == ["9"]
    assert re.search(r'name="spoiler"[^>]* checked', browser.page)
    assert browser.send("/movies/m1/review", text="Kept.", story="9").status_code == 303


def test_who_is_believed_may_vote_while_their_account_cannot_be_read(gateway: Gateway) -> None:
    browser = visitor(gateway, "broken1", time.time())
    browser.get("/movies/m1")
    assert "Your account cannot be reached right now." in browser.page
    assert browser.send("/movies/m1/vote", value="like").status_code == 303
    browser.get("/movies/m1")
    assert browser.send("/movies/m1/watch-later", on="1").status_code == 303
    browser.get("/movies/m1")
    assert browser.send("/reviews/r1/vote", value="like").status_code == 303
    assert browser.get("/settings").status_code == 503


def test_whose_session_is_old_may_not_act_while_nobody_can_say_that_it_holds(
    gateway: Gateway,
) -> None:
    browser = Browser(gateway)
    value = SessionCookies(KEY.encode()).value(Claims("u1", "u1.unsure", 1e9))
    browser.http.cookies.set(session_name(secure=False), value)
    browser.get("/movies/m1")
    assert 'action="/movies/m1/vote"' not in browser.page
    browser.get("/about")
    assert browser.send("/movies/m1/vote", value="like").status_code == 503


@pytest.mark.parametrize("path", ["/users/markup1", "/users", "/users/markup1/history", "/me"])
def test_a_nickname_is_text_and_never_markup(gateway: Gateway, path: str) -> None:
    browser = visitor(gateway, "markup1", time.time())
    browser.get(path)
    assert MARKUP not in browser.page
    assert "&lt;i&gt;&#34;&#39;&amp;{{1}}" in browser.page


def test_a_live_part_shows_what_the_api_shows_in_the_reader_s_language(gateway: Gateway) -> None:
    def live(language: str) -> str:
        headers = {**HTML, "Accept-Language": language}
        return gateway.get("/movies/counted/live", headers=headers).text

    korean, english = live("ko"), live("en")
    assert "Why this score" in english
    assert "Why this score" not in korean
    voted = {"json": {"value": "like"}, "headers": bearer()}
    assert gateway.request("PUT", "/v1/movies/counted/vote", **voted).ok
    assert live("ko") != korean
    assert live("en") != english
