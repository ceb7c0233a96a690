"""The front page, without signing in."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Axe, NewPage
from tests.browser.windows import DESKTOP, ENGLISH, KOREAN, PHONE

NAMES = {KOREAN: "모뷰", ENGLISH: "Moview"}


READERS = [
    pytest.param(KOREAN, DESKTOP, "light", id="ko-desktop-light"),
    pytest.param(ENGLISH, DESKTOP, "dark", id="en-desktop-dark"),
    pytest.param(ENGLISH, PHONE, "light", id="en-phone-light"),
    pytest.param(KOREAN, PHONE, "dark", id="ko-phone-dark"),
]


@pytest.mark.parametrize(("language", "device", "scheme"), READERS)
def test_the_front_page_shows_movies_to_everybody(
    new_page: NewPage, axe: Axe, language: str, device: dict[str, Any], scheme: str
) -> None:
    page = new_page(language=language, scheme=scheme, device=device)
    page.goto("/")
    expect(page).to_have_title(re.compile(f"· {NAMES[language]}$"))
    expect(page.locator("html")).to_have_attribute("lang", language[:2])
    expect(page.locator("main a[href^='/movies/']").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)
