"""Rule 5: reviews that are gone, and what is taken back for them."""

import pytest

from user.domain import Deletion, Removal, Writing, gone, taken_back

NONE = Writing(None, False, 0)


@pytest.mark.parametrize(
    ("known", "received", "ids"),
    [
        (NONE, Writing("a", True, 0), []),
        (Writing("a", True, 0), Writing("a", True, 0), []),
        (Writing("a", True, 0), Writing("a", False, 0), ["a"]),
        (Writing("a", True, 0), Writing("b", True, 0), ["a"]),
        (Writing("a", True, 0), Writing("b", False, 0), ["a", "b"]),
        (NONE, Writing("a", False, 0), ["a"]),
        (Writing("a", False, 0), Writing("b", True, 0), []),
    ],
    ids=[
        "written",
        "edited",
        "deleted",
        "deleted and written anew, of which the first was overtaken",
        "deleted, written anew and deleted, of which two were overtaken",
        "deleted before it was known",
        "written anew after it was deleted",
    ],
)
def test_reviews_that_no_longer_stand_are_gone(
    known: Writing, received: Writing, ids: list[str]
) -> None:
    assert gone(known, received) == ids


@pytest.mark.parametrize(
    ("earned", "removals", "taken"),
    [
        ([("a", 5.0)], 0, [("a", Deletion(5.0))]),
        ([("a", 5.0)], 1, [("a", Removal(5.0))]),
        ([("a", 5.0), ("b", 1.0)], 1, [("a", Removal(5.0)), ("b", Deletion(1.0))]),
        ([], 1, [("b", Removal(0.0))]),
        ([("a", 5.0)], 3, [("a", Removal(5.0)), ("b", Removal(0.0)), ("b", Removal(0.0))]),
        ([], 0, []),
    ],
)
def test_each_removal_costs_its_penalty_once_and_the_rest_are_deletions(
    earned: list[tuple[str, float]], removals: int, taken: list[tuple[str, object]]
) -> None:
    known, received = Writing("a", True, 2), Writing("b", False, 2 + removals)
    assert taken_back(earned, known, received) == taken


def test_an_event_with_fewer_removals_takes_no_penalty() -> None:
    known, received = Writing("a", True, 2), Writing("a", False, 1)
    assert taken_back([("a", 5.0)], known, received) == [("a", Deletion(5.0))]
