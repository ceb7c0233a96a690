"""Documents of the movie database as callers see them."""

from __future__ import annotations

from movie.store.rows import standing_of
from moview.rules.aspects import ASPECTS
from moview.rules.series import MOVIE_SERIES_TARGET
from moview.store import Document


def present_series(ladder: Document) -> Document | None:
    """A running series as callers see it."""
    series = ladder["series"]
    if series is None:
        return None
    return {
        "kind": series["kind"],
        "up": series["up"],
        "down": series["down"],
        "target": MOVIE_SERIES_TARGET,
        "down_target": MOVIE_SERIES_TARGET,
    }


def present_opinions(blocs: Document) -> Document:
    """How many opinions of each kind are in force."""
    return {
        "likes": sum(bloc["likes"] for bloc in blocs.values()),
        "dislikes": sum(bloc["dislikes"] for bloc in blocs.values()),
        "ratings": sum(bloc.get("ratings", 0) for bloc in blocs.values()),
        "reviews": sum(bloc["reviews"] for bloc in blocs.values()),
    }


def present_movie(document: Document) -> Document:
    """A movie as lists show it."""
    return {
        "id": document["_id"],
        "title": document["title"],
        "titles": document.get("titles") or {},
        "year": document["year"],
        "released_on": document.get("released_on"),
        "categories": document.get("categories") or [],
        "runtime_min": document.get("runtime_min"),
        "poster_url": document.get("poster_url"),
        "platforms": [
            {"code": each["code"], "name": each["name"], "url": each.get("url")}
            for each in document.get("platforms") or []
        ],
        "external_ids": document.get("external_ids") or {},
        "tier": document["tier"],
        "score": document["score"],
        "base_score": document["base"],
        "series": present_series(document["ladder"]),
        "opinions": present_opinions(document["blocs"]),
    }


def _synopsis(info: Document) -> str | None:
    """The one that is of no language, else the English one, else any."""
    synopses = info.get("synopses") or {}
    return info.get("synopsis") or synopses.get("en") or next(iter(synopses.values()), None)


def _present_credit(person: Document) -> Document:
    return {"id": person["id"], "name": person["name"], "names": person.get("names") or {}}


def present_whole_movie(document: Document, info: Document) -> Document:
    """A movie with everything about it."""
    standing = standing_of(document)
    scores = standing.aspect_scores
    return {
        **present_movie(document),
        "countries": document.get("countries") or [],
        "synopsis": _synopsis(info),
        "synopses": info.get("synopses") or {},
        "directors": [_present_credit(each) for each in info["directors"]],
        "actors": [{**_present_credit(each), "role": each.get("role")} for each in info["actors"]],
        "aspects": {
            code: {
                "score": scores[code],
                "count": sum(bloc.count for bloc in standing.aspects.get(code, {}).values()),
            }
            for code in ASPECTS
        },
    }
