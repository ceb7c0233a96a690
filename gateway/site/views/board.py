"""The board: movies by rank and otherwise, searched, filtered, as far as one has read."""

from typing import Any

from gateway.entrypoint.problems import Answer
from gateway.site.api import Refused
from gateway.site.lists import MOST_SHOWN, Part, read_list
from gateway.site.page import page
from gateway.site.visit import Visit

SORTS = ("rank", "popular", "trending", "newest", "reviews", "title")
FILTERS = ("tier", "category", "platform", "year_from", "year_to", "q")


@page("GET", "/")
def show_board(visit: Visit) -> Answer:
    """The list from its beginning, as long as ``shown`` says: so one comes back to one's place."""
    platforms = visit.api.get("/v1/platforms")["items"]
    return visit.show("board.html", sorts=SORTS, platforms=platforms, **_list(visit))


@page("GET", "/live", live=True)
def show_board_live(visit: Visit) -> Answer:
    """The same list alone."""
    return visit.show("board_list.html", **_list(visit))


def _list(visit: Visit) -> dict[str, Any]:
    """The movies asked for, and where more of them are; or what was asked wrongly."""
    asked = {name: visit.query.get(name, "").strip() for name in FILTERS}
    asked["sort"] = visit.query.get("sort") or SORTS[0]
    categories = visit.api.get("/v1/categories")["items"]
    faults: dict[str, list[str]] = {}
    try:
        part = read_list(visit, "/v1/movies", asked=asked)
    except Refused as refused:
        if refused.status != 422:
            raise
        part, faults = Part([]), refused.errors
    return {
        "asked": asked,
        "categories": categories,
        "faults": faults,
        "movies": part.items,
        "place": part.place,
        "more": part.more,
        "next": part.next,
        "most": MOST_SHOWN,
    }
