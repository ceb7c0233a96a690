"""The aspects of a movie that a review can rate, and the rating they make (rule 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Aspect:
    """An aspect's code, and its names in Korean and English."""

    code: str
    ko: str
    en: str


ASPECTS: Final[Mapping[str, Aspect]] = MappingProxyType(
    {
        aspect.code: aspect
        for aspect in (
            Aspect("story", "스토리", "Story"),
            Aspect("acting", "연기", "Acting"),
            Aspect("direction", "연출", "Direction"),
            Aspect("visuals", "영상미", "Visuals"),
            Aspect("music", "음악", "Music"),
        )
    }
)

LOWEST_MARK: Final = 1
HIGHEST_MARK: Final = 10


def check_aspects(aspects: Mapping[str, int]) -> None:
    """Raises ValueError for no aspect, an unknown one, or a mark that is no whole 1 to 10."""
    if not aspects:
        raise ValueError("a review rates at least one aspect")
    for code, mark in aspects.items():
        if code not in ASPECTS:
            raise ValueError(f"unknown aspect {code!r}, known are {', '.join(ASPECTS)}")
        if type(mark) is not int or not LOWEST_MARK <= mark <= HIGHEST_MARK:
            raise ValueError(f"{code} is a whole number from 1 to 10, not {mark!r}")


def rating_of(aspects: Mapping[str, int]) -> int:
    """A review's rating in hundredths of a point, 1000 to 10000 (rule 4).

    It is the mean of the marks given, times 10, rounded half-even to 2 decimals: marks of
    6, 7 and 7 make 66.67, which is 6667. Raises ValueError as ``check_aspects`` does.
    """
    check_aspects(aspects)
    return round(Fraction(sum(aspects.values()) * 10 * 100, len(aspects)))
