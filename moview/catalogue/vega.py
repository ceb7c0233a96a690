"""Reader of `movies.json` of the npm package vega-datasets: 3,201 movies scored by two sites.

Its makers left faults in on purpose. Each is met below: dates in the wrong century, days that
only stand for a year, titles that are numbers or damaged, rows that repeat, and scores filed by
title alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from moview.catalogue.genres import categories_of
from moview.catalogue.lines import read_lines
from moview.catalogue.mojibake import repaired
from moview.catalogue.records import BadLine, Entry, Items, Meter, Record, SourceError
from moview.catalogue.titles import article_first, other_titles, split_year

# The file was made in 2010 and announces movies until 2011. A later year is one of the 1900s
# whose two digits were misread.
NEWEST_YEAR = 2011
# A day unknown became 1 January, and that, in a time zone west of Greenwich, 31 December before.
# No movie of the file from before this year came out on a 31 December.
LAST_DAYS_ARE_REAL_FROM = 1995
NO_DATE = date(1969, 12, 31)
SOURCE = "vega-datasets"
EDITION = re.compile(r"\((?:IMAX|[\w ]*Release)\)$")
PARENTHESIS = re.compile(r"\s\((?P<other>[^()]+)\)$")
MAX_FILE_BYTES = 64 << 20


@dataclass(frozen=True)
class Row:
    """A row with its faults mended. `imdb` is score and votes, `tomatoes` a percentage."""

    number: int
    title: str
    others: tuple[str, ...]
    year: int
    released: date | None
    source: Mapping[str, Any]
    imdb: tuple[float, int] | None
    tomatoes: float | None

    @property
    def key(self) -> tuple[str, int]:
        """What rows that repeat each other have in common: title and year."""
        return self.title.casefold(), self.year

    @property
    def worth(self) -> tuple[int, int]:
        """How much the row tells: of rows that repeat each other, the one with most is used."""
        votes = self.imdb[1] if self.imdb else 0
        return votes, sum(value is not None for value in self.source.values())


def read_vega(source: Path, meter: Meter | None = None) -> Items:
    """Every movie of the file, or of the file `movies.json` in a folder.

    Raises SourceError for a file that is not the package's.
    """
    path = source / "movies.json" if source.is_dir() else source
    meter = meter or Meter()
    rows: list[Row] = []
    documents = _documents(path, meter)
    meter.items = len(documents)
    for number, document in enumerate(documents, 1):
        try:
            rows.append(_row(number, document))
        except ValueError as error:
            yield BadLine(path.name, number, str(error))
    best = {row.key: row for row in sorted(rows, key=lambda row: (row.worth, -row.number))}
    shared = _shared_scores(list(best.values()))
    for row in rows:
        stands = best[row.key]
        if row is stands:
            yield Entry(path.name, row.number, _record(row, shared))
        else:
            yield BadLine(path.name, row.number, f"the same movie as row {stands.number}")


def _documents(path: Path, meter: Meter) -> Sequence[Any]:
    if not path.is_file():
        raise SourceError(f"{path} is no file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise SourceError(f"{path} is too large to be the package's movies.json")
    meter.expect(path.stat().st_size)
    try:
        documents = json.loads(b"\n".join(line for _, line in read_lines(path, meter)))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{path} is no JSON: {error}") from error
    if not isinstance(documents, list):
        raise SourceError(f"{path} is no list of movies")
    return documents


def _row(number: int, document: Any) -> Row:
    """A row from a JSON object. Raises ValueError with the reason."""
    if not isinstance(document, dict):
        raise ValueError("no object")
    title, others, titled_year = parse_title(document.get("Title"))
    year, released = parse_date(document.get("Release Date"))
    return Row(
        number=number,
        title=title,
        others=others,
        year=titled_year or year,
        released=released if titled_year in (None, year) else None,
        source=document,
        imdb=_imdb(document),
        tomatoes=_number(document, "Rotten Tomatoes Rating", 0, 100),
    )


def parse_title(value: Any) -> tuple[str, tuple[str, ...], int | None]:
    """The title, other titles of the movie, and the year if the title has it.

    Numbers such as 300 are titles here. Raises ValueError for null, and what is no text.
    """
    if value is None:
        raise ValueError("no title")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"no title: {value!r}")
    text, year = split_year(EDITION.sub("", repaired(str(value)).strip()).rstrip())
    match = PARENTHESIS.search(text)
    title = article_first(text[: match.start()] if match else text)
    if not title:
        raise ValueError("no title")
    return title, (match["other"],) if match else (), year


def parse_date(value: Any) -> tuple[int, date | None]:
    """The year of release, and the day if it is known, from "Jun 12 1998" or "Jun 12 98".

    Raises ValueError for anything else, and for 31 December 1969, which stands for no date.
    """
    try:
        month, day, year_text = str(value).split()
        year = int(year_text)
        if len(year_text) == 2:
            year += 2000 if 2000 + year <= NEWEST_YEAR else 1900
        century_misread = year > NEWEST_YEAR
        year -= 100 if century_misread else 0
        released = datetime.strptime(f"{month} {day} {year} +0000", "%b %d %Y %z").date()
    except ValueError as error:
        raise ValueError(f"no release date: {value!r}") from error
    if released == NO_DATE:
        raise ValueError("its date, 31 December 1969, stands for none")
    is_last_day = (released.month, released.day) == (12, 31)
    if is_last_day and not century_misread and released.year < LAST_DAYS_ARE_REAL_FROM:
        return released.year + 1, None
    return released.year, released


def _shared_scores(rows: Sequence[Row]) -> set[tuple[str, tuple[float, int]]]:
    """Titles whose IMDb figures appear at two movies, of which they fit one at most.

    The file was joined by title, so a remake and its original got the same figures. It cannot be
    told whose they are, and neither keeps them.
    """
    figures = Counter((row.title.casefold(), row.imdb) for row in rows if row.imdb)
    return {(title, imdb) for (title, imdb), count in figures.items() if count > 1}


def _record(row: Row, shared: set[tuple[str, tuple[float, int]]]) -> Record:
    genres = [row.source.get(name) for name in ("Major Genre", "Creative Type")]
    director, minutes = row.source.get("Director"), row.source.get("Running Time min")
    sites = []
    if row.imdb and (row.title.casefold(), row.imdb) not in shared:
        score, votes = row.imdb
        sites.append({"site": "imdb", "score": score, "votes": votes, "source": SOURCE})
    if row.tomatoes is not None:
        sites.append({"site": "rotten_tomatoes", "score": row.tomatoes, "source": SOURCE})
    record: Record = {
        "title": row.title,
        "titles": other_titles("vega", row.others),
        "year": row.year,
        "released_on": row.released.isoformat() if row.released else None,
        "categories": categories_of(name for name in genres if isinstance(name, str)),
        "runtime_min": minutes if isinstance(minutes, int) and minutes > 0 else None,
        "directors": [{"name": repaired(director)}] if isinstance(director, str) else [],
        "sites": sites,
    }
    return {name: value for name, value in record.items() if value}


def _imdb(document: Mapping[str, Any]) -> tuple[float, int] | None:
    score = _number(document, "IMDB Rating", 1, 10)
    votes = _number(document, "IMDB Votes", 0, 10**12)
    return None if score is None else (score, int(votes or 0))


def _number(document: Mapping[str, Any], name: str, low: float, high: float) -> float | None:
    """Raises ValueError for a value outside low to high."""
    value = document.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is {low} to {high}, not {value!r}")
    return value


__all__ = ["parse_date", "parse_title", "read_vega"]
