"""What lists and pages read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from movie.domain import search_words
from movie.store.presentation import present_movie, present_series, present_whole_movie
from moview.clock import timestamp
from moview.rules.tiers import MOVIE_TIERS
from moview.store import Document, Store
from moview.store.listing import Listing

MOVIE_LISTS: Mapping[str, Listing] = {
    "rank": Listing("rank", [("tier_rank", -1), ("score", -1), ("_id", 1)], [int, float, str]),
    "popular": Listing("popular", [("score", -1), ("_id", 1)], [float, str]),
    "trending": Listing("trending", [("heat", -1), ("score", -1), ("_id", 1)], [float, float, str]),
    "newest": Listing("newest", [("newest", -1), ("_id", 1)], [str, str]),
    "title": Listing("title", [("title_key", 1), ("_id", 1)], [str, str]),
    "reviews": Listing("reviews", [("review_count", -1), ("_id", 1)], [int, str]),
}
RANKS = {tier.code: tier.rank for tier in MOVIE_TIERS}
NO_RANK = -1
LAST = "\U0010ffff"
"""No word goes on with it: it has no meaning, and comes after all that have."""
HISTORY = Listing("history", [("seq", -1)], [int])
PEOPLE = Listing("people", [("name_key", 1), ("_id", 1)], [str, str])
SHORT = dict.fromkeys(
    ("sites", "words", "match_keys", "external_keys", "people", "sent", "aspects", "heat_masses"), 0
)


class Lists(Store):
    """Reads outside any transaction."""

    def list_movies(
        self, sort: str, filters: Mapping[str, Any], limit: int, cursor: str | None
    ) -> dict[str, Any]:
        """A page of movies; ``sort`` is a key of MOVIE_LISTS."""
        with self.bounded():
            return MOVIE_LISTS[sort].page(
                self.database.movies, _movie_query(filters), limit, cursor, present_movie, SHORT
            )

    def find_movie(self, movie_id: str) -> Document | None:
        """The movie's document."""
        with self.bounded():
            return self.database.movies.find_one({"_id": movie_id})

    def whole_movie(self, movie_id: str) -> Document | None:
        """Everything about a movie."""
        document = self.find_movie(movie_id)
        if document is None:
            return None
        with self.bounded():
            info = self.database.info.find_one({"_id": movie_id})
        return present_whole_movie(document, info or {"directors": [], "actors": []})

    def history(self, movie_id: str, limit: int, cursor: str | None, operator: bool) -> Document:
        """The movie's ledger, newest first."""

        def present(entry: Document) -> Document:
            return _present_entry(entry, operator)

        with self.bounded():
            return HISTORY.page(self.database.ledger, {"subject": movie_id}, limit, cursor, present)

    def own_opinions(self, user_id: str, movie_ids: Sequence[str]) -> dict[str, Document]:
        """What this person said of each of these movies."""
        keys = [f"{movie_id}:{user_id}" for movie_id in movie_ids]
        with self.bounded():
            rows = {
                row["movie"]: row for row in self.database.opinions.find({"_id": {"$in": keys}})
            }
        return {movie_id: _present_own(rows.get(movie_id)) for movie_id in movie_ids}

    def list_people(self, q: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
        """People by name, who directed, acted or both, each once."""
        query = _word_query(q)
        with self.bounded():
            pages = [
                PEOPLE.page(self.database[name], query, limit, cursor)
                for name in ("directors", "actors")
            ]
        found = {person["_id"]: person for page in pages for person in page["items"]}
        in_order = sorted(found.values(), key=PEOPLE.key)
        more = len(in_order) > limit or any(page["next_cursor"] for page in pages)
        return PEOPLE.cut(in_order, limit, more, _present_person)

    def person(self, person_id: str) -> Document | None:
        """A person with the movies directed and acted in, newest first."""
        with self.bounded():
            found = self.database.directors.find_one({"_id": person_id})
            found = found or self.database.actors.find_one({"_id": person_id})
            if found is None:
                return None
            movies = list(
                self.database.movies.find({"people": person_id}, SHORT).sort(
                    [("newest", -1), ("_id", 1)]
                )
            )
            ids = [movie["_id"] for movie in movies]
            info = {each["_id"]: each for each in self.database.info.find({"_id": {"$in": ids}})}
        return {**_present_person(found), **_credits(person_id, movies, info)}

    def categories(self) -> list[Document]:
        """Every category, with the number of its movies; one without a name shows its code."""
        with self.bounded():
            found = list(self.database.categories.find().sort("_id", 1))
        return [
            {
                "code": each["_id"],
                "ko": each.get("ko", each["_id"]),
                "en": each.get("en", each["_id"]),
                "movies": each["movies"],
            }
            for each in found
            if each["movies"] or "ko" in each
        ]

    def platforms(self) -> list[Document]:
        """Every platform, with the number of its movies."""
        with self.bounded():
            return [
                {"code": each["_id"], "name": each["name"], "movies": each["movies"]}
                for each in self.database.platforms.find().sort("_id", 1)
            ]


def _movie_query(filters: Mapping[str, Any]) -> Document:
    query = _word_query(filters.get("q"))
    for name, field in (
        ("category", "categories"),
        ("platform", "platforms.code"),
        ("person", "people"),
    ):
        if filters.get(name) is not None:
            query[field] = str(filters[name])
    if filters.get("tier") is not None:
        # What the index of the ranks begins with.
        query["tier_rank"] = RANKS.get(filters["tier"], NO_RANK)
    years = {
        operator: int(filters[name])
        for name, operator in (("year_from", "$gte"), ("year_to", "$lte"))
        if filters.get(name) is not None
    }
    return {**query, "year": years} if years else query


def _word_query(q: str | None) -> Document:
    """Every word of the search begins some word."""
    if q is None or not q.strip():
        return {}
    words = search_words(q)
    if not words:
        return {"_id": {"$in": []}}
    begins = [{"words": {"$elemMatch": {"$gte": word, "$lt": word + LAST}}} for word in words]
    return begins[0] if len(begins) == 1 else {"$and": begins}


def _present_own(row: Document | None) -> Document:
    if row is None:
        return {"vote": None, "watch_later": False, "review_id": None}
    review = row.get("review")
    return {
        "vote": row["vote"],
        "watch_later": row["later"],
        "review_id": review["review_id"] if review else None,
    }


def _present_person(person: Document) -> Document:
    return {"id": person["_id"], "name": person["name"], "names": person.get("names") or {}}


def _credits(person_id: str, movies: list[Document], info: Mapping[str, Document]) -> Document:
    directed, acted_in = [], []
    for movie in movies:
        credited = info.get(movie["_id"], {"directors": [], "actors": []})
        if any(each["id"] == person_id for each in credited["directors"]):
            directed.append(present_movie(movie))
        acted_in += [
            {"movie": present_movie(movie), "role": each.get("role")}
            for each in credited["actors"]
            if each["id"] == person_id
        ]
    return {"directed": directed, "acted_in": acted_in}


def _present_entry(entry: Document, operator: bool) -> Document:
    cause = dict(entry["cause"])
    actor = cause.pop("actor_id", None)
    if operator and actor:
        cause["actor_id"] = actor
    return {
        "seq": entry["seq"],
        "at": timestamp(entry["at"].astimezone(UTC)),
        "cause": cause,
        "change": entry["score_after"] - entry["score_before"],
        "before": _present_ladder(entry["before"], entry["score_before"]),
        "after": _present_ladder(entry["after"], entry["score_after"]),
    }


def _present_ladder(ladder: Document, score: float) -> Document:
    return {
        "tier": ladder["tier"],
        "score": score,
        "placed": ladder["placed"],
        "series": present_series(ladder),
    }
