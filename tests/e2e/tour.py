"""The README's tour: its commands and their output, read from the page."""

import os
import subprocess
from pathlib import Path

from tests.markdown_pages import Block, blocks, page, section

TOURS = {"README.md": "A tour in five minutes", "README.ko.md": "5분 둘러보기"}
BETWEEN = "---- next block ----"
SECONDS = 90

Step = tuple[str, str]


def steps_of(readme: str) -> list[Step]:
    """Each block of commands with the output shown below it."""
    found = blocks(section(page(readme), TOURS[readme]))
    commands, outputs = found[::2], found[1::2]
    assert {block.language for block in commands} == {"sh"}
    assert {block.language for block in outputs} == {"text"}
    return list(zip(map(text, commands), map(text, outputs), strict=True))


def text(block: Block) -> str:
    return block.text


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
