"""The tiers of users and of movies (rules 1 and 2)."""

from dataclasses import dataclass
from typing import Final

RULES_VERSION: Final = 2
"""Version of the rules; every ledger entry records the one it was made under."""


@dataclass(frozen=True)
class UserTier:
    """A user's rank and what it is worth (rule 1).

    ``rank`` counts from 0, the lowest. ``weight`` is the mass of one of its holder's opinions,
    before the factor for votes and reviews. In lists (rule 7), ``cap`` is the mass that all who are
    of the tiers of its ``pool`` together come near but never pass. ``reaction_points`` are what a
    like on a review gives its author, and a dislike takes. ``bout`` is the worth of a bout in a
    movie's series; where it is 0, opinions place no movie and open no series either. ``is_earned``
    is whether somebody rose to it.
    """

    code: str
    ko: str
    en: str
    rank: int
    weight: float
    pool: str
    cap: float
    reaction_points: float
    bout: float

    @property
    def is_earned(self) -> bool:
        return self.rank > user_tier(NEW_USER_TIER).rank


@dataclass(frozen=True)
class MovieTier:
    """A movie's rank (rule 2): its band of the score holds ``lower`` and not ``upper``."""

    code: str
    ko: str
    en: str
    rank: int
    lower: float
    upper: float


USER_TIERS: Final = (
    UserTier("poser", "좟문가", "Poser", 0, 0.1, "posers", 2.0, 0.5, 0.0),
    UserTier("newbie", "뉴비", "Newbie", 1, 0.7, "newbies", 8.0, 1.0, 0.0),
    UserTier("armchair", "방구석 평론가", "Armchair critic", 2, 0.85, "critics", 80.0, 3.0, 1.0),
    UserTier("critic", "이 시대의 평론가", "Critic of the age", 3, 1.0, "critics", 80.0, 6.0, 1.0),
)
"""Low to high."""

MOVIE_TIERS: Final = (
    MovieTier("waste_of_time", "아... 시간아까워", "Waste of time", 0, 0.0, 40.0),
    MovieTier("killing_time", "킬링타임", "Killing time", 1, 40.0, 65.0),
    MovieTier("masterpiece", "명작", "Masterpiece", 2, 65.0, 100.0),
)
"""Low to high."""

NEW_USER_TIER: Final = "newbie"
NEW_USER_POINTS: Final = 30.0

_USER_TIERS = {tier.code: tier for tier in USER_TIERS}
_MOVIE_TIERS = {tier.code: tier for tier in MOVIE_TIERS}


def user_tier(code: str) -> UserTier:
    """The user tier of this code. Raises ValueError if there is none."""
    try:
        return _USER_TIERS[code]
    except KeyError:
        raise ValueError(
            f"unknown user tier {code!r}, known are {', '.join(_USER_TIERS)}"
        ) from None


def next_user_tier(code: str) -> UserTier | None:
    """The user tier above, None above the top one. Raises ValueError for an unknown code."""
    rank = user_tier(code).rank + 1
    return USER_TIERS[rank] if rank < len(USER_TIERS) else None


def previous_user_tier(code: str) -> UserTier | None:
    """The user tier below, None below the bottom one. Raises ValueError for an unknown code."""
    rank = user_tier(code).rank - 1
    return USER_TIERS[rank] if rank >= 0 else None


def movie_tier(code: str) -> MovieTier:
    """The movie tier of this code. Raises ValueError if there is none."""
    try:
        return _MOVIE_TIERS[code]
    except KeyError:
        known = ", ".join(_MOVIE_TIERS)
        raise ValueError(f"unknown movie tier {code!r}, known are {known}") from None


def next_movie_tier(code: str) -> MovieTier | None:
    """The movie tier above, None above the top one. Raises ValueError for an unknown code."""
    rank = movie_tier(code).rank + 1
    return MOVIE_TIERS[rank] if rank < len(MOVIE_TIERS) else None


def previous_movie_tier(code: str) -> MovieTier | None:
    """The movie tier below, None below the bottom one. Raises ValueError for an unknown code."""
    rank = movie_tier(code).rank - 1
    return MOVIE_TIERS[rank] if rank >= 0 else None


def movie_tier_of(score: float) -> MovieTier:
    """The tier in whose band a score of 0 to 100 falls (rule 2); 100 is in the top band.

    Raises ValueError for a score outside 0 to 100.
    """
    if not 0 <= score <= 100:
        raise ValueError(f"a score is between 0 and 100, not {score!r}")
    return next(tier for tier in reversed(MOVIE_TIERS) if score >= tier.lower)
