"""Small services in the places of movie, user and review: the right shapes, and no rules.

Some ids behave in a way of their own: ``missing`` is not there, ``slow`` answers after its caller
has given up, ``broken`` fails, and ``counted`` tells how often it was asked.
"""

from itertools import count
from typing import Any

import eventlet

from moview.commands import command
from moview.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized

PASSWORD = "correct horse"
AT = "2026-11-22T13:24:00Z"
asked = count(1)


def behave(id: str) -> None:
    if id.startswith("missing"):
        raise NotFound("It is not there.")
    if id.startswith("slow"):
        eventlet.sleep(8)
    if id.startswith("broken"):
        raise RuntimeError("a secret of the inside")


def movie_item(id: str, likes: int = 0) -> dict[str, Any]:
    return {
        "id": id,
        "title": "기생충",
        "titles": {"ko": "기생충", "en": "Parasite"},
        "year": 2019,
        "released_on": "2019-05-30",
        "categories": ["drama"],
        "runtime_min": 132,
        "poster_url": None,
        "platforms": [{"code": "netflix", "name": "Netflix", "url": None}],
        "external_ids": {"imdb": "tt6751668"},
        "tier": "masterpiece",
        "score": 66.66666,
        "base_score": 70.125,
        "series": {"kind": "promotion", "up": 1.25, "down": 0, "target": 4},
        "opinions": {"likes": likes, "dislikes": 0, "reviews": 1},
        "version": 7,
    }


def movie(id: str) -> dict[str, Any]:
    likes = next(asked) if id.startswith("counted") else 0
    marks = ("story", "acting", "direction", "visuals", "music")
    return {
        **movie_item(id, likes),
        "synopsis": {"ko": "가족 이야기"},
        "directors": [{"id": "p1", "name": "봉준호"}],
        "actors": [{"id": "p2", "name": "송강호", "role": None}],
        "aspects": {mark: {"score": 61.005, "count": 2} for mark in marks},
    }


def user(id: str) -> dict[str, Any]:
    stats = dict.fromkeys(
        ("reviews", "likes_received", "dislikes_received", "movies_liked", "movies_disliked"), 0
    )
    return {
        "id": id,
        "nickname": "민지",
        "tier": "newbie",
        "points": 30.0,
        "series": None,
        "joined_at": AT,
        "stats": stats,
    }


def me(id: str) -> dict[str, Any]:
    role = "operator" if id.startswith("operator") else "user"
    return {**user(id), "email": f"{id}@example.com", "role": role}


def review(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "movie": {"id": "m1", "title": "기생충"},
        "author": {"id": "u1", "nickname": "민지", "tier": "critic"},
        "text": "한 번 더 보고 싶다.",
        "aspects": {"story": 8, "acting": 9},
        "rating": 85.0,
        "spoiler": False,
        "reactions": {"likes": 1, "dislikes": 0},
        "created_at": AT,
        "edited_at": None,
    }


def page(items: list[Any], cursor: str | None) -> dict[str, Any]:
    if cursor == "garbage":
        raise Invalid({"cursor": ["Not one of ours."]})
    return {"items": items, "next_cursor": "next" if cursor is None else None}


def entry(operator: bool) -> dict[str, Any]:
    # A service that forgets to hide the actor must not give them away.
    cause = {"type": "review_voted", "review_id": "r1", "actor_tier": "critic", "actor_id": "u9"}
    standing = {"tier": "newbie", "points": 30.0, "series": None}
    return {
        "seq": 1,
        "at": AT,
        "cause": cause,
        "change": 1.0,
        "before": standing,
        "after": {**standing, "points": 31.0},
    }


class MovieStandIn:
    name = "movie"

    @command
    def ping(self) -> dict[str, Any]:
        return {"service": "movie", "store": True}

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
        return {
            key: whole[key]
            for key in ("id", "title", "year", "poster_url", "tier", "score", "version")
        }

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
            "trust": 1,
        }
        bloc = {
            "tier": "critic",
            "weight": 2,
            "raw_mass": 4,
            "mass": 4,
            "mean": 66.666666,
            "count": 1,
        }
        base = {"score": 70.123456, "mass": 40, "sites": [site]}
        return {"score": 66.66666, "base": base, "blocs": [bloc], "calibration": 3}

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
    def create_movie(self, movie: dict[str, Any]) -> dict[str, Any]:
        return {**globals()["movie"]("m9"), "title": movie["title"]}

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


