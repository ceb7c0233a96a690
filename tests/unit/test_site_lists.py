"""Long lists of the site, made of several of the API's pages."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.site.lists import read_list

TOTAL = 25


class FewItems:
    """A list of 25 whose cursor is where it goes on."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def get(self, path: str, *ids: str, limit: int, cursor: str | None, **asked: str) -> Any:
        self.asked.append({"limit": limit, "cursor": cursor, **asked})
        start = int(cursor or 0)
        end = min(start + limit, TOTAL)
        return {
            "items": list(range(start, end)),
            "next_cursor": str(end) if end < TOTAL else None,
        }


def visit(**query: str) -> Any:
    return SimpleNamespace(api=FewItems(), query=query)


def test_a_list_begins_with_a_step_and_says_how_to_see_more() -> None:
    part = read_list(visit(shelf="liked"), "/v1/x", asked={"shelf": "liked"}, step=10, most=20)
    assert (part.items, part.place) == (list(range(10)), 0)
    assert part.more == {"shelf": "liked", "shown": "20"}
    assert part.next == {"shelf": "liked", "cursor": "10", "place": "10"}


def test_who_comes_back_sees_as_much_as_before() -> None:
    part = read_list(visit(shown="20"), "/v1/x", step=10, most=30)
    assert part.items == list(range(20))
    assert part.more == {"shown": "30"}


def test_a_list_too_long_for_a_page_goes_on_where_it_ended() -> None:
    part = read_list(visit(shown="20"), "/v1/x", step=10, most=20)
    assert part.more == part.next == {"cursor": "20", "place": "20"}
    rest = read_list(visit(**part.more), "/v1/x", step=10, most=20)
    assert (rest.items, rest.place) == (list(range(20, 25)), 20)
    assert rest.more is None
    assert rest.next is None


@pytest.mark.parametrize("shown", ["", "nonsense", "-5", "0", "٣"])
def test_what_is_no_number_of_ours_shows_the_first_step(shown: str) -> None:
    assert len(read_list(visit(shown=shown), "/v1/x", step=10, most=20).items) == 10


@pytest.mark.parametrize("shown", ["21", "999999999", "9" * 500])
def test_nobody_makes_a_page_longer_than_it_may_be(shown: str) -> None:
    assert len(read_list(visit(shown=shown), "/v1/x", step=10, most=20).items) == 20


def test_more_than_the_api_gives_at_once_is_asked_for_in_turn() -> None:
    here = visit(shown="240")
    read_list(here, "/v1/x", asked={"q": "", "tier": "masterpiece"}, step=200, most=240)
    assert here.api.asked[0] == {"limit": 100, "cursor": None, "tier": "masterpiece"}
