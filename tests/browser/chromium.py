"""Chromium, and fonts for Korean: found on the machine, else installed from Debian."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from moview.stack import debian
from moview.stack.errors import StackError
from moview.stack.layout import Layout

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = ("chromium",)
FONTS = ("fontconfig", "fonts-nanum")
SETTING = "MOVIEW_CHROMIUM"
MISSING = f"no Chromium: run `apt install {' '.join(PACKAGE + FONTS)}` or name one in {SETTING}"
# A name that is not ours is not found: whatever a page fetches from elsewhere fails at once.
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # Text is drawn alike, whatever the screen and the desktop's settings are.
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
)


class NoChromiumError(Exception):
    """What the machine lacks, in one line."""


@contextmanager
def launched(path: Path) -> Iterator[Browser]:
    """This Chromium, with nothing open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def find(environment: Mapping[str, str] = os.environ) -> Path:
    """MOVIEW_CHROMIUM's, else the one on PATH. Raises NoChromiumError."""
    named = environment.get(SETTING)
    if named:
        if not os.access(named, os.X_OK):
            raise NoChromiumError(f"{SETTING} names no program: {named}")
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name, path=environment.get("PATH")):
            return Path(found)
    raise NoChromiumError(MISSING)


def install_if_missing(report_progress: Callable[[str], None] = lambda line: None) -> None:
    """Have apt install what is not there, where it may; one process at a time.

    `report_progress` is given apt's lines. Raises NoChromiumError with the last one when it fails.
    """
    if not _missing() or not debian.may_install():
        return
    with (Path(tempfile.gettempdir()) / "moview-tests-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        packages = _missing()  # another process may have had the lock
        if packages:
            try:
                debian.install(packages, Layout.default().logs / "chromium.log", report_progress)
            except StackError as error:
                raise NoChromiumError(error.message) from error


def _missing() -> tuple[str, ...]:
    """Packages that would bring what is not there."""
    browser = () if SETTING in os.environ or any(map(shutil.which, NAMES)) else PACKAGE
    return browser if _writes_korean() else browser + FONTS


def _writes_korean() -> bool:
    """Whether a font has Hangul; without one every letter is an empty box."""
    if shutil.which("fc-list") is None:
        return False
    command = ("fc-list", ":lang=ko", "family")
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())
