"""The board: movies by rank and otherwise, searched, filtered, as far as one has read."""

from collections.abc import Mapping
from typing import Any

from gateway.entrypoint.problems import Answer
from gateway.site.api import Refused
from gateway.site.page import page
from gateway.site.visit import Visit
from gateway.site.wording import given

SORTS = ("rank", "popular", "trending", "newest", "reviews", "title")
FILTERS = ("tier", "category", "platform", "year_from", "year_to", "q")
STEP = 24
MOST_SHOWN = 240
LARGEST_LIMIT = 100


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
    """The movies asked for, and where more of them are; or what was asked wrongly.

    A list longer than a page should be goes on, from a cursor, on a page of its own.
    """
    query = visit.query
    asked = {name: query.get(name, "").strip() for name in FILTERS}
    asked["sort"] = query.get("sort") or SORTS[0]
    shown, place = _whole(query, "shown", STEP, MOST_SHOWN), _whole(query, "place", 0, 10**6)
    categories = visit.api.get("/v1/categories")["items"]
    found = {"asked": asked, "place": place, "categories": categories, "faults": {}, "more": None}
    try:
        movies, cursor = _walk(visit, asked, query.get("cursor"), shown)
    except Refused as refused:
        if refused.status != 422:
            raise
        return {**found, "movies": [], "faults": refused.errors}
    if cursor is not None:
        after = {**given(asked), "cursor": cursor, "place": str(place + shown)}
        longer = {**query, "shown": str(shown + STEP)}
        found |= {"next": after, "more": longer if shown < MOST_SHOWN else after}
    return {**found, "movies": movies, "most": MOST_SHOWN}


def _whole(query: Mapping[str, str], name: str, least: int, most: int) -> int:
    """A number of ours in an address; whoever changes it by hand gets the nearest that will do."""
    text = query.get(name, "")[:9]
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() else least


def _walk(
    visit: Visit, asked: Mapping[str, str], cursor: str | None, number: int
) -> tuple[list[Any], str | None]:
    """So many movies from a cursor on, and the cursor after them."""
    movies: list[Any] = []
    while len(movies) < number:
        limit = min(number - len(movies), LARGEST_LIMIT)
        found = visit.api.get("/v1/movies", **given(asked), limit=limit, cursor=cursor)
        movies += found["items"]
        cursor = found["next_cursor"]
        if cursor is None:
            break
    return movies, cursor
