"""Interactive documentation in a browser."""

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.windows import ENGLISH
from tests.e2e.running import PASSWORD, Moview

METHODS = {"get", "put", "post", "patch", "delete"}


def open_docs(new_page: NewPage) -> Page:
    page: Page = new_page(language=ENGLISH)
    page.goto("/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    return page


def execute(page: Page, tag: str, operation: str, body: Any = None) -> tuple[int, Any]:
    """Unfold an operation and execute it; the status and document that the page shows."""
    tried = page.locator(f"#operations-{tag}-{operation}")
    tried.locator(".opblock-summary-control").click()
    if body is not None:
        tried.locator(".body-param textarea").fill(json.dumps(body))
    tried.locator("button.execute").click()
    live = tried.locator(".live-responses-table tr.response")
    status = int(live.locator(".response-col_status").inner_text().split()[0])
    return status, json.loads(live.locator("pre code.language-json").inner_text())


def authorize(page: Page, token: str) -> None:
    page.locator(".auth-wrapper > button.authorize").click()
    dialog = page.locator(".auth-container")
    dialog.locator("input").fill(token)
    dialog.locator("button.authorize").click()
    page.locator(".auth-container button.btn-done").click()


def shown(operation: Locator) -> tuple[str, str | None]:
    """Method and path."""
    path = operation.locator(".opblock-summary-path").get_attribute("data-path")
    return operation.locator(".opblock-summary-method").inner_text().lower(), path


def test_every_operation_of_the_contract_is_there(new_page: NewPage, moview: Moview) -> None:
    paths = moview.read("/openapi.json")["paths"]
    expected = {
        (method, path)
        for path, operations in paths.items()
        for method in METHODS & operations.keys()
    }

    page = open_docs(new_page)

    assert len(expected) > 40
    assert {shown(each) for each in page.locator(".opblock").all()} == expected


def test_one_signs_up_there_and_tries_what_only_those_may_do_who_have_an_account(
    new_page: NewPage,
) -> None:
    page = open_docs(new_page)
    account = {"email": "docs@example.com", "password": PASSWORD, "nickname": "docs reader"}

    status, session = execute(page, "accounts", "sign_up", account)
    assert status == 201
    authorize(page, session["access_token"])
    status, me = execute(page, "accounts", "get_me")

    assert (status, me["nickname"]) == (200, "docs reader")
