"""Each service's image has all that it imports, and no more (docker/Dockerfile)."""

import fnmatch
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from moview.service_names import SERVICES
from tests.markdown_pages import ROOT

OURS = (*SERVICES, "moview")
LEFT_OUT = ("moview/demo", "moview/replay", "moview/stack")
COMMANDS = (
    *("import", "calibrate", "status", "audit", "resync", "rules", "trace"),
    *("outbox", "dead-letters", "users"),
)
# Run in the copied folder: imports every module there, and asks each command for its help.
PROBE = """
import importlib, json, pkgutil, sys
from pathlib import Path

# Where the checkout is installed to be edited, its folders would be found besides.
sys.meta_path = [each for each in sys.meta_path if "editable" not in repr(each).lower()]

from click.testing import CliRunner
import moview.service.serve
from moview.cli import COMMANDS, main

ours = json.loads(sys.argv[1])
there = [name for name in ours if Path(name).is_dir()]
modules = [
    each.name
    for name in there
    for each in pkgutil.walk_packages([name], f"{name}.")
    if not each.name.endswith("__main__")
]
for module in modules:
    importlib.import_module(module)
elsewhere = [
    name
    for name, module in sys.modules.items()
    if name.partition(".")[0] in ours
    and not Path(module.__file__ or "").is_relative_to(Path.cwd())
]
run = CliRunner().invoke
helps = {name: run(main, [name, "--help"]).exit_code for name in COMMANDS}
shown = run(main, ["--help"]).output
version = run(main, ["--version"]).exit_code
print(json.dumps([there, modules, elsewhere, helps, shown, version]))
"""


class Image:
    """The files that one target of the Dockerfile copies from the checkout, by where they go."""

    def __init__(self, target: str) -> None:
        self.stages: dict[str, tuple[str, list[tuple[str, list[str], str]]]] = {}
        for line in (ROOT / "docker" / "Dockerfile").read_text().splitlines():
            if stage := re.fullmatch(r"FROM (\S+) AS (\w+)", line):
                copies: list[tuple[str, list[str], str]] = []
                self.stages[stage[2]] = (stage[1], copies)
            elif copy := re.fullmatch(r"COPY (?:--from=(\w+) )?(.+) (\S+)", line):
                copies.append((copy[1] or "", copy[2].split(), copy[3]))
        self.files = self._files(target)

    def _files(self, stage: str) -> dict[str, Path]:
        if stage not in self.stages:
            return {}
        base, copies = self.stages[stage]
        files = self._files(base)
        for origin, sources, to in copies:
            known = self._files(origin) if origin else context()
            for source in sources:
                files |= copied(known, source, to)
        return files


def copied(known: dict[str, Path], source: str, to: str) -> dict[str, Path]:
    """Those of the known files that a source names, by where they go."""
    found = {}
    for name, path in known.items():
        if name.startswith(f"{source}/"):
            found[to.rstrip("/") + name.removeprefix(source)] = path
        elif fnmatch.fnmatchcase(name, source):
            found[to + Path(name).name if to.endswith("/") else to] = path
    return found


def context() -> dict[str, Path]:
    """What .dockerignore lets through: its last fitting line decides."""
    tracked = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    sent = (name for name in tracked if name and is_sent(name, rules))
    return {name: ROOT / name for name in sent if (ROOT / name).is_file()}


def is_sent(name: str, rules: list[str]) -> bool:
    parts = Path(name).parts
    beginnings = ["/".join(parts[:number]) for number in range(1, len(parts) + 1)]
    sent = True
    for rule in rules:
        pattern = re.escape(rule.removeprefix("!")).replace(r"\*\*/", "(.*/)?")
        pattern = pattern.replace(r"\*", "[^/]*")
        if any(re.fullmatch(pattern, beginning) for beginning in beginnings):
            sent = rule.startswith("!")
    return sent


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("README.md", False),
        ("movie/domain/ladder.py", True),
        ("moview/cli/__init__.py", True),
        ("moview/stack/up.py", False),
        ("moview/cli/__pycache__/audit.pyc", False),
        ("docker/.env", False),
    ],
)
def test_what_an_image_is_built_from_is_what_dockerignore_says(name: str, sent: bool) -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert is_sent(name, rules) is sent


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_has_all_that_its_code_and_operators_commands_import_and_no_more(
    service: str, tmp_path: Path
) -> None:
    for name, path in Image(service).files.items():
        copy = tmp_path / name.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    folder = tmp_path / "srv" / "moview"

    result = subprocess.run(
        (sys.executable, "-W", "ignore", "-c", PROBE, json.dumps(OURS)),
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert result.returncode == 0, result.stderr
    there, modules, elsewhere, helps, shown, version = json.loads(result.stdout)
    assert set(there) == {service, "moview"}
    assert {"moview.service.serve", f"{service}.service"} <= set(modules)
    assert not [name for name in modules if name.replace(".", "/").startswith(LEFT_OUT)]
    assert not elsewhere
    assert {name for name, status in helps.items() if status == 0} == set(COMMANDS)
    assert set(re.findall(r"^  ([a-z][a-z-]+)  ", shown, re.MULTILINE)) == set(COMMANDS)
    assert version == 0
