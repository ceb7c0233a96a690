"""Pages while services are slow or fail."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from moview.stack.program import wait_until
from tests.browser.conftest import Axe, NewPage
from tests.browser.people import sign_in, stay, stayed
from tests.browser.windows import ENGLISH
from tests.e2e.arithmetic import likes, score
from tests.e2e.running import Moview

UNAVAILABLE = r"status of 50[34]"
PATIENCE = 10_000
"""Milliseconds: a caller waits 5 s at most, and the machine may be busy."""


@contextmanager
def paused(moview: Moview, service: str) -> Iterator[None]:
    """The service answers nothing meanwhile, and is ready again afterwards."""
    moview.processes[service].pause()
    try:
        yield
    finally:
        moview.processes[service].resume()
        assert wait_until(moview.is_ready, 30)


def open_movie(new_page: NewPage, moview: Moview) -> Page:
    """A movie of 50.00, as somebody signed in sees it, who will be told of a service away."""
    page = new_page(language=ENGLISH, expected=(UNAVAILABLE,))
    sign_in(page, moview.sign_up())
    page.goto(f"/movies/{moview.add_movie(50)}")
    stay(page)
    return page


def test_a_movie_is_shown_without_its_reviews(new_page: NewPage, moview: Moview) -> None:
    movie = moview.add_movie(50)
    page = new_page(language=ENGLISH)
    with paused(moview, "review"):
        page.goto(f"/movies/{movie}")
        expect(page.locator(".giant")).to_contain_text("50.00")
        expect(page.locator("#reviews")).to_contain_text("cannot be loaded right now")


def test_who_is_signed_in_may_look_around_while_accounts_rest(
    new_page: NewPage, moview: Moview
) -> None:
    page = new_page(language=ENGLISH)
    sign_in(page, moview.sign_up())
    with paused(moview, "user"):
        page.goto("/")
        expect(page.locator(".card").first).to_be_visible()


def test_one_votes_while_accounts_rest(new_page: NewPage, moview: Moview) -> None:
    page = open_movie(new_page, moview)
    like = page.locator("#opinion").get_by_role("button", name="Like", exact=True)
    with paused(moview, "user"):
        like.click()
        expect(like).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
        expect(page.locator(".giant")).to_contain_text(
            f"{score(50, likes('newbie')):.2f}", timeout=PATIENCE
        )
    assert stayed(page)


def test_a_vote_that_finds_nobody_says_so_and_can_be_tried_again(
    new_page: NewPage, moview: Moview
) -> None:
    page = open_movie(new_page, moview)
    like = page.locator("#opinion").get_by_role("button", name="Like", exact=True)
    with paused(moview, "movie"):
        like.click()
        expect(page.locator("#notice")).to_contain_text("takes a break", timeout=PATIENCE)
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    assert stayed(page)


def test_a_page_that_cannot_be_made_says_what_to_do(
    new_page: NewPage, moview: Moview, axe: Axe
) -> None:
    page = new_page(language=ENGLISH, expected=(UNAVAILABLE,))
    with paused(moview, "movie"):
        page.goto("/?q=nobody-asked-this-before")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Part of Moview takes a break", timeout=PATIENCE
        )
        axe(page)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("#movies")).to_contain_text("No movies found")


def test_an_address_that_leads_nowhere_leads_to_the_movies(new_page: NewPage, axe: Axe) -> None:
    page = new_page(language=ENGLISH, expected=("status of 404",))
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    axe(page)
