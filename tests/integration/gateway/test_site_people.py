"""The pages about people, over fakes for the services."""

import re
import time
from html import unescape
from itertools import pairwise

import pytest

from gateway.auth.tokens import Claims
from gateway.site.cookies import SessionCookies, session_name
from tests.integration.gateway.running import KEY, Gateway

HTML = {"Accept": "text/html", "Accept-Language": "en"}
PAGES = [
    "/users",
    "/users/u1",
    "/users/u1/history",
    "/people",
    "/people?q=bong",
    "/people/p1",
    "/categories",
    "/platforms",
]
OWN = ["/me", "/me?shelf=liked", "/me?shelf=nonsense"]
LIVE = {
    "/users/live": ["users"],
    "/users/u1/live": ["standing", "climb", "history"],
    "/me/live": ["standing-in-short"],
    "/me/standing": ["standing", "climb", "history", "standing-in-short"],
}


def cookie(user_id: str) -> dict[str, str]:
    claims = Claims(user_id, f"{user_id}.s", time.time())
    return {session_name(secure=False): SessionCookies(KEY.encode()).value(claims)}


@pytest.mark.parametrize("path", PAGES + OWN)
def test_a_page_has_one_heading_and_is_small(gateway: Gateway, path: str) -> None:
    answer = gateway.get(path, headers=HTML, cookies=cookie("u1"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    levels = [int(level) for level in re.findall(r"<h([1-6])", answer.text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))
    assert len(answer.content) < 60_000


@pytest.mark.parametrize(("path", "ids"), LIVE.items())
def test_a_live_part_names_what_it_replaces_and_is_sent_once(
    gateway: Gateway, path: str, ids: list[str]
) -> None:
    first = gateway.get(path, headers=HTML, cookies=cookie("u1"))
    assert first.status_code == 200
    assert "<html" not in first.text
    for id in ids:
        assert f'id="{id}"' in first.text
    known = {**HTML, "If-None-Match": first.headers["ETag"]}
    assert gateway.get(path, headers=known, cookies=cookie("u1")).status_code == 304


def test_the_page_asks_for_the_live_parts_that_there_are(gateway: Gateway) -> None:
    for page in ("/users", "/users/u1", "/me", "/people"):
        text = gateway.get(page, headers=HTML, cookies=cookie("u1")).text
        asked = re.findall(r'data-live="([^"?]*)', text)
        assert set(asked) <= set(LIVE)
        assert len(asked) == len(set(asked))
        assert page == "/people" or len(asked) == (1 if page == "/me" else 2)


@pytest.mark.parametrize("path", [*OWN[:1], "/me/live", "/me/standing", "/me/shelf"])
def test_what_is_ones_own_is_shown_after_signing_in(gateway: Gateway, path: str) -> None:
    answer = gateway.get(path, headers=HTML, allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=%2Fme")


def test_a_user_who_is_not_there_leaves_a_friendly_page(gateway: Gateway) -> None:
    answer = gateway.get("/users/missing", headers=HTML)
    assert answer.status_code == 404
    assert "They may have left Moview." in answer.text


def test_who_reacted_is_no_part_of_a_page_even_for_operators(gateway: Gateway) -> None:
    for path in ("/users/u1", "/users/u1/history"):
        text = gateway.get(path, headers=HTML, cookies=cookie("operator")).text
        assert "The tier changed." in text
        assert "u9" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("who", "language", "told"),
    [
        ("waiting", "en", "You may judge others' series from May 3, 2026."),
        ("waiting", "ko", "2026년 5월 3일부터 다른 사람의 승급전과 강등전을 판정할 수 있어요."),
        ("alone", "en", "Moview must appoint three founders first."),
        ("alone", "ko", "모뷰가 먼저 세 명을 임명해야 해요."),
    ],
)
def test_ones_own_page_says_what_one_waits_for(
    gateway: Gateway, who: str, language: str, told: str
) -> None:
    headers = {**HTML, "Accept-Language": language}
    for path in ("/me", "/me/standing"):
        text = unescape(gateway.get(path, headers=headers, cookies=cookie(who)).text)
        assert told in text
        others = unescape(gateway.get(path, headers=headers, cookies=cookie("u1")).text)
        assert told not in others


@pytest.mark.parametrize("path", ["/me", "/users/u1", "/reviews/r1"])
def test_a_movie_is_called_as_its_reader_calls_it(gateway: Gateway, path: str) -> None:
    for language, its, other in (("en", "Parasite", "기생충"), ("ko", "기생충", "Parasite")):
        headers = {**HTML, "Accept-Language": language}
        text = gateway.get(path, headers=headers, cookies=cookie("u1")).text
        assert its in text
        assert other not in text


def test_what_a_visitor_typed_is_shown_as_text(gateway: Gateway) -> None:
    wicked = '"><script>alert(1)</script>'
    answer = gateway.get("/people", params={"q": wicked}, headers=HTML)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_name_too_long_to_search_for_is_nobodys(gateway: Gateway) -> None:
    answer = gateway.get("/people", params={"q": "a" * 101}, headers=HTML)
    assert answer.status_code == 200
    assert "No people found" in answer.text


def test_a_person_is_shown_with_the_parts_they_played(gateway: Gateway) -> None:
    text = gateway.get("/people/p1", headers=HTML).text
    assert "directed 1 movie · acted in 1 movie" in text
    assert 'href="/movies/m1"' in text
    assert 'href="/movies/m2"' in text
    assert "2019 · Self" in text


def test_categories_and_platforms_lead_to_their_movies(gateway: Gateway) -> None:
    assert 'href="/?category=drama"' in gateway.get("/categories", headers=HTML).text
    assert 'href="/?platform=netflix"' in gateway.get("/platforms", headers=HTML).text


def test_a_list_says_where_it_goes_on(gateway: Gateway) -> None:
    text = gateway.get("/users", headers=HTML).text
    # The fake's list ends on its second page, so what is shown is all of it.
    assert text.count('id="user-u1"') == 2
    assert "data-next" not in text


def test_nothing_of_the_inside_is_shown_when_a_service_fails(gateway: Gateway) -> None:
    answer = gateway.get("/users/broken", headers=HTML)
    assert answer.status_code == 500
    assert "secret" not in answer.text
