"""The board: the list of movies, sorted, searched and filtered."""

from typing import Any

from gateway.http.problems import Answer
from gateway.site.api import Refused
from gateway.site.lists import Part, read_list
from gateway.site.page import page
from gateway.site.visit import Visit

SORTS = ("rank", "popular", "trending", "newest", "reviews", "title")
FILTERS = ("tier", "category", "platform", "year_from", "year_to", "q")


@page("GET", "/")
def show_board(visit: Visit) -> Answer:
    """The board, as long as ``shown`` says, so that visitors come back to their place."""
    platforms, found = visit.api.together(
        lambda: visit.api.get("/v1/platforms")["items"], lambda: _list(visit)
    )
    return visit.show("board.html", sorts=SORTS, platforms=platforms, **found)


@page("GET", "/live", live=True)
def show_board_live(visit: Visit) -> Answer:
    """The list of the board alone."""
    return visit.show("board_list.html", **_list(visit))


def _list(visit: Visit) -> dict[str, Any]:
    """The template variables of the list, with the faults of its filters."""
    asked = {name: visit.query.get(name, "").strip() for name in FILTERS}
    asked["sort"] = visit.query.get("sort") or SORTS[0]
    categories, (movies, faults) = visit.api.together(
        lambda: visit.api.get("/v1/categories")["items"], lambda: _movies(visit, asked)
    )
    return {"asked": asked, "categories": categories, "movies": movies, "faults": faults}


def _movies(visit: Visit, asked: dict[str, str]) -> tuple[Part, dict[str, list[str]]]:
    try:
        return read_list(visit, "/v1/movies", asked=asked), {}
    except Refused as refused:
        if refused.status != 422:
            raise
        return Part([]), refused.errors
