"""Parser of the queries in docker/monitoring: the metrics and labels of each."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import yaml
from prometheus_client.samples import Sample

FOLDER = Path(__file__).resolve().parents[1] / "docker" / "monitoring"
GRAFANA = {"$__rate_interval": "5m"}
BY_PROMETHEUS = {"up"}
OF_TARGETS = {"job", "instance", "service"}
"""What Prometheus knows of where it reads: see prometheus.yml."""


@dataclass(frozen=True)
class Query:
    """A query and where it stands."""

    place: str
    text: str

    def parsed(self) -> Any:
        """Its syntax tree. Raises ValueError."""
        text = self.text
        for variable, value in GRAFANA.items():
            text = text.replace(variable, value)
        return promql_parser.parse(text)


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    dashboard: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def queries() -> list[Query]:
    """Of every alert and every panel."""
    of_alerts = [Query(rule["alert"], rule["expr"]) for rule in rules()]
    of_panels = [
        Query(panel["title"], target["expr"]) for panel in panels() for target in panel["targets"]
    ]
    return of_alerts + of_panels


def nodes(tree: Any) -> Iterator[Any]:
    """Every part of a query, itself included."""
    yield tree
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        part = getattr(tree, name, None)
        if part is not None:
            yield from nodes(part)
    for part in getattr(tree, "args", ()):
        yield from nodes(part)


def selectors(tree: Any) -> list[Any]:
    return [node for node in nodes(tree) if isinstance(node, promql_parser.VectorSelector)]


def grouped_by(tree: Any) -> set[str]:
    """The labels by which parts of a query are put together or apart."""
    modifiers = [getattr(node, "modifier", None) for node in nodes(tree)]
    matchings = [getattr(modifier, "matching", modifier) for modifier in modifiers]
    return {label for each in matchings if each is not None for label in each.labels}


def finds(selector: Any, samples: list[Sample]) -> list[Sample]:
    """The samples that a selector would find, were they read from these services."""
    return [
        sample
        for sample in samples
        if sample.name == selector.name
        and all(agrees(each, sample.labels) for each in selector.matchers.matchers)
    ]


def agrees(matcher: Any, labels: dict[str, str]) -> bool:
    value, op = labels.get(matcher.name, ""), promql_parser.MatchOp
    if matcher.op in (op.Equal, op.NotEqual):
        return (value == matcher.value) == (matcher.op == op.Equal)
    return bool(re.fullmatch(matcher.value, value)) == (matcher.op == op.Re)
