"""Cursors hold the last item's sort key; lists go on after it."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moview.errors import Invalid
from moview.store.cursor import after, decode_cursor, encode_cursor
from moview.store.listing import Listing

KINDS = [int, float, str]
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1)
FLOATS = st.floats(-1e9, 1e9)
RANK = Listing("rank", [("tier.rank", -1), ("_id", 1)], [int, str])


def forged(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@given(NUMBERS, FLOATS, st.text(max_size=50))
def test_a_key_comes_back_as_it_went(number: int, score: float, name: str) -> None:
    assert decode_cursor("rank", encode_cursor("rank", [number, score, name]), KINDS) == [
        number,
        score,
        name,
    ]


def test_whole_numbers_are_numbers_too() -> None:
    assert decode_cursor("a", forged("a", 50), [float]) == [50]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "?",
        "not base64!",
        "ä",
        forged(),
        forged("rank"),
        forged("other", 1, 2.0, "a"),
        forged("rank", 1, 2.0),
        forged("rank", 1, 2.0, "a", "b"),
        forged("rank", "1", 2.0, "a"),
        forged("rank", 1.5, 2.0, "a"),
        forged("rank", True, 2.0, "a"),
        forged("rank", 1, False, "a"),
        forged("rank", 1, 2.0, None),
        forged("rank", 1, {"$gt": 0}, "a"),
        forged("rank", 1, float("nan"), "a"),
        forged("rank", 1, float("inf"), "a"),
        forged("rank", 2**63, 2.0, "a"),
        forged("rank", 1, 10**400, "a"),
        forged("rank", 1, 2.0, "\ud800"),
        forged("rank", 1, 2.0, "a" * 3000),
        base64.urlsafe_b64encode(b"[" * 1400).decode(),
        base64.urlsafe_b64encode(b'"rank"').decode(),
        base64.urlsafe_b64encode(b'["rank", 1, 1e999, "a"]').decode(),
    ],
)
def test_what_this_list_did_not_write_is_no_cursor_of_it(cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode_cursor("rank", cursor, KINDS)

    assert list(caught.value.errors) == ["cursor"]


ROWS = st.lists(
    st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(0, 2), "_id": st.integers()}),
    unique_by=lambda row: row["_id"],
    max_size=12,
)
SIGNS = st.sampled_from([1, -1])


@given(ROWS, st.tuples(SIGNS, SIGNS, SIGNS))
def test_after_finds_exactly_what_comes_after(
    rows: list[dict[str, int]], signs: tuple[int, int, int]
) -> None:
    order = list(zip(("a", "b", "_id"), signs, strict=True))

    def key(row: dict[str, int]) -> list[int]:
        return [sign * row[name] for name, sign in order]

    in_order = sorted(rows, key=key)
    for index, row in enumerate(in_order):
        query = after(order, [row[name] for name, _ in order])
        found = [each for each in in_order if matches(each, query)]
        assert found == in_order[index + 1 :]


def matches(row: dict[str, int], query: dict[str, Any]) -> bool:
    """MongoDB's $or, $lt and $gt, as far as cursors need them."""

    def fits(name: str, wanted: Any) -> bool:
        if not isinstance(wanted, dict):
            return bool(row[name] == wanted)
        ((how, value),) = wanted.items()
        return bool(row[name] > value if how == "$gt" else row[name] < value)

    return any(all(fits(*each) for each in branch.items()) for branch in query["$or"])


def test_a_page_ends_with_a_cursor_where_more_follow() -> None:
    rows = [{"_id": str(number), "tier": {"rank": 2}} for number in range(3)]

    page = RANK.cut(rows, 2, more=True, present=lambda row: row["_id"])

    assert page["items"] == ["0", "1"]
    assert decode_cursor("rank", page["next_cursor"], RANK.kinds) == [2, "1"]
    assert RANK.cut(rows, 3, more=False) == {"items": rows, "next_cursor": None}
