"""A movie's page and its forms: vote, watch later, review, react."""

from typing import Any

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.lists import whole
from gateway.site.page import page
from gateway.site.refusals import UNFILLED, again
from gateway.site.visit import Visit
from moview.rules.aspects import ASPECTS

STEPS_SHOWN = 50
REVIEWS_SHOWN = 10
MAX_REVIEWS = 100
REVIEW_SORTS = ("best", "newest")


@page("GET", "/movies/{movie_id}")
def show_movie(visit: Visit, movie_id: str) -> Answer:
    """The page of a movie."""
    return visit.show("movie.html", **_context(visit, movie_id), **UNFILLED, draft=None)


@page("GET", "/movies/{movie_id}/live", live=True)
def show_movie_live(visit: Visit, movie_id: str) -> Answer:
    """The part that opinions change: score and its explanation, tier, aspects."""
    return visit.show("movie_standing.html", **_standing(visit, movie_id))


@page("POST", "/movies/{movie_id}/vote", signed_in=True, on_trust=True)
def vote(visit: Visit, movie_id: str) -> Answer:
    """Set the vote to ``value``, like or dislike; withdraw it for anything else."""
    _put_or_delete(visit, "/v1/movies/{}/vote", movie_id)
    return visit.redirect(f"/movies/{movie_id}")


@page("POST", "/movies/{movie_id}/watch-later", signed_in=True, on_trust=True)
def watch_later(visit: Visit, movie_id: str) -> Answer:
    """Add the movie to watch later if the form has ``on``, else remove it."""
    method = "PUT" if visit.form.get("on") else "DELETE"
    visit.api.send(method, "/v1/movies/{}/watch_later", movie_id)
    return visit.redirect(f"/movies/{movie_id}")


@page("POST", "/movies/{movie_id}/review", signed_in=True, on_trust=True)
def write_review(visit: Visit, movie_id: str) -> Answer:
    """Save the visitor's review; if it is refused, show the form with its faults."""
    marks = {code: visit.form.get(code, "") for code in ASPECTS}
    review = {
        "text": visit.form.get("text", ""),
        "aspects": {code: _number(mark) for code, mark in marks.items() if mark},
        "spoiler": "spoiler" in visit.form,
    }
    try:
        visit.api.send("PUT", "/v1/movies/{}/review", movie_id, document=review)
    except Refused as refused:
        return again(visit, "movie.html", refused, **_context(visit, movie_id), draft=review)
    return visit.redirect(f"/movies/{movie_id}", notice="review_saved")


@page("POST", "/movies/{movie_id}/review/delete", signed_in=True, on_trust=True)
def delete_review(visit: Visit, movie_id: str) -> Answer:
    """Delete the visitor's review."""
    visit.api.send("DELETE", "/v1/movies/{}/review", movie_id)
    return visit.redirect(f"/movies/{movie_id}", notice="review_deleted")


@page("POST", "/reviews/{review_id}/vote", signed_in=True, on_trust=True)
def react(visit: Visit, review_id: str) -> Answer:
    """Set the reaction to ``value``, like or dislike; withdraw it for anything else."""
    _put_or_delete(visit, "/v1/reviews/{}/vote", review_id)
    return visit.redirect(visit.way_back)


@page("GET", "/reviews/{review_id}")
def show_review(visit: Visit, review_id: str) -> Answer:
    """The page of one review."""
    return visit.show("review.html", review=visit.api.get("/v1/reviews/{}", review_id))


def _context(visit: Visit, movie_id: str) -> dict[str, Any]:
    sort = visit.query.get("reviews", REVIEW_SORTS[0])
    shown = whole(visit.query, "shown", REVIEWS_SHOWN, MAX_REVIEWS)
    asked = {"sort": sort if sort in REVIEW_SORTS else REVIEW_SORTS[0], "limit": shown}
    api = visit.api
    standing, steps, reviews, categories, mine = api.together(
        lambda: _standing(visit, movie_id),
        lambda: api.get("/v1/movies/{}/rank/history", movie_id, limit=STEPS_SHOWN),
        lambda: api.optional(lambda api: api.get("/v1/movies/{}/reviews", movie_id, **asked)),
        lambda: api.get("/v1/categories"),
        lambda: visit.user_id and api.optional(lambda api: api.get("/v1/movies/{}/me", movie_id)),
    )
    return {
        **standing,
        "steps": steps["items"],
        "scores": [
            (step["seq"], step["after"]["score"])
            for step in reversed(steps["items"])
            if step["after"].get("score") is not None
        ],
        "reviews": reviews,
        "review_sort": asked["sort"],
        "categories": categories["items"],
        "mine": mine,
    }


def _standing(visit: Visit, movie_id: str) -> dict[str, Any]:
    movie, why = visit.api.together(
        lambda: visit.api.get("/v1/movies/{}", movie_id),
        lambda: visit.api.get("/v1/movies/{}/score", movie_id),
    )
    return {"movie": movie, "why": why}


def _put_or_delete(visit: Visit, path: str, thing_id: str) -> None:
    value = visit.form.get("value")
    if value in ("like", "dislike"):
        visit.api.send("PUT", path, thing_id, document={"value": value})
    else:
        visit.api.send("DELETE", path, thing_id)


def _number(text: str) -> int | str:
    """The number in a text, or the text itself, which the API refuses by the field's name."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text
