"""The visitor's own page: standing and shelves."""

from typing import Any

from gateway.http.problems import Answer
from gateway.site.lists import read_list
from gateway.site.page import page
from gateway.site.standing import read_standing
from gateway.site.visit import Visit

SHELVES = ("watch_later", "liked", "disliked", "reviewed")


@page("GET", "/me", signed_in=True)
def show_me(visit: Visit) -> Answer:
    """The visitor's standing, latest steps, and one shelf of movies."""
    standing, context = visit.api.together(
        lambda: read_standing(visit, _own_id(visit)), lambda: _shelf(visit)
    )
    return visit.show("me.html", mine=True, **standing, **context)


@page("GET", "/me/live", signed_in=True, live=True)
def show_me_live(visit: Visit) -> Answer:
    """The visitor's tier and points, as the head of every page shows them."""
    return visit.show("standing_in_short.html")


@page("GET", "/me/standing", signed_in=True, live=True)
def show_my_standing(visit: Visit) -> Answer:
    """The part of the own page that others' reactions change."""
    return visit.show("my_standing.html", mine=True, **read_standing(visit, _own_id(visit)))


@page("GET", "/me/shelf", signed_in=True, live=True)
def show_my_shelf(visit: Visit) -> Answer:
    """One shelf alone, which scripts append to the page."""
    return visit.show("shelf.html", **_shelf(visit))


def _own_id(visit: Visit) -> str:
    return str(visit.account["id"])


def _shelf(visit: Visit) -> dict[str, Any]:
    asked = visit.query.get("shelf")
    shelf = asked if asked in SHELVES else SHELVES[0]
    part = read_list(visit, "/v1/me/movies", asked={"shelf": shelf})
    return {"shelf": shelf, "shelves": SHELVES, "movies": part}
