"""People at a browser: signed in without typing, and their common actions."""

import time

from playwright.sync_api import Locator, Page, expect

from moview.demo import Person as OneOfTheCrowd
from tests.e2e.running import PASSWORD, Person

LIVE_SECONDS = 2.0
"""Within this what changes shows on a page that is open."""


def sign_in(page: Page, person: Person | OneOfTheCrowd) -> None:
    """As the form does, so that the page's browser has the session's cookie."""
    answer = page.request.post("/sign-in", form={"email": person.email, "password": PASSWORD})
    assert answer.ok, answer.text()


def stay(page: Page) -> None:
    """From now on :func:`stayed` tells whether the page was left or loaded again."""
    page.evaluate("window.stayed = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def shows_soon(locator: Locator, text: str) -> float:
    """Wait for what must show within 2 s of now; how many it took."""
    began = time.monotonic()
    expect(locator).to_contain_text(text, timeout=1000 * LIVE_SECONDS)
    return time.monotonic() - began
