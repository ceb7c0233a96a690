"""An index of the catalogue by external id, and by title and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moview.catalogue.records import Record
from moview.catalogue.titles import title_key

KINDS = ("movielens", "imdb", "tmdb")


class MovieIndex:
    """Finds the movie of a record. A title that two movies of a year share finds none."""

    def __init__(self, movies: Iterable[Mapping[str, Any]]) -> None:
        self._by_id: dict[tuple[str, str], str] = {}
        self._by_title: dict[tuple[str, int], str | None] = {}
        for movie in movies:
            self._add(movie)

    def find(self, record: Record) -> str | None:
        """The id of the movie in the catalogue; None if it is not there."""
        ids = record.get("external_ids", {})
        for kind in KINDS:
            found = self._by_id.get((kind, ids.get(kind, "")))
            if found:
                return found
        for title in _titles(record):
            found = self._by_title.get((title, record["year"]))
            if found:
                return found
        return None

    def _add(self, movie: Mapping[str, Any]) -> None:
        for kind, value in (movie.get("external_ids") or {}).items():
            self._by_id[(kind, str(value))] = movie["id"]
        for title in _titles(movie):
            key = (title, movie["year"])
            known = self._by_title.setdefault(key, movie["id"])
            if known != movie["id"]:
                self._by_title[key] = None


def _titles(movie: Mapping[str, Any]) -> list[str]:
    titles = (movie["title"], *(movie.get("titles") or {}).values())
    return list(dict.fromkeys(title_key(title) for title in titles))
