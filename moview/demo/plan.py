"""The plan of all activity, made beforehand from the catalogue and a seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from moview.demo.crowd import Part, Person
from moview.demo.texts import review_text
from moview.rules.aspects import ASPECTS, HIGHEST_MARK, LOWEST_MARK
from moview.rules.tiers import movie_tier

VOTES, SHELVED, HOT_MOVIES, CONTESTED = 7, 3, 6, 4
MIN_MOVIES = 40
REVIEWS = {
    Part.CRITIC: 5,
    Part.ARMCHAIR: 3,
    Part.RISING: 4,
    Part.CLIMBING: 4,
    Part.FALLING: 3,
    Part.SLIPPING: 3,
    Part.NEWBIE: 1,
}
SPOILER_SHARE = 0.12
# How far below a limit the base of a contested movie may lie for the crowd to bring it there.
NEAR = (1.0, 7.0)


@dataclass(frozen=True)
class Writing:
    """A review to write."""

    author: Person
    movie_id: str
    text: str
    aspects: Mapping[str, int]
    spoiler: bool


@dataclass(frozen=True)
class Plan:
    """The activity of the crowd.

    Votes are (person, movie, value). Contested movies are those whose tier the crowd fights over,
    with whether they are to rise.
    """

    votes: Sequence[tuple[Person, str, str]]
    shelved: Sequence[tuple[Person, str]]
    writings: Sequence[Writing]
    contested: Sequence[tuple[str, bool]]


def plan_for(people: Sequence[Person], movies: Sequence[Mapping[str, Any]], seed: int) -> Plan:
    """The plan; the same for the same people, seed and movies, whatever their order and scores.

    `movies` are items of GET /v1/movies. Raises ValueError if they are too few.
    """
    if len(movies) < MIN_MOVIES:
        raise ValueError(f"a crowd needs {MIN_MOVIES} movies or more, there are {len(movies)}")
    chance = Random(f"{seed}:plan")
    ordered = sorted(movies, key=lambda movie: str(movie["id"]))
    contested = _contested(ordered, chance)
    staged = {movie_id for movie_id, _ in contested}
    free = [movie for movie in ordered if movie["id"] not in staged]
    hot = chance.sample(sorted(free, key=_typicality)[: len(free) // 2], HOT_MOVIES)
    return Plan(
        votes=[vote for person in people for vote in _votes(person, free, hot, seed)],
        shelved=[
            (person, movie["id"])
            for person in people
            for movie in Random(f"{seed}:shelf:{person.number}").sample(ordered, SHELVED)
        ],
        writings=[each for person in people for each in _writings(person, free, hot, seed)],
        contested=contested,
    )


def _typicality(movie: Mapping[str, Any]) -> float:
    """A sort key: movies of middling base score first, so that hot movies need not be the best."""
    return abs(float(movie["base_score"]) - 52.0)


def _contested(movies: Sequence[Mapping[str, Any]], chance: Random) -> list[tuple[str, bool]]:
    """Movies just below the top tier's band, and just above the lowest's."""
    top, middle = movie_tier("masterpiece").lower, movie_tier("killing_time").lower
    nearest, farthest = NEAR
    below = [m for m in movies if top - farthest <= m["base_score"] <= top - nearest]
    above = [m for m in movies if middle + nearest <= m["base_score"] <= middle + farthest]
    rising = chance.sample(below, min(CONTESTED, len(below)))
    falling = chance.sample(above, min(CONTESTED, len(above)))
    return [(m["id"], True) for m in rising] + [(m["id"], False) for m in falling]


def _votes(
    person: Person, movies: Sequence[Any], hot: Sequence[Any], seed: int
) -> list[tuple[Person, str, str]]:
    chance = Random(f"{seed}:votes:{person.number}")
    chosen = {movie["id"]: (movie, 0.0) for movie in chance.sample(movies, VOTES)}
    chosen |= {movie["id"]: (movie, 15.0) for movie in hot if chance.random() < 0.6}
    return [
        (person, movie_id, "like" if chance.random() < _liking(movie, lift) else "dislike")
        for movie_id, (movie, lift) in chosen.items()
    ]


def _liking(movie: Mapping[str, Any], lift: float = 0.0) -> float:
    """The probability that somebody likes a movie: an even chance at a base of 45."""
    return 1 / (1 + math.exp(-(movie["base_score"] + lift - 45) / 10))


def _writings(
    person: Person, movies: Sequence[Any], hot: Sequence[Any], seed: int
) -> list[Writing]:
    chance = Random(f"{seed}:reviews:{person.number}")
    count = REVIEWS[person.part]
    hot_share = 1 if chance.random() < 0.5 else 0
    chosen = chance.sample(hot, hot_share) + chance.sample(movies, count)
    reviewed = {movie["id"]: movie for movie in chosen}
    return [_writing(person, movie, chance) for movie in list(reviewed.values())[:count]]


def _writing(person: Person, movie: Mapping[str, Any], chance: Random) -> Writing:
    centre = movie["base_score"] / 10 + 1 + chance.gauss(0, 1.2)
    named = chance.sample(sorted(ASPECTS), chance.randint(2, len(ASPECTS)))
    aspects = {
        aspect: min(HIGHEST_MARK, max(LOWEST_MARK, round(centre + chance.gauss(0, 1))))
        for aspect in named
    }
    spoiler = chance.random() < SPOILER_SHARE
    text = review_text(person.language, aspects, spoiler, chance)
    return Writing(person, movie["id"], text, aspects, spoiler)
