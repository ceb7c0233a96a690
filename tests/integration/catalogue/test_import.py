"""moview import and calibrate against the movie service itself."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from moview.cli import main
from tests.integration.cluster import Cluster

Run = Callable[..., Result]

OLDBOY = {
    "title": "Oldboy",
    "titles": {"ko": "올드보이"},
    "year": 2003,
    "external_ids": {"imdb": "tt0364569"},
    "sites": [{"site": "imdb", "score": 8.3, "votes": 600000}],
}


@pytest.fixture(scope="module")
def cluster(
    broker_uri: str,
    mongodb_uri: str,
    database_prefix: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cluster]:
    """The movie service alone: an import needs no other."""
    folder = tmp_path_factory.mktemp("movie")
    cluster = Cluster(broker_uri, mongodb_uri, database_prefix, folder)
    try:
        cluster.start("movie")
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def run(cluster: Cluster, tmp_path: Path) -> Run:
    """`moview` with these arguments, its state in a folder of the test's own."""
    environment = {**cluster.environment, "MOVIEW_DATA": str(tmp_path / "data")}

    def run(*arguments: object) -> Result:
        return CliRunner(env=environment).invoke(main, [str(each) for each in arguments])

    return run


def write(path: Path, *lines: Any) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts))
    return path


def test_what_is_new_goes_in_and_what_is_bad_is_told(run: Run, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", OLDBOY, "{", {"title": "Untold"}, {"title": "M", "year": 1931}
    )
    result = run("import", "jsonl", path)
    assert result.exit_code == 0
    assert "2 of 4 imported: 2 bad, 2 created" in result.stdout
    assert "a.jsonl:2: bad: not valid JSON" in result.stderr
    assert "a.jsonl:3: bad: year: Missing data" in result.stderr


def test_a_second_import_changes_nothing(run: Run, tmp_path: Path) -> None:
    again = write(tmp_path / "b.jsonl", {"title": "Ran", "year": 1985})
    assert "1 created" in run("import", "jsonl", again).stdout
    assert "1 of 1 imported: 1 unchanged" in run("import", "jsonl", again).stdout


def test_another_source_adds_what_it_knows_of_the_same_movie(
    run: Run, tmp_path: Path, cluster: Cluster
) -> None:
    run("import", "jsonl", write(tmp_path / "a.jsonl", OLDBOY))
    (tmp_path / "movies.csv").write_text("movieId,title,genres\n27773,Old Boy (2003),Mystery\n")
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n27773,0364569,670\n")
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,27773,4.5,1000\n")
    assert "1 updated" in run("import", "movielens", tmp_path).stdout
    listed = cluster.rpc.movie.list_movies(sort="title", filters={"q": "oldboy"}, limit=1)
    movie = cluster.rpc.movie.get_movie(movie_id=listed["items"][0]["id"])
    assert movie["external_ids"] == {"imdb": "tt0364569", "movielens": "27773", "tmdb": "670"}
    assert movie["categories"] == ["mystery"]
    explained = cluster.rpc.movie.explain_score(movie_id=movie["id"])
    assert [site["site"] for site in explained["base"]["sites"]] == ["imdb", "movielens"]


def test_a_site_that_the_service_does_not_know_is_rejected(run: Run, tmp_path: Path) -> None:
    record = {"title": "Odd", "year": 2000, "sites": [{"site": "nowhere", "score": 1}]}
    result = run("import", "jsonl", write(tmp_path / "a.jsonl", record))
    assert result.exit_code == 1
    assert "a.jsonl:1: rejected: " in result.stderr
    assert "nowhere" in result.stderr
    assert "nothing could be imported" in result.stderr


def test_an_empty_file_is_told(run: Run, tmp_path: Path) -> None:
    result = run("import", "jsonl", write(tmp_path / "a.jsonl"))
    assert result.exit_code == 1
    assert "there is no movie in it" in result.stderr


def test_an_import_waits_for_the_service_and_goes_on_where_it_gave_up(
    run: Run, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moview.catalogue.loading.TRIES", 2)
    path = write(tmp_path / "a.jsonl", *({"title": f"Part {n}", "year": 1950} for n in range(250)))
    cluster.kill("movie")
    result = run("import", "jsonl", path)
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("Error: movie is down")
    cluster.start("movie")
    assert "250 created" in run("import", "jsonl", path).stdout


def test_a_calibration_is_applied_to_every_movie(
    run: Run, tmp_path: Path, cluster: Cluster
) -> None:
    scores = [
        {
            "title": f"Scored {n}",
            "year": 1990,
            "sites": [{"site": "metacritic", "score": n}],
        }
        for n in range(40)
    ]
    run("import", "jsonl", write(tmp_path / "a.jsonl", *scores))
    by_table = run("calibrate")
    assert by_table.exit_code == 0
    assert "6,811" in by_table.stdout
    result = run("calibrate", "--own", "metacritic")
    assert result.exit_code == 0
    assert "operator" in result.stdout
    listed = cluster.rpc.movie.list_movies(sort="title", filters={"q": "scored"}, limit=100)
    bases = {movie["title"]: movie["base_score"] for movie in listed["items"]}
    assert bases["Scored 39"] > 70 > 30 > bases["Scored 0"]
