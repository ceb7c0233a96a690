"""The real data as a community: people with tiers, what they rated, and what rating sites say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import yaml

from bench.datasets import movielens_small, vega_movies
from movie.domain import (
    SiteRating,
    SiteSettings,
    base_score,
    harmonise,
    match_keys,
    population_of,
)
from moview.catalogue.movielens import Rating, ratings_file, read_movielens, read_ratings
from moview.catalogue.records import Entry, Items, Meter, Record
from moview.catalogue.vega import read_vega
from moview.rules.blocs import MIN_BASE_MASS, base_mass

ROOT = Path(__file__).parents[2]
CRITICS = 0.05
ARMCHAIRS = 0.25
LOWEST_STARS, HIGHEST_STARS = 0.5, 5.0
RATINGS_OF_A_TRUTH = 20


@dataclass(frozen=True)
class Movie:
    """A movie that sites scored: its base (rule 3), the plain mean of the sites, 0 to 100, and the
    base's mass.
    """

    base: float
    sites_mean: float
    mass: int = MIN_BASE_MASS


@dataclass(frozen=True)
class World:
    """Everybody's tier and ratings (0.5 to 5 stars by movie), and the movies that sites scored.

    ``movies`` are those that somebody rated and some site scored, by MovieLens' id; ``catalogue``
    are all that some site scored, whether anybody rated them or not.
    """

    tiers: Mapping[int, str]
    ratings: Mapping[int, Mapping[str, float]]
    movies: Mapping[str, Movie]
    catalogue: Sequence[Movie]


@dataclass(frozen=True)
class Draw:
    """A random part of the people has the app: their ratings by movie, as (tier, stars).

    ``truth`` is the mean of all the others' stars, for movies with 20 of them or more.
    """

    opinions: Mapping[str, Sequence[tuple[str, float]]]
    truth: Mapping[str, float]


def load() -> World:
    """Both data sets, linked. Raises Unavailable if one cannot be fetched."""
    folder = movielens_small()
    by_person: dict[int, dict[str, float]] = defaultdict(dict)
    path = ratings_file(folder)
    assert path is not None
    for rating in read_ratings(path, Meter()):
        if isinstance(rating, Rating):
            by_person[rating.user][rating.movie] = rating.stars
    scored = [record for record in _records(read_vega(vega_movies())) if record.get("sites")]
    catalogue = in_harmony(scored)
    links = link(_records(read_movielens(folder, rated=False)), scored)
    rated = {movie for stars in by_person.values() for movie in stars}
    movies = {movie: catalogue[place] for movie, place in links.items() if movie in rated}
    return World(tiers_of(by_person), by_person, movies, catalogue)


def tiers_of(ratings: Mapping[int, Mapping[str, float]]) -> dict[int, str]:
    """The 5 % with the most ratings are critics, the next 25 % armchair critics, others newbies."""
    people = sorted(ratings, key=lambda person: (-len(ratings[person]), person))
    critics = round(CRITICS * len(people))
    armchairs = critics + round(ARMCHAIRS * len(people))
    return {
        person: "critic" if place < critics else "armchair" if place < armchairs else "newbie"
        for place, person in enumerate(people)
    }


def link(rated: Iterable[Record], scored: Sequence[Record]) -> dict[str, int]:
    """MovieLens' id -> place in ``scored``, of those that share a title and the year.

    Titles are compared as imports compare them. What more than one movie on either side could be
    is left out.
    """
    places: dict[str, set[int]] = defaultdict(set)
    for place, record in enumerate(scored):
        for key in match_keys(record):
            places[key].add(place)
    found: dict[str, int] = {}
    for record in rated:
        candidates = {place for key in match_keys(record) for place in places.get(key, ())}
        if len(candidates) == 1:
            found[record["external_ids"]["movielens"]] = candidates.pop()
    times = Counter(found.values())
    return {movie: place for movie, place in found.items() if times[place] == 1}


def in_harmony(records: Sequence[Record]) -> list[Movie]:
    """Their bases, calibrated over all of them as `moview calibrate` does, and the plain means."""
    settings = site_settings()
    published = defaultdict(list)
    for record in records:
        for site in record["sites"]:
            published[site["site"]].append((site["score"], site.get("votes")))
    calibrations = {site: population_of(ratings) for site, ratings in published.items()}

    def movie(sites: Sequence[Mapping[str, Any]]) -> Movie:
        harmonised = [
            harmonise(
                SiteRating(site["site"], site["score"], site.get("votes")),
                settings[site["site"]],
                calibrations[site["site"]],
                settings[site["site"]].trust,
            )
            for site in sites
        ]
        shares = [site["score"] / settings[site["site"]].scale_max for site in sites]
        return Movie(base_score(harmonised), 100 * fmean(shares), base_mass(len(sites)))

    return [movie(record["sites"]) for record in records]


def site_settings() -> dict[str, SiteSettings]:
    """Scale and trust of each site, as the movie service is configured."""
    text = (ROOT / "config" / "movie.yml").read_text("utf-8")
    return {site: SiteSettings(**each) for site, each in yaml.safe_load(text)["sites"].items()}


def draw(world: World, share: float, seed: int) -> Draw:
    """This share of the people, chosen by the seed, is the app's."""
    people = sorted(world.ratings)
    app = set(Random(f"{share}/{seed}").sample(people, round(share * len(people))))
    opinions: dict[str, list[tuple[str, float]]] = defaultdict(list)
    others: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for movie, stars in world.ratings[person].items():
            if movie not in world.movies:
                continue
            if person in app:
                opinions[movie].append((world.tiers[person], stars))
            else:
                others[movie].append(stars)
    truth = {
        movie: fmean(stars) for movie, stars in others.items() if len(stars) >= RATINGS_OF_A_TRUTH
    }
    return Draw(opinions, truth)


def _records(items: Items) -> list[Record]:
    return [item.record for item in items if isinstance(item, Entry)]
