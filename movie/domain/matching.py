"""When two records are of the same movie, and what one learns from the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from moview.normal_forms import normalize

Row = Mapping[str, Any]

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


def match_keys(movie: Row) -> list[str]:
    """Normalised titles with the year: movies that share one may be the same."""
    titles = {movie["title"], *(movie.get("titles") or {}).values()}
    return sorted({f"{normalised_title(title)}|{movie['year']}" for title in titles})


def external_keys(external_ids: Mapping[str, str] | None) -> list[str]:
    """External ids as one kind of key: ``imdb:tt0133093``."""
    return sorted(f"{kind}:{value}" for kind, value in (external_ids or {}).items())


def contradict(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    """Whether both name an id of one kind, and not the same one: then they are two movies."""
    return any(kind in right and right[kind] != value for kind, value in left.items())


def _first_known(known: Any, stated: Any) -> Any:
    return known or stated


def _union(known: Mapping[str, Any] | None, stated: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of two mappings; what is known stays."""
    return {**(stated or {}), **(known or {})}


def _codes(known: Sequence[str] | None, stated: Sequence[str] | None) -> list[str]:
    return list(dict.fromkeys([*(known or ()), *(stated or ())]))


def _platforms(known: Sequence[Row] | None, stated: Sequence[Row] | None) -> list[Row]:
    """Of both; a platform that is known stays as it is."""
    rows = _by("code", known)
    return list({**rows, **_by("code", stated), **rows}.values())


def _sites(known: Sequence[Row] | None, stated: Sequence[Row] | None) -> list[Row]:
    """Of both; a site's figures are the record's, since it is the later one."""
    return list({**_by("site", known), **_by("site", stated)}.values())


def _by(key: str, rows: Sequence[Row] | None) -> dict[str, Row]:
    return {row[key]: row for row in rows or ()}


MERGING: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "released_on": _first_known,
    "runtime_min": _first_known,
    "poster_url": _first_known,
    "synopsis": _first_known,
    "countries": _first_known,
    "directors": _first_known,
    "actors": _first_known,
    "titles": _union,
    "synopses": _union,
    "external_ids": _union,
    "categories": _codes,
    "platforms": _platforms,
    "sites": _sites,
}
"""What a field becomes, of its value as known and as a record of the same movie tells it. Title and
year stay as they are known.
"""


def merged(known: Row, record: Row) -> dict[str, Any]:
    """The fields of ``known`` that change when ``record``, of the same movie, is imported."""
    both = {name: merge(known.get(name), record.get(name)) for name, merge in MERGING.items()}
    return {name: value for name, value in both.items() if value and value != known.get(name)}


@dataclass(frozen=True)
class Match:
    """Which known movie a record is of: the ``same`` as ``movie``, or ``new``; else the ``reason``
    why that cannot be told: its ids ``conflict``, or it is ``unsure`` which of several it is.
    """

    decision: Literal["same", "new", "conflict", "unsure"]
    movie: Row | None = None
    reason: str | None = None


def identify(record: Row, known: Sequence[Row], removed: Sequence[Row] = ()) -> Match:
    """Decide which known movie a record is of: by external id, else by normalised title and year.

    Known movies have ``title``, ``year``, ``external_ids``, ``external_keys`` and ``match_keys``;
    removed ones have the last two, and ids alone decide where both have some.
    """
    ids, titles = set(external_keys(record.get("external_ids"))), set(match_keys(record))
    by_id = [movie for movie in known if ids.intersection(movie.get("external_keys", ()))]
    # By title and year: whatever no id contradicts, of the record or of the movie found by id.
    by_title = [
        movie
        for movie in known
        if titles.intersection(movie["match_keys"])
        and movie not in by_id
        and not any(_contradict(movie, other) for other in (record, *by_id))
    ]
    if any(_may_be(ids, titles, tombstone) for tombstone in removed):
        return Match("conflict", reason="an operator removed this movie")
    match by_id, by_title:
        case [], []:
            return Match("new")
        case [], [movie]:
            return Match("same", movie)
        case [], _:
            return Match("unsure", reason=f"by title and year it is {_listed(by_title)}")
        case [movie], _ if _contradict(movie, record):
            reason = f"one of its ids is that of {_listed(by_id)}, another one differs"
            return Match("conflict", reason=reason)
        case [movie], []:
            return Match("same", movie)
        case [_], _:
            reason = f"by id it is {_listed(by_id)}, by title and year {_listed(by_title)}"
            return Match("unsure", reason=reason)
        case _:
            return Match("conflict", reason=f"its ids are those of {_listed(by_id)}")


def _may_be(ids: set[str], titles: set[str], tombstone: Row) -> bool:
    if ids and tombstone["external_keys"]:
        return not ids.isdisjoint(tombstone["external_keys"])
    return not titles.isdisjoint(tombstone["match_keys"])


def _contradict(left: Row, right: Row) -> bool:
    return contradict(left.get("external_ids") or {}, right.get("external_ids") or {})


def _listed(movies: Sequence[Row]) -> str:
    return " and ".join(
        f"{movie['title']} ({movie['year']}, {movie.get('_id', 'this file')})" for movie in movies
    )
