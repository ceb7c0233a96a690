"""Newman, Postman's own runner, installed once from the lock file beside this module."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.markdown_pages import ROOT

HERE = Path(__file__).resolve().parent
DOCUMENTS = ROOT / "docs" / "postman"
OLDEST_NODE = 16
INSTALL_SECONDS = 120
RUN_SECONDS = 90


class NoNewmanError(Exception):
    """What the machine lacks, in one line."""


@dataclass(frozen=True)
class Run:
    """What newman reported: failed checks with their reasons, and each request with its status,
    0 where no answer came."""

    failures: list[str]
    answers: list[tuple[str, int]]
    checks: int


def install() -> Path:
    """The program, after ``npm ci`` where the lock file has changed. Raises NoNewmanError."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise NoNewmanError("newman needs Node.js, and there is no node or no npm here")
    version = subprocess.run((node, "--version"), capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise NoNewmanError(f"newman needs Node.js {OLDEST_NODE}, this is {version.strip()}")
    modules, lock = HERE / "node_modules", HERE / "package-lock.json"
    installed = modules / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        command = (npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        result = subprocess.run(
            command, cwd=HERE, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
        if result.returncode != 0:
            lines = result.stderr.strip().splitlines() or ["no reason was given"]
            raise NoNewmanError(f"npm could not install newman: {lines[0]}")
    return modules / ".bin" / "newman"


def run(newman: Path, url: str, folders: list[str], results: Path, **variables: str) -> Run:
    """Run folders of the committed collection against a Moview."""
    command = [
        str(newman),
        "run",
        str(DOCUMENTS / "moview.postman_collection.json"),
        *("--environment", str(DOCUMENTS / "moview.postman_environment.json")),
        *("--reporters", "json", "--reporter-json-export", str(results)),
        *(word for folder in folders for word in ("--folder", folder)),
        *(word for name, value in variables.items() for word in ("--env-var", f"{name}={value}")),
        *("--env-var", f"base_url={url}"),
    ]
    # Proxies of the machine are none of a test's business.
    environment = {"PATH": os.environ["PATH"], "HOME": str(results.parent), "NO_PROXY": "*"}
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=RUN_SECONDS, check=False
    )
    assert results.exists(), result.stdout + result.stderr
    report: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))["run"]
    failures = [
        f"{each['source']['name']}: {each['error'].get('test', '')} {each['error']['message']}"
        for each in report["failures"]
    ]
    assert bool(failures) == bool(result.returncode), result.stderr
    answers = [
        (each["item"]["name"], each.get("response", {}).get("code", 0))
        for each in report["executions"]
    ]
    return Run(failures, answers, report["stats"]["assertions"]["total"])
