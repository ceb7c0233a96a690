"""GitHub's workflows run the commands that people run (`make lint` checks their form)."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from moview.stack.database_server import OLDEST
from tests.markdown_pages import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
OURS = r"(?<![\w/])((?:docker|tests|config|\.github)/[\w./-]+)"


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text())
    return document


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in read(path)["jobs"].values() for step in job.get("steps", ())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_targets_and_files_that_a_step_names_are_there(path: Path) -> None:
    commands = "\n".join(step.get("run", "") for step in steps(path))
    assert set(re.findall(r"\bmake ([a-z-]+)", commands)) <= TARGETS
    named = re.findall(OURS, "\n".join(line.split("#")[0] for line in path.open()))
    assert not [name for name in named if not (ROOT / name).exists()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_job_may_read_alone_and_has_an_end(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]
    for name, job in workflow["jobs"].items():
        assert "uses" in job or job["timeout-minutes"] <= 60, name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_pinned_and_leave_no_token_behind(path: Path) -> None:
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_command_is_put_together_from_what_others_may_name(path: Path) -> None:
    assert not [step["run"] for step in steps(path) if "${{" in step.get("run", "")]


def test_the_suite_runs_on_every_mongodb_that_moview_takes() -> None:
    job = read(ROOT / ".github" / "workflows" / "checks.yml")["jobs"]["test"]
    majors = [float(version) for version in job["strategy"]["matrix"]["mongodb"]]
    assert majors == [OLDEST + number for number in range(len(majors))]
    assert len(majors) == 3


def test_whoever_deploys_is_approved_and_has_no_key() -> None:
    deploy = read(ROOT / ".github" / "workflows" / "deploy.yml")
    job = deploy["jobs"]["production"]
    assert job["environment"]["name"] == "production"
    assert job["needs"] == "checks"
    assert job["permissions"] == {"contents": "read", "id-token": "write"}
    assert "secrets" not in str(deploy)
    # YAML 1.1 reads the key `on` as true.
    triggers: Any = deploy.get("on", deploy.get(True))  # type: ignore[call-overload]
    assert triggers == {"push": {"tags": ["v*"]}}
