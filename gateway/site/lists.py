"""Lists on pages, as long as the visitor has read them: they find their place again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.site.visit import Visit
from gateway.site.wording import given

STEP = 24
MAX_SHOWN = 240
MAX_LIMIT = 100


@dataclass(frozen=True)
class Part:
    """The part of a list that a page shows, after the first ``place`` items.

    ``next`` is the query for what follows alone, ``more`` the one for a page with more of it; both
    are None at the list's end, and the same where a page would get longer than ``most``.
    """

    items: list[Any]
    place: int = 0
    more: dict[str, str] | None = None
    next: dict[str, str] | None = None
    most: int = MAX_SHOWN


def read_list(
    visit: Visit,
    path: str,
    *ids: str,
    asked: Mapping[str, str] | None = None,
    step: int = STEP,
    most: int = MAX_SHOWN,
) -> Part:
    """The list at a path of the API. Raises Refused.

    Its length is the page's parameter ``shown``, of ``step`` to ``most``; what follows is on a page
    of its own, from a cursor. ``asked`` has further parameters, for the API and the page.
    """
    query, asked = visit.query, given(asked or {})
    shown, place = whole(query, "shown", step, most), whole(query, "place", 0, 10**6)
    items: list[Any] = []
    cursor = query.get("cursor")
    while True:
        limit = min(shown - len(items), MAX_LIMIT)
        found = visit.api.get(path, *ids, **asked, limit=limit, cursor=cursor)
        items += found["items"]
        cursor = found["next_cursor"]
        if cursor is None:
            return Part(items, place)
        if len(items) >= shown:
            break
    after = {**asked, "cursor": cursor, "place": str(place + shown)}
    longer = {**query, "shown": str(shown + step)}
    return Part(items, place, longer if shown < most else after, after, most)


def whole(query: Mapping[str, str], name: str, least: int, most: int) -> int:
    """A whole number in a query, moved into the bounds; ``least`` if it is missing or no number."""
    text = query.get(name, "")[:9]
    return min(max(int(text), least), most) if text.isascii() and text.isdigit() else least
