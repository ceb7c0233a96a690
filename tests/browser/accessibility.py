"""Accessibility checks of a page by axe-core."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}


def violations(page: Page) -> list[str]:
    """WCAG 2.x A and AA and good practice, as far as axe-core can tell: what is not so, a line
    for each element with its rule and its selector.
    """
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [_line(rule, element) for rule in found for element in rule["nodes"]]


def _line(rule: dict[str, Any], element: dict[str, Any]) -> str:
    # A target within frames or shadow roots is a list of selectors.
    selector = " ".join(map(str, element["target"]))
    reason = " ".join(element.get("failureSummary", rule["help"]).split())
    return f"{rule['id']} at {selector}: {reason}"
