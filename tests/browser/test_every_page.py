"""Properties of every page."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, NewPage
from tests.browser.people import sign_in
from tests.browser.windows import DESKTOP, ENGLISH, KOREAN, PHONE, is_wide
from tests.e2e.running import Moview

EVERYBODYS = (
    "/users",
    "/users/{user}",
    "/people",
    "/people/{person}",
    "/people?q=zzzz",
    "/categories",
    "/platforms",
    "/reviews/{review}",
    "/about",
    "/sign-up",
    "/sign-in",
)
OWN = (
    "/me",
    "/me?shelf=disliked",
    "/me?shelf=reviewed",
    "/movies/{movie}",
    "/users/{user}/history",
    "/settings",
    "/settings/leave",
)


@pytest.mark.parametrize(
    ("language", "device", "scheme"),
    [(KOREAN, PHONE, "dark"), (ENGLISH, DESKTOP, "light")],
    ids=["Korean on a dark phone", "English on a light desktop"],
)
def test_a_page_is_for_everybody_and_no_wider_than_its_window(
    new_page: NewPage,
    moview: Moview,
    axe: Axe,
    language: str,
    device: dict[str, Any],
    scheme: str,
) -> None:
    author, movie = moview.sign_up(), moview.add_movie(50)
    ids = {
        "user": author.id,
        "movie": movie,
        "review": author.review(movie, "길게 쓴 글. " * 200, story=9)["id"],
        "person": moview.read("/v1/people", limit=1)["items"][0]["id"],
    }
    page = new_page(language=language, device=device, scheme=scheme)

    def look_at(path: str) -> None:
        answer = page.goto(path.format(**ids))
        assert answer is not None
        assert answer.ok, f"{path} answers {answer.status}"
        expect(page.locator("html")).to_have_attribute("lang", language[:2])
        assert not is_wide(page), f"{path} is too wide"
        axe(page)

    for path in EVERYBODYS:
        look_at(path)
    sign_in(page, author)
    for path in OWN:
        look_at(path)


def test_what_a_form_finds_at_fault_is_told_to_everybody(new_page: NewPage, axe: Axe) -> None:
    page = new_page(language=ENGLISH, expected=("status of 422",))
    page.goto("/sign-up")
    page.get_by_label("E-mail").fill("neo@localhost.")
    page.get_by_label("Nickname").fill("  x  ")
    page.get_by_label("Password").fill("12345678")
    page.locator("form[action='/sign-up']").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_label("Nickname")).to_have_attribute("aria-invalid", "true")
    axe(page)
