"""The files for Prometheus and Grafana are valid and agree with the code."""

import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client import REGISTRY

from moview.observability import metrics  # noqa: F401 - it registers what is measured
from moview.service.watched import NAMES
from moview.service_names import SERVICES
from tests.monitoring import BY_PROMETHEUS, FOLDER, OF_TARGETS, Query, panels, queries, rules
from tests.monitoring import selectors as selectors_of


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.place)
def test_every_query_is_of_metrics_that_there_are(query: Query) -> None:
    """Whether a running service exposes them, with these labels, is seen in tests/e2e."""
    names = {selector.name for selector in selectors_of(query.parsed())}

    assert names
    assert names <= BY_PROMETHEUS | set(REGISTRY._names_to_collectors) | set(NAMES)


def test_every_alert_says_how_bad_it_is_what_it_saw_and_where_to_read_on() -> None:
    names = [rule["alert"] for rule in rules()]

    assert len(names) == len(set(names)) > 15
    for rule in rules():
        assert re.fullmatch(r"Moview[A-Z]\w+", rule["alert"])
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"docs/operate.md#{rule['alert'].lower()}"


def test_no_metric_is_measured_for_nobody() -> None:
    """Each one is on the dashboard or in an alert."""
    asked = {selector.name for query in queries() for selector in selectors_of(query.parsed())}
    families = {name for name in REGISTRY._names_to_collectors if name.startswith("moview_")}
    bases = {re.sub(r"_(total|bucket|count|sum|created)$", "", name) for name in asked}

    unasked = {re.sub(r"_(total|bucket|count|sum|created)$", "", name) for name in families}
    assert unasked | set(NAMES) <= bases


def test_panels_do_not_lie_on_each_other() -> None:
    places = [panel["gridPos"] for panel in panels()]
    corners = {(place["x"], place["y"]) for place in places}

    assert len(corners) == len(places)
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert len({panel["id"] for panel in panels()}) == len(places)


def test_prometheus_finds_every_service_and_names_it() -> None:
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    (scrape,) = config["scrape_configs"]
    (found,) = scrape["dns_sd_configs"]

    assert set(found["names"]) == set(SERVICES)
    assert scrape["job_name"] == "moview"
    assert {each["target_label"] for each in scrape["relabel_configs"]} < OF_TARGETS
    assert all((FOLDER / name).exists() for name in config["rule_files"])


def test_promtool_finds_no_fault_where_there_is_one() -> None:
    promtool = shutil.which("promtool")
    for check in (["config", "prometheus.yml"], ["rules", "alerts.yml"]) if promtool else ():
        done = subprocess.run(
            [str(promtool), "check", *check],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
