"""The recipes of docs/operate.md, typed into a real `nameko shell`."""

import subprocess
import sys

import pytest

from tests.integration.cluster import Cluster
from tests.integration.operators.conftest import Town, write
from tests.markdown_pages import ROOT, blocks, page, section

ANN, BOB = "ann@example.org", "bob@example.org"
SECONDS = 90


@pytest.fixture(scope="module")
def people_and_a_movie(services: Cluster) -> Town:
    """Those whom the page speaks of, and nobody else."""
    rpc, town = services.rpc, Town(services)
    (okja,) = rpc.movie.import_movies(records=[{"title": "Okja", "year": 2017}])
    for email, nickname in ((ANN, "Ann"), (BOB, "Bob")):
        signed_up = rpc.user.register(email=email, password="long enough", nickname=nickname)
        write(town, signed_up["user"]["id"], okja["id"])
    assert town.audit().is_clean
    return town


def typed(town: Town, commands: str) -> str:
    """What the shell prints. AssertionError where a command raises: the shell ends with it."""
    result = subprocess.run(
        (sys.executable, "-W", "ignore", "-m", "nameko.cli.main", "shell"),
        input=commands,
        env=town.services.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_every_recipe_does_what_it_says(people_and_a_movie: Town) -> None:
    town = people_and_a_movie
    recipes = [block.text for block in blocks(section(page("docs/operate.md"), "Recipes"))]
    assert len(recipes) >= 10
    printed = typed(town, "\n".join(recipes))
    assert printed.count("'store': True") == 3
    assert "'title': 'Okja'" in printed
    ann, bob = (town.one("user.users", email=email) for email in (ANN, BOB))
    assert (ann["tier"], ann["role"]) == ("critic", "operator")
    assert (bob["tier"], bob["state"]) == ("newbie", "active")
    reviews = {each["author"]["id"] for each in town.collection("review.reviews").find()}
    assert bob["_id"] in reviews
    assert ann["_id"] not in reviews
    assert town.one("movie.movies", title="Mother")["calibration"]
    assert town.audit().is_clean


def test_a_command_that_fails_is_seen(people_and_a_movie: Town) -> None:
    with pytest.raises(AssertionError, match="NotFound"):
        typed(people_and_a_movie, 'n.rpc.movie.get_movie("nothing")')
