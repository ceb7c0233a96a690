"""The fake of the movie service."""

from typing import Any

import eventlet

from moview.messaging.contracts import SUMMARY_FIELDS
from moview.service.commands import command
from tests.integration.gateway.fakes import shapes
from tests.integration.gateway.fakes.shapes import asked, behave, entry, movie, movie_item, page


class FakeMovie:
    name = "movie"

    @command
    def ping(self) -> dict[str, Any]:
        return {"service": "movie", "store": True, "events": True}

    @command
    def list_movies(
        self, sort: str, filters: dict[str, Any], limit: int, cursor: str | None
    ) -> dict[str, Any]:
        if filters.get("q") == "count":
            return page([movie_item("m1", next(asked))], cursor)
        return page([movie_item("m1"), movie_item("m2")][:limit], cursor)

    @command
    def get_movie(self, movie_id: str) -> dict[str, Any]:
        if movie_id == "counted-slowly":
            eventlet.sleep(0.5)
        behave(movie_id)
        return movie(movie_id)

    @command
    def movie_summary(self, movie_id: str) -> dict[str, Any]:
        behave(movie_id)
        whole = movie_item(movie_id)
        return {key: whole[key] for key in SUMMARY_FIELDS}

    @command
    def explain_score(self, movie_id: str) -> dict[str, Any]:
        behave(movie_id)
        site = {
            "site": "imdb",
            "published": 8.5,
            "scale_max": 10,
            "votes": 1000,
            "shrunk": 8.4,
            "percentile": 0.9123456,
            "harmonised": 70.3333333,
            "trust": 0.4,
            "population": "reference",
            "movies": 2938,
        }
        unused = {
            **site,
            "site": "elsewhere",
            **dict.fromkeys(("percentile", "harmonised", "population", "movies")),
            "trust": 0,
        }
        bloc = {
            "tier": "critic",
            "weight": 1,
            "mass": 2,
            "mean": 66.666666,
            "lift": -3.45679,
            "count": 1,
            "likes": 0,
            "dislikes": 0,
            "ratings": 0,
            "reviews": 1,
        }
        limits = {
            "unlimited": 69.9,
            "without_newcomers": 69.9,
            "newcomers": 8,
            "everybody": 16,
            "held_by": None,
        }
        return {
            "score": 66.66666,
            "base": {"score": 70.123456, "mass": 20, "trust": 0.9, "sites": [site, unused]},
            "blocs": [bloc],
            "people": {"expected": 76.1, "like": 100, "dislike": 30.123456},
            "limits": limits,
            "calibration": 3,
        }

    @command
    def movie_rank_history(
        self, movie_id: str, limit: int, cursor: str | None, operator: bool
    ) -> dict[str, Any]:
        behave(movie_id)
        standing = {"tier": "masterpiece", "score": 66.66666, "placed": True, "series": None}
        return page([{**entry(operator), "before": standing, "after": standing}], cursor)

    @command
    def own_opinions(self, user_id: str, movie_ids: list[str]) -> dict[str, Any]:
        mine = {"vote": "like", "watch_later": False, "review_id": None}
        return dict.fromkeys(movie_ids, mine)

    @command
    def vote(self, user_id: str, movie_id: str, value: str | None, asked_at: int) -> dict[str, Any]:
        behave(movie_id)
        whole = movie(movie_id)
        seen = ("id", "score", "tier", "series", "opinions")
        return {"vote": value, "movie": {key: whole[key] for key in seen}}

    @command
    def shelve(self, user_id: str, movie_id: str, on: bool, asked_at: int) -> None:
        behave(movie_id)

    @command
    def create_movie(self, movie: dict[str, Any], movie_id: str) -> dict[str, Any]:
        return {**shapes.movie("m9"), "title": movie["title"]}

    @command
    def update_movie(self, movie_id: str, changes: dict[str, Any]) -> dict[str, Any]:
        behave(movie_id)
        return movie(movie_id)

    @command
    def remove_movie(self, movie_id: str) -> None:
        behave(movie_id)

    @command
    def list_people(self, q: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
        return page([{"id": "p1", "name": "봉준호", "names": {"en": "Bong Joon-ho"}}], cursor)

    @command
    def get_person(self, person_id: str) -> dict[str, Any]:
        behave(person_id)
        return {
            "id": person_id,
            "name": "봉준호",
            "names": {},
            "directed": [movie_item("m1")],
            "acted_in": [{"movie": movie_item("m2"), "role": "Self"}],
        }

    @command
    def list_categories(self) -> dict[str, Any]:
        return {"items": [{"code": "drama", "ko": "드라마", "en": "Drama", "movies": 2}]}

    @command
    def list_platforms(self) -> dict[str, Any]:
        return {"items": [{"code": "netflix", "name": "Netflix", "movies": 2}]}
