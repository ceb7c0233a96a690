"""The browser tests' own tools: they find complaints and faults of a page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.browser.conftest import Axe
from tests.browser.windows import window

NOWHERE = "http://127.0.0.1:9"
POLICY = "default-src 'none'"


def show(page: Page, body: str, **headers: str) -> None:
    """A page of our making instead of Moview's."""
    answer = {"body": f"<!doctype html><title>-</title>{body}", "content_type": "text/html"}
    page.route("**/made-up", lambda route: route.fulfill(headers=headers, **answer))
    page.goto("/made-up")


def test_an_error_on_the_console_fails_a_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="out of film"), window(browser, NOWHERE) as page:
        show(page, "<script>console.error('out of film')</script>")


def test_an_exception_that_nobody_catches_fails_a_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="uncaught.*torn"), window(browser, NOWHERE) as page:
        show(page, "<script>Promise.reject(new Error('torn'))</script>")


def test_what_the_policy_forbids_fails_a_test_with_script_on_or_off(browser: Browser) -> None:
    for script in (True, False):
        with (
            pytest.raises(AssertionError, match="Content Security Policy"),
            window(browser, NOWHERE, script=script) as page,
        ):
            show(page, "<p style='color: red'>red</p>", **{"content-security-policy": POLICY})


def test_what_is_fetched_from_elsewhere_fails_a_test(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="example.com"), window(browser, NOWHERE) as page:
        show(page, "<img src='http://example.com/x.png' alt=''>")


def test_a_complaint_that_is_expected_must_come(browser: Browser) -> None:
    with window(browser, NOWHERE, expected=("no film", "uncaught.*torn")) as page:
        show(page, "<script>console.error('no film'); throw new Error('torn')</script>")
    with (
        pytest.raises(AssertionError, match="never complained"),
        window(browser, NOWHERE, expected=("film",)) as page,
    ):
        show(page, "<p>All is well")


def test_axe_names_rule_and_element(browser: Browser, axe: Axe) -> None:
    with window(browser, NOWHERE) as page:
        show(page, "<main><h1>-</h1><img src='data:,' id='bare'></main>")
        with pytest.raises(AssertionError, match=r"image-alt at #bare"):
            axe(page)


def test_the_browser_is_the_one_that_is_named_else_the_one_on_path(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(0o755)
    assert chromium.find({"PATH": str(tmp_path)}) == program
    assert chromium.find({"PATH": "", chromium.SETTING: str(program)}) == program


def test_without_a_browser_one_line_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(chromium.NoChromiumError, match="apt install chromium"):
        chromium.find({"PATH": str(tmp_path)})
    with pytest.raises(chromium.NoChromiumError, match="MOVIEW_CHROMIUM names no program"):
        chromium.find({"PATH": "", chromium.SETTING: str(tmp_path / "gone")})
