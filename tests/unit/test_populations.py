"""Rule 3: reference tables, and those that are refused by name."""

import json
from pathlib import Path

import pytest
from nameko.exceptions import ConfigurationError

from movie.domain import reference_table
from movie.store import read_tables

GOOD = {
    "site": "imdb",
    "scale_max": 10,
    "movies": 3000,
    "mean": 6.1,
    "shrinkage": 250,
    "quantiles": [n / 20 for n in range(201)],
    "source": "a public data set",
    "date": "2014-04-01",
}
CONFIG = {"sites": {"imdb": {"scale_max": 10}}}


def test_a_table_is_a_population() -> None:
    population = reference_table(GOOD, "imdb", 10)

    assert (population.kind, population.movies, population.mean) == ("reference", 3000, 6.1)
    assert (population.shrinkage, len(population.quantiles)) == (250, 201)
    assert (population.source, population.date) == ("a public data set", "2014-04-01")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"site": "tmdb"}, "it must be of imdb"),
        ({"scale_max": 100}, "on a scale to 10"),
        ({"movies": 1999}, "2,000 movies or more"),
        ({"movies": None}, "2,000 movies or more"),
        ({"quantiles": [n / 20 for n in range(200)]}, "201 quantiles or more"),
        ({"quantiles": "many"}, "201 quantiles or more"),
        ({"quantiles": [n / 20 for n in range(201)][::-1]}, "rising order"),
        ({"quantiles": [5.0] * 201}, "rising order"),
        ({"quantiles": [n / 2 for n in range(201)]}, "scale of 0 to 10"),
        ({"quantiles": [n / 20 - 1 for n in range(201)]}, "scale of 0 to 10"),
        ({"quantiles": [True, *range(200)]}, "must be numbers"),
        ({"quantiles": [float("nan"), *range(200)]}, "must be numbers"),
        ({"mean": 61}, "scale of 0 to 10"),
        ({"mean": None}, "must be numbers"),
        ({"shrinkage": -1}, "scale of 0 to 10"),
        ({"source": ""}, "source and date"),
        ({"date": None}, "source and date"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_by_name(
    change: dict[str, object], fault: str, tmp_path: Path
) -> None:
    (tmp_path / "imdb.json").write_text(json.dumps({**GOOD, **change}))

    with pytest.raises(ConfigurationError, match=f"imdb.json: .*{fault}"):
        read_tables({**CONFIG, "CALIBRATION_TABLES": str(tmp_path)})


@pytest.mark.parametrize("text", ["", "[]", "{", '"imdb"'])
def test_a_file_that_is_no_table_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "imdb.json").write_text(text)

    with pytest.raises(ConfigurationError, match=r"imdb\.json"):
        read_tables({**CONFIG, "CALIBRATION_TABLES": str(tmp_path)})


def test_tables_are_read_by_the_sites_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "imdb.json").write_text(json.dumps(GOOD))
    (tmp_path / "elsewhere.json").write_text("{}")

    assert set(read_tables({**CONFIG, "CALIBRATION_TABLES": str(tmp_path)})) == {"imdb"}


def test_a_site_that_makes_no_sense_is_refused_by_name() -> None:
    for settings in ({"scale_max": 0}, {"scale_max": 10, "unknown": 1}):
        with pytest.raises(ConfigurationError, match=r"imdb in config/movie\.yml"):
            read_tables({"sites": {"imdb": settings}})