class UserStandIn:
    """A session's id tells whose it is and how it stands: ``<user>.<state>``."""

    name = "user"
    ended: set[str] = set()

    @command
    def ping(self) -> dict[str, Any]:
        return {"service": "user", "store": True}

    @command
    def register(self, email: str, password: str, nickname: str, asked_at: int) -> dict[str, Any]:
        if email.startswith("taken"):
            raise Conflict("The e-mail is taken.")
        return self.session(email.split("@")[0])

    @command
    def authenticate(self, email: str, password: str) -> dict[str, Any]:
        if password != PASSWORD:
            raise Unauthorized("E-mail or password is wrong.")
        return self.session(email.split("@")[0])

    @command
    def refresh_session(self, refresh_token: str) -> dict[str, Any]:
        if refresh_token == "used":
            raise Unauthorized("The refresh token is not valid.")
        return self.session("u1")

    @command
    def end_session(self, session_id: str) -> None:
        self.ended.add(session_id)

    @command
    def check_session(self, session_id: str) -> dict[str, Any]:
        owner, _, _ = session_id.partition(".")
        role = "operator" if owner.startswith("operator") else "user"
        state = "suspended" if session_id.endswith(".suspended") else "active"
        ended = session_id in self.ended or session_id.endswith(".ended")
        active = state == "active" and not ended
        return {"active": active, "user_id": owner, "role": role, "state": state}

    @command
    def get_me(self, user_id: str) -> dict[str, Any]:
        behave(user_id)
        return {**me(user_id), "password_hash": "never to be seen"}

    @command
    def update_me(
        self,
        user_id: str,
        nickname: str | None = None,
        password: str | None = None,
        current_password: str | None = None,
    ) -> dict[str, Any]:
        if password is not None and current_password != PASSWORD:
            raise Forbidden("The current password is wrong.")
        return me(user_id)

    @command
    def remove_me(self, user_id: str, reviews: str) -> None:
        behave(user_id)

    @command
    def list_users(self, limit: int, cursor: str | None) -> dict[str, Any]:
        return page([user("u1")], cursor)

    @command
    def get_user(self, user_id: str) -> dict[str, Any]:
        behave(user_id)
        return user(user_id)

    @command
    def user_rank_history(
        self, user_id: str, limit: int, cursor: str | None, operator: bool
    ) -> dict[str, Any]:
        behave(user_id)
        return page([entry(operator)], cursor)

    @command
    def shelf(self, user_id: str, shelf: str, limit: int, cursor: str | None) -> dict[str, Any]:
        seen = ("id", "title", "year", "poster_url", "tier", "score")
        whole = movie_item("m1")
        item = {"movie": {key: whole[key] for key in seen}, "at": AT, "review_id": None}
        return page([item], cursor)

    @staticmethod
    def session(id: str) -> dict[str, Any]:
        return {"user": me(id), "session_id": f"{id}.{next(asked)}", "refresh_token": "refresh"}


class ReviewStandIn:
    name = "review"

    @command
    def ping(self) -> dict[str, Any]:
        return {"service": "review", "store": True}

    @command
    def list_reviews(
        self, movie_id: str, sort: str, limit: int, cursor: str | None
    ) -> dict[str, Any]:
        behave(movie_id)
        return page([review("r1")], cursor)

    @command
    def list_reviews_by(self, author_id: str, limit: int, cursor: str | None) -> dict[str, Any]:
        behave(author_id)
        return page([review("r1")], cursor)

    @command
    def get_review(self, review_id: str) -> dict[str, Any]:
        behave(review_id)
        return review(review_id)

    @command
    def own_review(self, user_id: str, movie_id: str) -> dict[str, Any] | None:
        return None

    @command
    def own_reactions(self, user_id: str, review_ids: list[str]) -> dict[str, Any]:
        return dict.fromkeys(review_ids, "like")

    @command
    def write_review(
        self,
        user_id: str,
        movie_id: str,
        text: str,
        aspects: dict[str, int],
        spoiler: bool,
        movie: dict[str, Any],
        asked_at: int,
    ) -> dict[str, Any]:
        written = {**review("r1"), "text": text, "aspects": aspects, "spoiler": spoiler}
        written["movie"] = {"id": movie["id"], "title": movie["title"]}
        return {"created": text != "edited", "review": written}

    @command
    def delete_own_review(self, user_id: str, movie_id: str, asked_at: int) -> None:
        behave(movie_id)

    @command
    def react(
        self, user_id: str, review_id: str, value: str | None, asked_at: int
    ) -> dict[str, Any]:
        behave(review_id)
        if review_id == "own":
            raise Forbidden("It is your own.")
        return {"vote": value, "reactions": {"likes": 1, "dislikes": 0}}

    @command
    def remove_review(self, review_id: str, operator_id: str, asked_at: int) -> None:
        behave(review_id)
