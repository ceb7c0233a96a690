"""The page about the rules, with the numbers in force, and error pages."""

import re
from html import unescape

import pytest

from moview.rules.tiers import MOVIE_TIERS, USER_TIERS
from tests.integration.gateway.browsing import Browser
from tests.integration.gateway.conftest import StartGateway
from tests.integration.gateway.running import Fake, Gateway


@pytest.fixture
def browser(gateway: Gateway) -> Browser:
    return Browser(gateway)


def text_of(page: str) -> str:
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def test_about_shows_weights_bands_and_limits_of_the_rules(browser: Browser) -> None:
    assert browser.get("/about").status_code == 200
    text = text_of(browser.page)
    for tier in USER_TIERS:
        assert f"× {tier.weight:g} {tier.en}" in text
        assert f"{tier.en} ± {tier.reaction_points:g}" in text
    for band in MOVIE_TIERS:
        assert f"{band.en} Score {band.lower:g} to {band.upper:g}" in text
    assert "by at most 8 points" in text
    assert "together by at most 16" in text
    assert len(browser.page.encode()) < 60_000


def test_about_explains_a_movies_score_as_it_is_now(browser: Browser) -> None:
    browser.get("/about")
    assert "Parasite" in browser.page
    assert "IMDb 8.5 of 10" in text_of(browser.page)


def test_whom_to_tell_of_a_hole_is_said_where_it_is_set(
    browser: Browser, fakes: Fake, start: StartGateway
) -> None:
    assert browser.get("/.well-known/security.txt").status_code == 404
    other = start(SECURITY_CONTACT="mailto:security@example.com")
    answer = Browser(other).get("/.well-known/security.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Contact: mailto:security@example.com\n" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/movies/missing", 404), ("/sign-out", 405), ("/about?a=1&a=2", 400)],
)
def test_an_error_is_a_page_that_leads_on(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'href="/"' in browser.page
    assert ('role="search"' in browser.page) == (status == 404)


def test_an_error_page_knows_who_is_signed_in(browser: Browser) -> None:
    browser.sign_in("ada@example.com", "correct horse")
    browser.get("/nowhere")
    assert "/sign-out" in browser.page


def test_what_breaks_says_nothing_of_the_inside(browser: Browser) -> None:
    answer = browser.get("/movies/broken")
    assert answer.status_code == 500
    assert "secret" not in browser.page
    assert "Traceback" not in browser.page


def test_an_error_of_the_api_stays_a_document(browser: Browser) -> None:
    answer = browser.get("/v1/nowhere")
    assert answer.headers["Content-Type"] == "application/problem+json"
