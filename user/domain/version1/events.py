"""What could happen to a user's ladder under version 1 (rule 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Vote = Literal["like", "dislike"]


@dataclass(frozen=True)
class Credit:
    """The first review ever by this user of a movie, on this UTC day ("YYYY-MM-DD")."""

    day: str


@dataclass(frozen=True)
class Reaction:
    """A reactor's reaction to one of the user's reviews went from ``before`` to ``after``.

    ``recorded`` is what the pair of review and reactor recorded so far, ``counts`` whether the
    review is among the reactor's first three of this author, ``closed`` whether the pair is,
    ``startup`` whether fewer than STARTUP_PEERS stand at or above the tier a promotion leads to.
    """

    reactor: str
    reactor_tier: str
    before: Vote | None
    after: Vote | None
    recorded: float
    counts: bool
    closed: bool
    startup: bool


@dataclass(frozen=True)
class Deletion:
    """The user deleted a review; ``recorded`` is all it earned or cost, by credit and reactions."""

    recorded: float


@dataclass(frozen=True)
class Removal:
    """An operator removed a review for abuse; ``recorded`` as for a deletion."""

    recorded: float


@dataclass(frozen=True)
class Settlement:
    """What was owed during a series is taken, now that it is decided."""


@dataclass(frozen=True)
class Appointment:
    """An operator put the user into this tier."""

    tier: str


Event = Credit | Reaction | Deletion | Removal | Settlement | Appointment
