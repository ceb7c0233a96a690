"""Fixtures of the browser tests: a Moview with movies and a Chromium, one of each per worker.

Tests share the Moview: each takes people of its own, and movies that it adds or that no other
test votes for. What kills services belongs into a module that uses ``moview`` of tests/e2e.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.browser.accessibility import violations
from tests.browser.scenario import scenario
from tests.browser.windows import window
from tests.e2e.running import Moview
from tests.own_places import own_databases, own_virtual_host

HERE = Path(__file__).parent
REFUSAL = pytest.StashKey[str]()
"""What apt said when it could not install a Chromium."""
NewPage = Callable[..., Page]
Axe = Callable[[Page], None]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Before the first test, whose time is limited: what Chromium needs may take a minute."""
    if session.config.option.collectonly:
        return
    if any(HERE in item.path.parents for item in session.items):
        try:
            chromium.install_if_missing()
        except chromium.NoChromiumError as error:
            session.config.stash[REFUSAL] = str(error)


@pytest.fixture(scope="package")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """A Chromium. It ends with this folder's tests: its event loop would be in others' way."""
    try:
        path = chromium.find()
    except chromium.NoChromiumError as error:
        if chromium.SETTING in os.environ:
            raise  # somebody counts on it
        pytest.skip(pytestconfig.stash.get(REFUSAL, str(error)))
    with chromium.launched(path) as browser:
        yield browser


@pytest.fixture(scope="package")
def moview(
    servers_folder: Path, mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Moview]:
    """All of Moview with the demo catalogue."""
    folder = tmp_path_factory.mktemp("moview")
    with own_virtual_host(servers_folder) as broker_uri, own_databases(mongodb_uri) as prefix:
        with scenario(broker_uri, mongodb_uri, prefix, folder) as moview:
            yield moview


@pytest.fixture
def new_page(browser: Browser, moview: Moview) -> Iterator[NewPage]:
    """Opens somebody's browser; takes what :func:`tests.browser.windows.window` takes.

    The test fails if the page complained of anything that it was not opened with as ``expected``.
    """
    with ExitStack() as opened:

        def new_page(**options: Any) -> Page:
            return opened.enter_context(window(browser, moview.url, **options))

        yield new_page


@pytest.fixture
def axe() -> Axe:
    """Asserts that axe-core finds nothing in a page as it is now."""

    def check(page: Page) -> None:
        found = violations(page)
        assert not found, f"{page.url} is not for everybody:\n" + "\n".join(found)

    return check
