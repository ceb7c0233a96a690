"""nginx's error page: small, in both languages, allowed by its own policy."""

import re
from base64 import b64encode
from hashlib import sha256

from tests.markdown_pages import ROOT

FOLDER = ROOT / "docker" / "nginx"
PAGE = (FOLDER / "problem.html").read_text("utf-8")


def test_the_policy_names_the_styles_of_the_error_page() -> None:
    styles = re.search(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    assert styles
    digest = b64encode(sha256(styles[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in (FOLDER / "nginx.conf").read_text("utf-8")


def test_the_error_page_asks_for_nothing_that_may_be_down() -> None:
    assert re.findall(r"<(?:script|link|img)|\b(?:src|style)=", PAGE) == []
    assert len(PAGE.encode()) < 4_000


def test_every_file_that_nginx_reads_is_in_its_image() -> None:
    image = (FOLDER / "Dockerfile").read_text("utf-8")
    for path in FOLDER.iterdir():
        assert path.name == "Dockerfile" or path.name in image, path.name
