"""What could happen to a movie's ladder under version 1 (rule 6)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpinionCounted:
    """Somebody expressed an opinion that counts: its ``value`` (0 to 100), and after it the movie's
    ``score`` and the crowd's ``mass``.
    """

    holder: str
    holder_tier: str
    value: float
    score: float
    mass: float


@dataclass(frozen=True)
class ScoreMoved:
    """Something else moved the score: a withdrawal, a move between blocs, another base."""

    score: float
    mass: float


Event = OpinionCounted | ScoreMoved
