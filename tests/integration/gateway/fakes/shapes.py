"""The answers of the fakes.

Some ids behave in a way of their own: ``missing`` is not there, ``slow`` answers after its caller
has given up, ``broken`` fails, and ``counted`` tells how often it was asked.
"""

from itertools import count
from typing import Any

import eventlet

from moview.errors import Invalid, NotFound

PASSWORD = "correct horse"
MARKUP = "<i>\"'&{{1}}"
TOO_SOON = "Written while nobody can keep it."
AT = "2026-11-22T13:24:00Z"
TITLES = {"ko": "기생충", "en": "Parasite"}
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
        "titles": TITLES,
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
        "series": {"kind": "promotion", "up": 1, "down": 0, "target": 4, "down_target": 4},
        "opinions": {"likes": likes, "dislikes": 0, "ratings": 0, "reviews": 1},
        "version": 7,
    }


def movie(id: str) -> dict[str, Any]:
    likes = next(asked) if id.startswith("counted") else 0
    marks = ("story", "acting", "direction", "visuals", "music")
    return {
        **movie_item(id, likes),
        "synopsis": "가족 이야기",
        "synopses": {"ko": "가족 이야기"},
        "directors": [{"id": "p1", "name": "봉준호", "names": {"en": "Bong Joon-ho"}}],
        "actors": [{"id": "p2", "name": "송강호", "names": {}, "role": None}],
        "aspects": {mark: {"score": 61.005, "count": 2} for mark in marks},
    }


def user(id: str) -> dict[str, Any]:
    stats = dict.fromkeys(
        ("reviews", "likes_received", "dislikes_received", "movies_liked", "movies_disliked"), 0
    )
    return {
        "id": id,
        "nickname": MARKUP if id.startswith("markup") else "민지",
        "tier": "newbie",
        "points": 30.0,
        "series": None,
        "joined_at": AT,
        "stats": stats,
    }


def me(id: str) -> dict[str, Any]:
    role = "operator" if id.startswith("operator") else "user"
    waits = {
        "may_judge_from": "2026-05-03T00:00:00Z" if id == "waiting" else None,
        "waits_for_founders": id == "alone",
    }
    return {**user(id), "email": f"{id}@example.com", "role": role, **waits}


def review(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "movie": {"id": "m1", "title": "기생충", "titles": TITLES},
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
