"""Cursors: where a list goes on, as an opaque string that carries the last item's sort key."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from moview.errors import Invalid
from moview.store import Document

Key = Sequence[Any]
MAX_CURSOR_CHARACTERS = 2000
MAX_INTEGER = 2**63 - 1


def encode_cursor(listing: str, key: Key) -> str:
    """A cursor of the list named ``listing`` after the item with this sort key."""
    text = json.dumps([listing, *key], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(listing: str, cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The sort key in a cursor; Invalid unless it is one of this list with values of these
    kinds.
    """
    try:
        if len(cursor) > MAX_CURSOR_CHARACTERS:
            raise ValueError("too long")
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        name, *key = json.loads(text, parse_constant=_no_number)
        if name != listing or not _fits(key, kinds):
            raise ValueError("of another list")
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise Invalid({"cursor": ["Not a cursor of this list."]}) from None
    return list(key)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _fits(key: Sequence[Any], kinds: Sequence[type]) -> bool:
    """JSON has one kind of number, and a bool is no number here.

    What the store could not hold is no key either: forged cursors are no server's error.
    """

    def fits(value: Any, kind: type) -> bool:
        if isinstance(value, bool):
            return kind is bool
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, int | float) and not -MAX_INTEGER <= value <= MAX_INTEGER:
            return False
        return isinstance(value, int | float) if kind is float else isinstance(value, kind)

    return len(key) == len(kinds) and all(map(fits, key, kinds))


def after(order: Sequence[tuple[str, int]], key: Key) -> Document:
    """The MongoDB filter for what comes after ``key`` in this order of fields (1 up, -1 down).

    >>> after([("score", -1), ("_id", 1)], [50.0, "a"])
    {'$or': [{'score': {'$lt': 50.0}}, {'score': 50.0, '_id': {'$gt': 'a'}}]}
    """
    branches: list[Document] = []
    equal: Document = {}
    for (name, direction), value in zip(order, key, strict=True):
        branches.append({**equal, name: {"$gt" if direction > 0 else "$lt": value}})
        equal[name] = value
    return {"$or": branches}
