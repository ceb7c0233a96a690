"""Pages of users: the leaderboard, and each user's page."""

from dataclasses import replace

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.lists import Part, read_list
from gateway.site.page import page
from gateway.site.standing import read_standing, steps_of
from gateway.site.visit import Visit

REVIEWS_STEP = 10
MAX_REVIEWS = 50


@page("GET", "/users")
def show_users(visit: Visit) -> Answer:
    """The leaderboard, as long as the visitor has read it."""
    return visit.show("users.html", users=read_list(visit, "/v1/users"))


@page("GET", "/users/live", live=True)
def show_users_live(visit: Visit) -> Answer:
    """The list of the leaderboard alone."""
    return visit.show("users_list.html", users=read_list(visit, "/v1/users"))


@page("GET", "/users/{user_id}")
def show_user(visit: Visit, user_id: str) -> Answer:
    """The page of a user: standing, latest steps, reviews; a page of its own if they left."""
    try:
        standing, reviews = visit.api.together(
            lambda: read_standing(visit, user_id),
            lambda: visit.api.optional(lambda api: _reviews(replace(visit, api=api), user_id)),
        )
    except Refused as refused:
        if refused.status != 404:
            raise
        return visit.show("user_gone.html", status=404)
    return visit.show("user.html", reviews=reviews, mine=False, **standing)


@page("GET", "/users/{user_id}/live", live=True)
def show_user_live(visit: Visit, user_id: str) -> Answer:
    """The part of a user's page that others' reactions change."""
    return visit.show("standing.html", mine=False, **read_standing(visit, user_id))


@page("GET", "/users/{user_id}/reviews")
def show_user_reviews(visit: Visit, user_id: str) -> Answer:
    """A user's reviews alone, which scripts append to the page."""
    user = visit.api.get("/v1/users/{}", user_id)
    return visit.show("user_reviews.html", user=user, reviews=_reviews(visit, user_id))


@page("GET", "/users/{user_id}/history")
def show_user_history(visit: Visit, user_id: str) -> Answer:
    """A user's history: every step on the ladder, newest first."""
    user = visit.api.get("/v1/users/{}", user_id)
    part = read_list(visit, "/v1/users/{}/rank/history", user_id)
    steps = steps_of(part.items)
    mine = visit.me is not None and visit.me["id"] == user_id
    return visit.show("history.html", user=user, part=part, steps=steps, mine=mine)


def _reviews(visit: Visit, user_id: str) -> Part:
    path = "/v1/users/{}/reviews"
    return read_list(visit, path, user_id, step=REVIEWS_STEP, most=MAX_REVIEWS)
