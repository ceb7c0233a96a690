"""Reader of MovieLens.

Its files are movies.csv, links.csv and ratings.csv (ml-latest, ml-25m and others), or the .dat
files of ml-1m.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from moview.catalogue.genres import categories_of
from moview.catalogue.lines import find_file, read_csv, read_text, required_file
from moview.catalogue.records import BadLine, Entry, Items, Meter, Record
from moview.catalogue.titles import other_titles, parse_title

SITE = "movielens"
LOWEST, HIGHEST = 0.5, 5.0
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Rating:
    """One person's rating of a movie, 0.5 to 5, and its time in seconds since 1970."""

    user: int
    movie: str
    stars: float
    at: int


@dataclass
class Ratings:
    """The sums of all ratings by movie, and the lines that were invalid."""

    sums: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    newest: int = 0
    bad: list[BadLine] = field(default_factory=list)

    def add(self, rating: Rating) -> None:
        """Count a rating."""
        self.sums[rating.movie] = self.sums.get(rating.movie, 0.0) + rating.stars
        self.counts[rating.movie] = self.counts.get(rating.movie, 0) + 1
        self.newest = max(self.newest, rating.at)


def read_movielens(source: Path, meter: Meter | None = None, rated: bool = True) -> Items:
    """Every movie of the folder, in the order of its list. links and ratings may be missing.

    With `rated` false, ratings are not read, and no movie comes with a score. Raises SourceError
    if there is no list of movies, or a file is none of MovieLens.
    """
    meter = meter or Meter()
    movies = required_file(source, "movies.csv", "movies.dat")
    links = find_file(source, "links.csv")
    ratings = ratings_file(source) if rated else None
    for path in filter(None, (movies, links, ratings)):
        meter.expect(path.stat().st_size)
    external_ids = read_links(links, meter) if links else {}
    found = Ratings()
    for rating in read_ratings(ratings, meter) if ratings else ():
        if isinstance(rating, BadLine):
            found.bad.append(rating)
        else:
            found.add(rating)
    rows = list(_rows(movies, meter, ("movieId", "title", "genres")))
    meter.items = len(found.bad) + len(rows)
    yield from found.bad
    seen: set[str] = set()
    for line, fields in rows:
        try:
            record = _record(fields, seen, external_ids)
        except ValueError as error:
            yield BadLine(movies.name, line, str(error))
            continue
        _add_site(record, found)
        yield Entry(movies.name, line, record)


def ratings_file(source: Path) -> Path | None:
    """The path of the folder's ratings; None if it has none."""
    return find_file(source, "ratings.csv", "ratings.dat")


def read_ratings(path: Path, meter: Meter) -> Iterator[Rating | BadLine]:
    """Every rating, in the order of the file, and every invalid line."""
    for line, fields in _rows(path, meter, ("userId", "movieId", "rating", "timestamp")):
        try:
            user, movie, stars, at = fields
            rating = Rating(int(user), str(int(movie)), float(stars), int(at))
        except ValueError:
            yield BadLine(path.name, line, "a rating is user, movie, stars and time")
            continue
        if not LOWEST <= rating.stars <= HIGHEST or rating.at < 0:
            reason = f"a rating is {LOWEST} to {HIGHEST} at a time since 1970"
            yield BadLine(path.name, line, reason)
            continue
        yield rating


def read_links(path: Path, meter: Meter) -> dict[str, dict[str, str]]:
    """The ids of each movie at other sites; invalid ones are left out."""
    found = {}
    for _, fields in _rows(path, meter, ("movieId", "imdbId", "tmdbId")):
        if len(fields) != 3:
            continue
        movie, imdb, tmdb = (value.strip() for value in fields)
        ids = {"imdb": f"tt{imdb:0>7}"} if _is_id(imdb) else {}
        found[movie] = ids | ({"tmdb": tmdb} if _is_id(tmdb) else {})
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _rows(path: Path, meter: Meter, columns: tuple[str, ...]) -> Rows:
    if ".dat" not in path.suffixes:
        return read_csv(path, meter, columns)
    return (
        (number, fields if len(fields := text.split("::")) == len(columns) else [])
        for number, text in read_text(path, meter, "latin-1")
        if text
    )


def _record(fields: list[str], seen: set[str], external_ids: dict[str, dict[str, str]]) -> Record:
    """A movie from the fields of a line. Raises ValueError with the reason."""
    if not fields:
        raise ValueError("too few fields")
    movie, text, genres = fields
    if not _is_id(movie):
        raise ValueError(f"no movie id: {movie!r}")
    if movie in seen:
        raise ValueError(f"movie {movie} is there already")
    title = parse_title(text)
    if not title.name:
        raise ValueError("no title")
    if title.year is None:
        raise ValueError(f"no year in {text!r}")
    seen.add(movie)
    record: Record = {"title": title.name, "year": title.year}
    if title.others:
        record["titles"] = other_titles("mlens", title.others)
    categories = categories_of(genres.split("|"))
    if categories:
        record["categories"] = categories
    record["external_ids"] = {SITE: movie, **external_ids.get(movie, {})}
    return record


def _add_site(record: Record, found: Ratings) -> None:
    movie = record["external_ids"][SITE]
    votes = found.counts.get(movie, 0)
    if not votes:
        return
    record["sites"] = [
        {
            "site": SITE,
            "score": round(found.sums[movie] / votes, 4),
            "votes": votes,
            "as_of": datetime.fromtimestamp(found.newest, UTC).date().isoformat(),
            "source": "MovieLens",
        }
    ]
