"""What can happen to a movie's ladder (rule 6), each with every outside value that it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpinionCounted:
    """Somebody expressed an opinion that counts: its ``value`` (0 to 100), and after it the movie's
    ``score`` and the ``mass`` of armchair critics and critics.
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


@dataclass(frozen=True)
class Migration:
    """The movie came here from version 1 of the rules, with this score and mass."""

    score: float
    mass: float


LadderEvent = OpinionCounted | ScoreMoved | Migration
