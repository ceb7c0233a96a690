"""IMDb's public files: title.basics, title.ratings, title.principals, name.basics (.tsv, .tsv.gz).

They are large (title.basics has 11 million lines, title.principals 90 million), so each is read
once, as a stream, and only what belongs to the movies chosen is kept.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from moview.catalogue.genres import categories_of
from moview.catalogue.lines import find_file, read_tsv, required_file
from moview.catalogue.records import BadLine, Entry, Items, Meter, Record
from moview.catalogue.titles import other_titles

NULL = "\\N"
ACTING = ("actor", "actress", "self")
BASICS = (
    "tconst",
    "titleType",
    "primaryTitle",
    "originalTitle",
    "isAdult",
    "startYear",
    "runtimeMinutes",
    "genres",
)
ROLE_SEPARATOR = " / "
MAX_ROLE_LENGTH = 300
# What runs longer is an installation in a museum, such as Logistics with its 51,420 minutes.
MAX_RUNTIME_MIN = 2000


@dataclass(frozen=True)
class Choice:
    """The criteria by which titles become movies.

    `min_votes` leaves out those with fewer votes; `limit` keeps that many, the most voted for;
    `tv_movies` takes movies made for television too.
    """

    min_votes: int = 1000
    limit: int | None = None
    tv_movies: bool = False


@dataclass
class Chosen:
    """A movie gathered from the files; people by their id, actors with their role."""

    line: int
    fields: list[str]
    directors: list[str] = field(default_factory=list)
    actors: list[tuple[str, str | None]] = field(default_factory=list)


Votes = Mapping[str, tuple[float, int]]


def read_imdb(source: Path, choice: Choice | None = None, meter: Meter | None = None) -> Items:
    """The chosen movies of the folder, in the order of title.basics, with those who made them.

    title.principals and name.basics may be missing: movies then come without people. Without
    title.ratings only `min_votes` 0 makes sense. Raises SourceError otherwise.
    """
    choice, meter = choice or Choice(), meter or Meter()
    basics = required_file(source, "title.basics.tsv")
    ratings = (required_file if choice.min_votes else find_file)(source, "title.ratings.tsv")
    principals = find_file(source, "title.principals.tsv")
    names = find_file(source, "name.basics.tsv")
    for path in filter(None, (basics, ratings, principals, names)):
        meter.expect(path.stat().st_size)
    bad: list[BadLine] = []
    votes = _read_votes(ratings, choice, meter, bad) if ratings else {}
    chosen = _read_movies(basics, choice, votes, meter, bad)
    known: dict[str, str] = {}
    if principals and names:
        _add_people(principals, chosen, meter)
        known = _read_names(names, _people(chosen.values()), meter)
    meter.items = len(bad) + len(chosen)
    yield from bad
    for movie in chosen.values():
        yield Entry(basics.name, movie.line, _record(movie, votes, known))


def _read_votes(path: Path, choice: Choice, meter: Meter, bad: list[BadLine]) -> Votes:
    """Mean score and number of votes of every title with enough votes."""
    found = {}
    for line, fields in read_tsv(path, meter, ("tconst", "averageRating", "numVotes")):
        try:
            title, score, votes = fields
            if int(votes) >= choice.min_votes:
                found[title] = (float(score), int(votes))
        except ValueError:
            bad.append(BadLine(path.name, line, "a line is title, mean rating and votes"))
    return found


def _read_movies(
    path: Path, choice: Choice, votes: Votes, meter: Meter, bad: list[BadLine]
) -> dict[str, Chosen]:
    """The chosen movies, in the order of the file."""
    candidates = _candidates(path, choice, votes, meter, bad)
    if choice.limit is None:
        return {movie.fields[0]: movie for movie in candidates}

    def fame(movie: Chosen) -> tuple[int, int]:
        return votes.get(movie.fields[0], (0.0, 0))[1], -movie.line

    most_voted = heapq.nlargest(choice.limit, candidates, key=fame)
    return {movie.fields[0]: movie for movie in sorted(most_voted, key=lambda movie: movie.line)}


def _candidates(
    path: Path, choice: Choice, votes: Votes, meter: Meter, bad: list[BadLine]
) -> Iterator[Chosen]:
    kinds = {"movie", "tvMovie"} if choice.tv_movies else {"movie"}
    for line, fields in read_tsv(path, meter, BASICS):
        if not fields:
            bad.append(BadLine(path.name, line, "too few fields"))
            continue
        title, kind, _, _, adult, year, _, _ = fields
        if kind not in kinds or adult != "0" or (choice.min_votes and title not in votes):
            continue
        if not (year.isascii() and year.isdigit()):
            bad.append(BadLine(path.name, line, f"{title} has no year"))
            continue
        yield Chosen(line, fields)


def _add_people(path: Path, chosen: Mapping[str, Chosen], meter: Meter) -> None:
    columns = ("tconst", "nconst", "category", "characters")
    for _, fields in read_tsv(path, meter, columns):
        if not fields or fields[0] not in chosen:
            continue
        title, person, category, characters = fields
        movie = chosen[title]
        if category == "director" and person not in movie.directors:
            movie.directors.append(person)
        elif category in ACTING and person not in dict(movie.actors):
            movie.actors.append((person, _role(characters)))


def _role(characters: str) -> str | None:
    """The characters played, from a JSON list of their names."""
    if characters == NULL:
        return None
    try:
        names = json.loads(characters)
    except ValueError:
        return None
    if not isinstance(names, list):
        return None
    return ROLE_SEPARATOR.join(str(name) for name in names)[:MAX_ROLE_LENGTH].strip() or None


def _people(movies: Iterable[Chosen]) -> set[str]:
    return {
        person
        for movie in movies
        for person in (*movie.directors, *(actor for actor, _ in movie.actors))
    }


def _read_names(path: Path, wanted: set[str], meter: Meter) -> dict[str, str]:
    rows = read_tsv(path, meter, ("nconst", "primaryName"))
    return {fields[0]: fields[1] for _, fields in rows if fields and fields[0] in wanted}


def _record(movie: Chosen, votes: Votes, names: Mapping[str, str]) -> Record:
    title_id, _, title, original, _, year, minutes, genres = movie.fields
    record: Record = {
        "title": title,
        "titles": other_titles("imdb", (original,) if original not in (title, NULL) else ()),
        "year": int(year),
        "categories": categories_of(genres.split(",")),
        "runtime_min": _runtime(minutes),
        "directors": [_person(each, names) for each in movie.directors if each in names],
        "actors": [
            _person(each, names) | ({"role": role} if role else {})
            for each, role in movie.actors
            if each in names
        ],
        "external_ids": {"imdb": title_id},
    }
    if title_id in votes:
        score, count = votes[title_id]
        site = {"site": "imdb", "score": score, "votes": count, "source": "IMDb"}
        record["sites"] = [site]
    return {name: value for name, value in record.items() if value}


def _runtime(minutes: str) -> int | None:
    number = int(minutes) if minutes.isascii() and minutes.isdigit() else 0
    return number if 0 < number <= MAX_RUNTIME_MIN else None


def _person(person: str, names: Mapping[str, str]) -> Record:
    return {"name": names[person], "external_ids": {"imdb": person}}
