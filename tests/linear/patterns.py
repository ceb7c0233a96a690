"""Worst-case texts for a regular expression, derived from its structure.

For each repetition: what leads up to it, what it repeats many times over, and an end that may not
fit. A pattern that can match one text in many ways tries all of them before it gives up.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)
MANY = 16
"""A repetition that ends sooner cannot add up."""
ENDS = ("", "\0", "\n", "!", " ", '"', "a")
CANDIDATES = "a0A -_.,:/%@\t\u00a0é한!\"'\\()[]{}&=;#~+*"
CATEGORIES = {
    kinds.CATEGORY_DIGIT: r"\d",
    kinds.CATEGORY_NOT_DIGIT: r"\D",
    kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S",
    kinds.CATEGORY_WORD: r"\w",
    kinds.CATEGORY_NOT_WORD: r"\W",
}


def attacks(pattern: re.Pattern[str]) -> Iterator[Callable[[int], str]]:
    """Makers of texts of about a length."""
    for prefix, bodies in _repetitions(parser.parse(pattern.pattern, pattern.flags)):
        for body, other, end in product(bodies, bodies, ENDS):
            yield partial(_text, prefix, body, other, end)


def _text(prefix: str, body: str, other: str, end: str, length: int) -> str:
    return prefix + repeated(body, length // 2) + repeated(other, length // 2) + end


def repeated(text: str, length: int) -> str:
    """The text again and again, of this length."""
    return (text * (length // len(text) + 1))[:length]


def _repetitions(parsed: Any, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Each repetition that may go on for long: a text that leads there, and texts to repeat."""
    prefix = before
    for operation, value in parsed:
        inside = [value[2]] if operation in REPEATS else _inside(operation, value)
        if operation in REPEATS and value[1] >= MANY:
            yield prefix, [text for text in _examples(value[2]) if text]
        for inner in inside:
            yield from _repetitions(inner, prefix)
        prefix += _examples([(operation, value)])[0]


def _inside(operation: Any, value: Any) -> list[Any]:
    if operation is kinds.SUBPATTERN:
        return [value[-1]]
    if operation is kinds.BRANCH:
        return list(value[1])
    if operation in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [value[1]]
    return [value] if operation is kinds.ATOMIC_GROUP else []


def _examples(parsed: Any) -> list[str]:
    """A few short texts that fit a part of a pattern, as different as they come."""
    found = [""]
    for operation, value in parsed:
        parts = _parts(operation, value)
        found = [one + part for one in found[:4] for part in parts]
    return found[:6]


def _parts(operation: Any, value: Any) -> list[str]:
    if operation is kinds.LITERAL:
        return [chr(value)]
    if operation in (kinds.IN, kinds.NOT_LITERAL, kinds.ANY):
        return _members(operation, value)
    if operation is kinds.BRANCH:
        return [text for branch in value[1] for text in _examples(branch)[:1]]
    if operation is kinds.SUBPATTERN:
        return _examples(value[-1])
    if operation in REPEATS:
        least, _, inner = value
        return [text * max(least, 1) for text in _examples(inner)]
    return [""]


def _members(operation: Any, value: Any) -> list[str]:
    """Characters of a class."""
    one = re.compile(_written(operation, value), re.DOTALL)
    return [each for each in CANDIDATES if one.fullmatch(each)][:6] or ["\x01"]


def _written(operation: Any, value: Any) -> str:
    """A class as it stands in a pattern."""
    if operation is kinds.ANY:
        return "."
    if operation is kinds.NOT_LITERAL:
        return f"[^{_escaped(value)}]"
    parts = []
    for kind, inner in value:
        if kind is kinds.NEGATE:
            parts.append("^")
        elif kind is kinds.LITERAL:
            parts.append(_escaped(inner))
        elif kind is kinds.RANGE:
            parts.append(f"{_escaped(inner[0])}-{_escaped(inner[1])}")
        else:
            parts.append(CATEGORIES[inner])
    return f"[{''.join(parts)}]"


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"
