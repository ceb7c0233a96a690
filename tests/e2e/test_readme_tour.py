"""The README's tour does, command for command, what the page shows."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import Moview
from tests.markdown_pages import ROOT, Block, blocks, page, section

TOURS = {"README.md": "A tour in five minutes", "README.ko.md": "5분 둘러보기"}
BETWEEN = "---- next block ----"
SECONDS = 90

Step = tuple[str, str]

pytestmark = pytest.mark.timeout(240)


def steps_of(readme: str) -> list[Step]:
    """Each block of commands with the output shown below it."""
    found = blocks(section(page(readme), TOURS[readme]))
    commands, outputs = found[::2], found[1::2]
    assert {block.language for block in commands} == {"sh"}
    assert {block.language for block in outputs} == {"text"}
    return list(zip(map(text, commands), map(text, outputs), strict=True))


def text(block: Block) -> str:
    return block.text


@pytest.fixture(scope="module")
def demo_catalogue(moview: Moview) -> Moview:
    """As after a first `make up`: the demo catalogue, calibrated, and nobody has said anything."""
    with (ROOT / "config" / "demo" / "movies.jsonl").open(encoding="utf-8") as file:
        records: list[dict[str, Any]] = [json.loads(line) for line in file]
    moview.import_movies(*records)
    moview.rpc.movie.calibrate(wait=60)
    return moview


def run_tour(steps: list[Step], url: str, home: Path) -> list[str]:
    """What each step prints, all of them in one shell that stops at the first failure."""
    script = f"\necho '{BETWEEN}'\n".join(commands for commands, _ in steps)
    result = subprocess.run(
        ("bash", "-eu", "-c", script),
        env={"PATH": os.environ["PATH"], "HOME": str(home), "MOVIEW": url, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    return result.stdout.split(f"{BETWEEN}\n")


def test_the_tour_prints_what_the_readme_shows(demo_catalogue: Moview, tmp_path: Path) -> None:
    steps = steps_of("README.md")
    printed = run_tour(steps, demo_catalogue.url, tmp_path)
    assert printed == [shown for _, shown in steps]
    demo_catalogue.assert_sound()


def test_the_tour_can_be_taken_again(demo_catalogue: Moview, tmp_path: Path) -> None:
    assert len(run_tour(steps_of("README.md"), demo_catalogue.url, tmp_path)) >= 8


def test_both_languages_take_the_same_tour() -> None:
    assert steps_of("README.ko.md") == steps_of("README.md")
