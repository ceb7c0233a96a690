"""Unicode's normal forms in linear time.

``unicodedata.normalize`` sorts combining marks by moving each past those before it, which takes
time with the square of their number: 32,000 of them take a second. Here a character keeps at most
30 marks, as in the stream-safe text format (UAX #15, 13); no writing needs more.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final, Literal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
MAX_MARKS: Final = 30


def normalize(form: Form, text: str) -> str:
    """The text in a normal form, without the marks of a character beyond the thirtieth."""
    if text.isascii():
        return text
    return unicodedata.normalize(form, _with_few_marks(text))


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        leading, trailing, is_mark = _marks_of(character)
        if marks + leading > MAX_MARKS:
            continue
        marks = marks + leading if is_mark else trailing
        kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=8192)
def _marks_of(character: str) -> tuple[int, int, bool]:
    """How many combining marks a character begins with and ends with, taken apart, and whether it
    is nothing else.
    """
    parts = [unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFKD", character)]
    if all(parts):
        return len(parts), len(parts), True
    return parts.index(False), parts[::-1].index(False), False
