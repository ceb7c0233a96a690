"""A browser window: its language, device and preferences, and the errors that occur in it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Page

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
KOREAN, ENGLISH = "ko-KR", "en-US"
ACTION_MILLISECONDS = 10_000


class Complaints:
    """What a page's console tells of: errors of its scripts, what its Content-Security-Policy
    forbade, what could not be loaded, and exceptions that nobody caught.
    """

    def __init__(self, expected: Sequence[str] = ()) -> None:
        self._expected = expected
        self.seen: list[str] = []

    def listen(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))
        page.on("crash", lambda page: self.seen.append(f"crashed: {page.url}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.seen.append(f"{message.text} ({where})" if where else message.text)

    def check(self) -> None:
        """Raises AssertionError for what was not expected, and for what was and did not come."""
        surprises = [line for line in self.seen if not _any_in(self._expected, line)]
        assert not surprises, "the browser complains:\n" + "\n".join(surprises)
        missing = [each for each in self._expected if not _any_in([each], *self.seen)]
        assert not missing, f"the browser never complained of {missing}, only of {self.seen}"


def _any_in(patterns: Sequence[str], *lines: str) -> bool:
    return any(re.search(pattern, line) for pattern in patterns for line in lines)


@contextmanager
def window(
    browser: Browser,
    url: str,
    *,
    language: str = KOREAN,
    device: dict[str, Any] = DESKTOP,
    scheme: str = "light",
    script: bool = True,
    expected: Sequence[str] = (),
    **options: Any,
) -> Iterator[Page]:
    """A page of a browser that knows nobody yet; paths are those of ``url``.

    ``language`` is a BCP 47 tag, ``scheme`` "light" or "dark", ``script`` whether JavaScript runs.
    ``expected`` has patterns of complaints, each of which must come up; with any other the block
    ends in an AssertionError. ``options`` are Playwright's for a context.
    """
    settings = {
        **device,
        "base_url": url,
        "locale": language,
        "timezone_id": "Asia/Seoul",
        "color_scheme": scheme,
        "java_script_enabled": script,
        "reduced_motion": "reduce",
        **options,
    }
    context = browser.new_context(**settings)
    try:
        context.set_default_timeout(ACTION_MILLISECONDS)
        complaints = Complaints(expected)
        context.on("page", complaints.listen)
        yield context.new_page()
        for page in context.pages:
            _settle(page)
        complaints.check()
    finally:
        context.close()


def is_wide(page: Page) -> bool:
    """Whether one has to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def _settle(page: Page) -> None:
    """Until what the page has complained of so far has come to us: events come in order."""
    try:
        page.evaluate("0")
    except Error:
        assert page.is_closed()
