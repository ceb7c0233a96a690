"""``make screenshots``: pictures of Moview's pages with a crowd, for docs/images."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, Error, Page

from moview.cli.bars import Bar, bar
from moview.operating.data_folder import ROOT
from moview.stack.errors import StackError
from moview.stack.private import private_servers
from tests.browser import chromium
from tests.browser.crowd import Crowd, invite
from tests.browser.people import sign_in
from tests.browser.scenario import scenario
from tests.browser.windows import DESKTOP, ENGLISH, KOREAN, PHONE, window
from tests.e2e.running import Moview

FOLDER = ROOT / "docs" / "images"
QUALITY = 80
SCALE = 2
"""Pixels a CSS pixel: screens that show them have two and more."""
MAX_BYTES = 200_000
"""Bytes of a picture; a README shows several."""


@dataclass(frozen=True)
class Shot:
    """A picture: of which page, and how its visitor reads it.

    ``path`` may name the crowd's ``{movie}`` and ``{reviewed}``; ``as_climber``: seen by that one,
    signed in. ``height`` is the window's, in CSS pixels.
    """

    name: str
    path: str
    language: str = KOREAN
    device: str = "desktop"
    scheme: str = "light"
    as_climber: bool = False
    height: int | None = None

    @property
    def options(self) -> dict[str, Any]:
        device = {"desktop": DESKTOP, "phone": PHONE}[self.device]
        size = device["viewport"]
        viewport = {**size, "height": self.height or size["height"]}
        return {
            "device": {**device, "viewport": viewport},
            "language": self.language,
            "scheme": self.scheme,
        }


PAGES = (
    Shot("board", "/"),
    Shot("movie", "/movies/{movie}", as_climber=True, height=1200),
    Shot("reviews", "/movies/{reviewed}#reviews", height=1200),
    Shot("me", "/me", as_climber=True),
    Shot("users", "/users"),
    Shot("about", "/about", scheme="dark"),
    Shot("board-phone", "/", device="phone"),
    Shot("movie-phone", "/movies/{movie}", device="phone", scheme="dark"),
)
SHOTS = tuple(
    replace(shot, name=f"{shot.name}.{language[:2]}", language=language)
    for shot in PAGES
    for language in (KOREAN, ENGLISH)
)


class Photographer:
    """Takes pictures of one scenario."""

    def __init__(self, browser: Browser, moview: Moview, crowd: Crowd) -> None:
        self._browser = browser
        self._url = moview.url
        self._crowd = crowd

    def take(self, shot: Shot) -> bytes:
        """A picture in WebP. Raises AssertionError where the page is not what it should be."""
        path = shot.path.format(**vars(self._crowd))
        with window(self._browser, self._url, **shot.options) as page:
            if shot.as_climber:
                sign_in(page, self._crowd.climber)
            answer = page.goto(path, wait_until="load")
            assert answer is not None, path
            assert answer.ok, f"{path} answers {answer.status}"
            page.evaluate("document.fonts.ready.then(() => true)")
            return _picture(page)


def _picture(page: Page) -> bytes:
    """Chromium writes WebP by itself, but Playwright does not ask for it."""
    size = page.viewport_size
    assert size is not None
    clip = {"x": 0, "y": page.evaluate("scrollY"), **size, "scale": SCALE}
    options = {"format": "webp", "quality": QUALITY, "clip": clip}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", options)
    return base64.b64decode(taken["data"])


@contextmanager
def photographer() -> Iterator[Photographer]:
    """All of Moview with its catalogue and a crowd, for as long as pictures are taken."""
    chromium.install_if_missing(lambda line: click.echo(line, err=True))
    path = chromium.find()
    with private_servers(environment={}) as servers:
        places = (servers.broker.uri, servers.database.uri, "screenshots_", servers.folder)
        with scenario(*places) as moview:
            with bar("Adding users") as shown:
                crowd = invite(moview, shown.show)
            with chromium.launched(path) as browser:
                yield Photographer(browser, moview, crowd)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--to", "folder", type=click.Path(path_type=Path), default=FOLDER, show_default=True)
@click.option(
    "--only",
    "names",
    multiple=True,
    type=click.Choice([shot.name for shot in SHOTS]),
    help="Take only this picture; repeatable.",
)
def main(folder: Path, names: tuple[str, ...]) -> None:
    """Take pictures of Moview's pages, as WebP.

    Starts servers, services and a Chromium of its own, with the demo catalogue and its crowd, and
    leaves a running `make up` alone. The status is 1 if a page fails, or a picture has 200 kB or
    more.
    """
    chosen = [shot for shot in SHOTS if not names or shot.name in names]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with photographer() as pictures, bar("Pictures", len(chosen)) as shown:
            faults = 0
            for number, shot in enumerate(chosen, 1):
                faults += not _keep(pictures, shot, folder / f"{shot.name}.webp", shown)
                shown.show(number)
    except (chromium.NoChromiumError, StackError) as error:
        raise click.ClickException(str(error)) from error
    if faults:
        raise click.ClickException(f"{faults} of {len(chosen)} failed")


def _keep(pictures: Photographer, shot: Shot, path: Path, shown: Bar) -> bool:
    """Take a picture and write it; whether all was well. What was not is told, not written."""
    try:
        picture = pictures.take(shot)
    except (AssertionError, Error) as error:
        shown.say(f"{path.name}: {str(error).splitlines()[0]}")
        return False
    if len(picture) >= MAX_BYTES:
        shown.say(f"{path.name}: {len(picture):,} bytes are too many")
        return False
    path.write_bytes(picture)
    shown.say(f"{path.name}: {len(picture):,} bytes")
    return True


if __name__ == "__main__":
    main()
