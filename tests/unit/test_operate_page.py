"""docs/operate.md has every alert, and every alert links to it."""

import re
from typing import Any

import pytest
import yaml

from tests.markdown_pages import ROOT, anchors, headings, page, section

PAGE = "docs/operate.md"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "docker" / "monitoring" / "alerts.yml").read_text())[
        "groups"
    ]
    for rule in group["rules"]
    if "alert" in rule
]


def test_every_alert_has_its_part_and_every_part_its_alert() -> None:
    parts = [title for depth, title in headings(section(page(PAGE), "Alerts")) if depth == 3]
    assert sorted(parts) == sorted(rule["alert"] for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_leads_to_its_part(rule: dict[str, Any]) -> None:
    path, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert path == PAGE
    assert anchor in anchors(page(PAGE))
    assert anchor == rule["alert"].lower()


def test_alerts_that_the_page_names_are_there() -> None:
    named = set(re.findall(r"\bMoview[A-Z]\w+", page(PAGE)))
    assert named <= {rule["alert"] for rule in RULES}
