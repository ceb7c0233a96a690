"""When two records are of the same movie, and what one learns from the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from moview.normal_forms import normalize

ARTICLES: Final = ("the ", "a ", "an ")
_NOT_WORD = re.compile(r"[\W_]+")


def normalised_title(title: str) -> str:
    """The title without case, accents, punctuation and a leading English article.

    >>> normalised_title("The Amélie: Director's Cut")
    'amelie director s cut'
    """
    spaced = _plain(title)
    for article in ARTICLES:
        if spaced.startswith(article):
            return spaced[len(article) :]
    return spaced or title.strip()


def words_of(titles: Iterable[str]) -> list[str]:
    """The words of all titles, folded as a search is, each once, sorted."""
    return sorted({word for title in titles for word in search_words(title)})


def search_words(text: str) -> list[str]:
    """The words of a search or a title: without case, accents and punctuation; articles stay."""
    return _plain(text).split()


def _plain(text: str) -> str:
    folded = normalize("NFKD", normalize("NFKC", text).casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return _NOT_WORD.sub(" ", normalize("NFC", bare)).strip()


def title_key(title: str) -> str:
    """What sorting by title compares."""
    return normalize("NFKC", title).casefold().strip()


def match_keys(movie: Mapping[str, Any]) -> list[str]:
    """Normalised titles with the year: movies that share one may be the same."""
    titles = {movie["title"], *(movie.get("titles") or {}).values()}
    return sorted({f"{normalised_title(title)}|{movie['year']}" for title in titles})


def external_keys(external_ids: Mapping[str, str] | None) -> list[str]:
    """External ids as one kind of key: ``imdb:tt0133093``."""
    return sorted(f"{kind}:{value}" for kind, value in (external_ids or {}).items())


def contradict(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    """Whether both name an id of one kind, and not the same one: then they are two movies."""
    return any(kind in right and right[kind] != value for kind, value in left.items())


def merged(known: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``known`` that change when ``record``, of the same movie, is imported.

    What is known stays; what is missing is filled in; titles, synopses, ids, categories and
    platforms are united; a site's published figures are the record's, since it is the later one.
    """
    changes: dict[str, Any] = {}
    for name in ("released_on", "runtime_min", "poster_url", "synopsis", "countries"):
        if record.get(name) and not known.get(name):
            changes[name] = record[name]
    for name in ("directors", "actors"):
        if record.get(name) and not known.get(name):
            changes[name] = record[name]
    for name in ("titles", "synopses", "external_ids"):
        united = {**(record.get(name) or {}), **(known.get(name) or {})}
        if united != (known.get(name) or {}):
            changes[name] = united
    categories = list(dict.fromkeys([*known.get("categories", ()), *record.get("categories", ())]))
    if categories != list(known.get("categories", ())):
        changes["categories"] = categories
    for name, key in (("platforms", "code"), ("sites", "site")):
        united_rows = _united(known.get(name, ()), record.get(name, ()), key, newer=name == "sites")
        if united_rows != list(known.get(name, ())):
            changes[name] = united_rows
    return changes


def _united(
    known: Iterable[Mapping[str, Any]], more: Iterable[Mapping[str, Any]], key: str, newer: bool
) -> list[Mapping[str, Any]]:
    rows = {row[key]: row for row in known}
    for row in more:
        if newer or row[key] not in rows:
            rows[row[key]] = row
    return list(rows.values())


def identify(
    record: Mapping[str, Any], known: Iterable[Mapping[str, Any]]
) -> tuple[Mapping[str, Any] | None, str | None]:
    """Which known movie a record is of: by external id, else by normalised title and year.

    Returns the movie (None: a new one) and why it cannot be told (None: it can). Known movies have
    ``title``, ``year``, ``external_ids``, ``external_keys`` and ``match_keys``.
    """
    ids, keys = set(external_keys(record.get("external_ids"))), set(match_keys(record))
    named = record.get("external_ids") or {}
    movies = list(known)
    by_id = [movie for movie in movies if ids & set(movie.get("external_keys", ()))]
    by_title = [
        movie
        for movie in movies
        if keys & set(movie["match_keys"])
        and not contradict(movie.get("external_ids") or {}, named)
    ]
    if len(by_id) > 1:
        return None, f"its ids are those of {_listed(by_id)}"
    if by_id:
        movie = by_id[0]
        if contradict(movie.get("external_ids") or {}, named):
            return None, f"one of its ids is that of {_listed(by_id)}, another one differs"
        others = [
            other
            for other in by_title
            if other is not movie
            and not contradict(movie.get("external_ids") or {}, other.get("external_ids") or {})
        ]
        if others:
            return None, f"by id it is {_listed(by_id)}, by title and year {_listed(others)}"
        return movie, None
    if len(by_title) > 1:
        return None, f"by title and year it is {_listed(by_title)}"
    return (by_title[0] if by_title else None), None


def _listed(movies: Iterable[Mapping[str, Any]]) -> str:
    return " and ".join(
        f"{movie['title']} ({movie['year']}, {movie.get('_id', 'this file')})" for movie in movies
    )
