"""The README's tour does, command for command, what the page shows."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import Moview
from tests.e2e.tour import run_tour, steps_of
from tests.markdown_pages import ROOT

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def demo_catalogue(moview: Moview) -> Moview:
    """As after a first `make up`: the demo catalogue, calibrated, and nobody has said anything."""
    with (ROOT / "config" / "demo" / "movies.jsonl").open(encoding="utf-8") as file:
        records: list[dict[str, Any]] = [json.loads(line) for line in file]
    moview.import_movies(*records)
    moview.rpc.movie.calibrate(wait=60)
    return moview


def test_the_tour_prints_what_the_readme_shows(demo_catalogue: Moview, tmp_path: Path) -> None:
    steps = steps_of("README.md")
    printed = run_tour(steps, demo_catalogue.url, tmp_path)
    assert printed == [shown for _, shown in steps]
    demo_catalogue.assert_sound()


def test_the_tour_can_be_taken_again(demo_catalogue: Moview, tmp_path: Path) -> None:
    assert len(run_tour(steps_of("README.md"), demo_catalogue.url, tmp_path)) >= 8


def test_both_languages_take_the_same_tour() -> None:
    assert steps_of("README.ko.md") == steps_of("README.md")
