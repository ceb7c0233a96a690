"""The README's tour prints, command for command, what the page shows; so does Postman's."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.postman.tour import TITLE
from tests.e2e.running import Moview
from tests.e2e.tour import run_tour, steps_of
from tests.markdown_pages import ROOT
from tests.postman import newman

NEVER = {0, 400, 404, 405, 409, 413, 415, 422, 429, 500, 503, 504}
"""No request of the collection is at fault; some are for operators, or after signing out."""

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


@pytest.fixture(scope="module")
def newman_program() -> Path:
    """Installed beside its lock file. Postman's runner needs Node.js; nothing else here does."""
    try:
        return newman.install()
    except newman.NoNewmanError as missing:
        pytest.skip(str(missing))


def test_newman_takes_the_tour_and_then_sends_every_other_request(
    demo_catalogue: Moview, newman_program: Path, tmp_path: Path
) -> None:
    folders = [TITLE, "users", "movies", "reviews", "people", "catalogue", "machines"]
    run = newman.run(newman_program, demo_catalogue.url, folders, tmp_path / "all.json")
    assert run.failures == []
    assert run.checks > 100
    assert not [answer for answer in run.answers if answer[1] in NEVER]


def test_newman_signs_up_in_and_out_by_the_account_of_the_environment(
    demo_catalogue: Moview, newman_program: Path, tmp_path: Path
) -> None:
    results = tmp_path / "accounts.json"
    run = newman.run(newman_program, demo_catalogue.url, ["accounts"], results)
    assert run.failures == []
    assert [status for _, status in run.answers] == [201, 201, 201, 200, 200, 200, 204, 401]
