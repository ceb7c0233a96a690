"""Public sets of people's ratings, each with what rating sites say of the same movies."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.datasets import movielens_100k, movielens_small, omdb_movies, vega_movies
from bench.ranking.people import ROOT, link, site_settings, tiers_of
from movie.domain import Population, SiteRating, SiteSettings, harmonise, reference_table
from moview.catalogue.movielens import Rating, ratings_file, read_movielens, read_ratings
from moview.catalogue.records import Entry, Meter, Record
from moview.catalogue.titles import parse_title
from moview.catalogue.vega import read_vega

SETS: Final = (
    "ml-latest-small, 2 sites",
    "ml-latest-small, 4 sites",
    "ml-100k, 2 sites",
    "ml-100k, 4 sites",
)
CRITICS_OF_A_SCORE: Final = 5
PEOPLE_OF_A_SCORE: Final = 20
OMDB: Final = """
SELECT imdbID, Title, Year, imdbRating, imdbVotes,
  Metacritic, Meter, Reviews, userMeter, userReviews
FROM omdb JOIN tomatoes USING (ID) WHERE Title IS NOT NULL AND Year > 0"""


Harmonies = Mapping[str, float]
"""A movie's *h* by site (rule 3)."""


@dataclass(frozen=True)
class UserRating:
    """One person's rating of one movie, 0 to 100 points."""

    person: str
    movie: str
    rating: float


@dataclass(frozen=True)
class RatedSet:
    """People's ratings, and of each movie *h* by site and the mean that sites published (0 to 100).

    Movies that no site scored are left out.
    """

    name: str
    tiers: Mapping[str, str]
    ratings: Sequence[UserRating]
    movies: Mapping[str, Harmonies]
    published: Mapping[str, float]
    sites: Sequence[str]


def load() -> Iterator[RatedSet]:
    """Two sets of people, each with two sets of sites. Raises Unavailable."""
    populations = reference_populations()
    scored = {"2 sites": of_vega(), "4 sites": of_omdb()}
    for people, (rated, ratings) in {"ml-latest-small": small(), "ml-100k": hundred()}.items():
        for sites, records in scored.items():
            yield joined(f"{people}, {sites}", rated, ratings, records, populations)


def reference_populations() -> dict[str, Population]:
    """The reference tables that come with the project, by site."""
    found = {}
    for site, settings in site_settings().items():
        text = (ROOT / "config" / "calibration" / f"{site}.json").read_text("utf-8")
        found[site] = reference_table(json.loads(text), site, settings.scale_max)
    return found


def joined(
    name: str,
    rated: Sequence[Record],
    ratings: Sequence[UserRating],
    scored: Sequence[Record],
    populations: Mapping[str, Population],
) -> RatedSet:
    """The ratings of movies that a site scored."""
    sites = {movie: scored[place]["sites"] for movie, place in linked(rated, scored).items()}
    settings = site_settings()
    movies = {movie: _harmonies(all_, settings, populations) for movie, all_ in sites.items()}
    published = {
        movie: 100 * fmean(each["score"] / settings[each["site"]].scale_max for each in all_)
        for movie, all_ in sites.items()
    }
    by_person: dict[int, dict[str, float]] = defaultdict(dict)
    for each in ratings:
        by_person[int(each.person)][each.movie] = each.rating
    tiers = {str(person): tier for person, tier in tiers_of(by_person).items()}
    known = [each for each in ratings if each.movie in movies]
    names = sorted({site for each in movies.values() for site in each})
    return RatedSet(name, tiers, known, movies, published, names)


def _harmonies(
    sites: Sequence[Record],
    settings: Mapping[str, SiteSettings],
    populations: Mapping[str, Population],
) -> dict[str, float]:
    found = {}
    for each in sites:
        site = each["site"]
        rating = SiteRating(site, each["score"], each.get("votes"))
        h = harmonise(rating, settings[site], populations[site], settings[site].trust).harmonised
        assert h is not None
        found[site] = h
    return found


def linked(rated: Sequence[Record], scored: Sequence[Record]) -> dict[str, int]:
    """MovieLens' id -> place in ``scored``: by IMDb's id where both have it, else by title."""
    places = {record.get("external_ids", {}).get("imdb"): n for n, record in enumerate(scored)}
    found = link(rated, scored)
    for record in rated:
        imdb = record["external_ids"].get("imdb")
        if imdb in places and imdb is not None:
            found[record["external_ids"]["movielens"]] = places[imdb]
    return found


def small() -> tuple[list[Record], list[UserRating]]:
    """ml-latest-small: ratings of 0.5 to 5 stars."""
    folder = movielens_small()
    path = ratings_file(folder)
    assert path is not None
    ratings = [
        UserRating(str(each.user), each.movie, (each.stars - 0.5) / 4.5 * 100)
        for each in read_ratings(path, Meter())
        if isinstance(each, Rating)
    ]
    movies = read_movielens(folder, rated=False)
    return [item.record for item in movies if isinstance(item, Entry)], ratings


def hundred() -> tuple[list[Record], list[UserRating]]:
    """ml-100k: ratings of 1 to 5 stars."""
    folder = movielens_100k()
    records: list[Record] = []
    for movie, title, year, _ in _rows(folder / "ml-100k.item"):
        if year.isdigit():
            name = parse_title(f"{title} ({year})").name
            ids = {"movielens": movie}
            records.append({"title": name, "year": int(year), "external_ids": ids})
    ratings = [
        UserRating(person, movie, (float(stars) - 1) / 4 * 100)
        for person, movie, stars, _ in _rows(folder / "ml-100k.inter")
    ]
    return records, ratings


def of_vega() -> list[Record]:
    """IMDb and Rotten Tomatoes in 2010."""
    items = read_vega(vega_movies())
    return [item.record for item in items if isinstance(item, Entry) and item.record.get("sites")]


def of_omdb() -> list[Record]:
    """IMDb, Rotten Tomatoes' critics and audience, and Metacritic in 2014."""
    with sqlite3.connect(f"file:{omdb_movies()}?mode=ro", uri=True) as connection:
        records = [_of_omdb(*row) for row in connection.execute(OMDB)]
    return [record for record in records if record["sites"]]


def _of_omdb(
    imdb: str,
    title: str,
    year: int,
    stars: float | None,
    votes: int | None,
    metascore: int | None,
    critics: int | None,
    reviews: int | None,
    audience: int | None,
    people: int | None,
) -> Record:
    sites: list[Record] = []
    if stars:
        sites.append({"site": "imdb", "score": stars, "votes": votes})
    if metascore:
        sites.append({"site": "metacritic", "score": metascore})
    if critics is not None and (reviews or 0) >= CRITICS_OF_A_SCORE:
        sites.append({"site": "rotten_tomatoes", "score": critics})
    if audience and (people or 0) >= PEOPLE_OF_A_SCORE:
        sites.append({"site": "rotten_tomatoes_audience", "score": audience})
    ids = {"imdb": imdb}
    return {"title": title, "year": int(year), "external_ids": ids, "sites": sites}


def _rows(path: Path) -> Iterator[list[str]]:
    """The lines of a tab-separated file below its head."""
    lines = path.read_text("utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])
