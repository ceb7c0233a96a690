"""``python -m bench.reference_tables``: makes config/calibration anew, from registry packages.

A table holds statistics of a dated population alone, no movie and no score of one.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from bench.datasets import movielens_small, omdb_movies, vega_movies, wikidata_movies
from movie.domain import population_of, reference_table
from moview.catalogue.movielens import Rating, read_ratings
from moview.catalogue.records import Entry, Meter
from moview.catalogue.vega import read_vega

FOLDER: Final = Path(__file__).parents[1] / "config" / "calibration"
CRITICS_OF_A_SCORE: Final = 5
PEOPLE_OF_A_SCORE: Final = 20
RATINGS_OF_A_MEAN: Final = 5
QUANTILES: Final = 201
PLACES: Final = 4
"""Decimals that a table's figures are rounded to."""
Scores = list[tuple[float, int | None]]
Table = dict[str, Any]
"""A table as its JSON has it."""

CRITICS = "SELECT Meter, NULL FROM tomatoes WHERE Meter IS NOT NULL AND Reviews >= ?"
METASCORES = "SELECT Metacritic, NULL FROM omdb WHERE Metacritic IS NOT NULL AND Metacritic >= ?"
AUDIENCE = (
    "SELECT userMeter, NULL FROM tomatoes JOIN omdb USING (ID)"
    " WHERE userMeter IS NOT NULL AND imdbRating IS NOT NULL AND userReviews >= ?"
)


def tables() -> list[Table]:
    """One for each site of which a population can be had. Raises Unavailable."""
    vega, omdb, wikidata = vega_movies(), omdb_movies(), wikidata_movies()
    of_wikidata = "Wikidata (CC0) in bokeh-sampledata 2026.1, films of 1940 to 2014"
    return [
        make_table(
            "imdb", 10, imdb(vega), source="vega-datasets 3.2.1 movies.json", date="2010-09-17"
        ),
        make_table(
            "rotten_tomatoes",
            100,
            queried(wikidata, CRITICS, CRITICS_OF_A_SCORE),
            source=f"{of_wikidata}, {CRITICS_OF_A_SCORE} critics or more",
            date="2026-10-18",
        ),
        make_table(
            "rotten_tomatoes_audience",
            100,
            queried(omdb, AUDIENCE, PEOPLE_OF_A_SCORE),
            source=f"OMDb in bokeh-sampledata 2025.0, {PEOPLE_OF_A_SCORE} people or more",
            date="2014-04-05",
        ),
        make_table(
            "metacritic",
            100,
            queried(wikidata, METASCORES, 0),
            source=of_wikidata,
            date="2026-10-18",
        ),
        make_table(
            "movielens",
            5,
            movielens(movielens_small()),
            source=f"MovieLens ml-latest-small, {RATINGS_OF_A_MEAN} ratings or more",
            date="2016-10-17",
        ),
    ]


def make_table(site: str, scale_max: int, scores: Scores, *, source: str, date: str) -> Table:
    """A site's table from all its scores and vote counts. Raises ValueError if it would not be one
    that the movie service takes, such as of too few movies.
    """
    population = population_of(scores)
    shrunk = [population.shrunk(*score) for score in scores]
    inner = quantiles(shrunk, n=QUANTILES - 1, method="inclusive")
    made = {
        "site": site,
        "scale_max": scale_max,
        "mean": round(population.mean, PLACES),
        "shrinkage": population.shrinkage,
        "quantiles": [round(each, PLACES) for each in (min(shrunk), *inner, max(shrunk))],
        "movies": len(scores),
        "source": source,
        "date": date,
    }
    reference_table(made, site, scale_max)
    return made


def imdb(vega: Path) -> Scores:
    records = (item.record for item in read_vega(vega) if isinstance(item, Entry))
    return [
        (site["score"], site.get("votes"))
        for record in records
        for site in record.get("sites", ())
        if site["site"] == "imdb"
    ]


def queried(database: Path, query: str, least: int) -> Scores:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return [(float(score), votes) for score, votes in connection.execute(query, (least,))]


def movielens(folder: Path) -> Scores:
    """Each movie's mean and number of ratings."""
    stars: dict[str, list[float]] = defaultdict(list)
    for rating in read_ratings(folder / "ratings.csv", Meter()):
        if isinstance(rating, Rating):
            stars[rating.movie].append(rating.stars)
    rated = (each for each in stars.values() if len(each) >= RATINGS_OF_A_MEAN)
    return [(sum(each) / len(each), len(each)) for each in rated]


def write(made: Iterable[Table], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table in made:
        path = folder / f"{table['site']}.json"
        path.write_text(json.dumps(table, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write(tables(), FOLDER)
