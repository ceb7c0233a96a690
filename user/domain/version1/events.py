"""Version 1's reaction: the one event of the ladder that version 2 gave other outside values."""

from __future__ import annotations

from dataclasses import dataclass

from user.domain.events import Appointment, Credit, Deletion, Removal, Settlement, Vote


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


Event = Credit | Reaction | Deletion | Removal | Settlement | Appointment
