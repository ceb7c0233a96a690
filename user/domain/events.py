"""Events that move a user's ladder (rule 5), each with every outside value that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Vote = Literal["like", "dislike"]


@dataclass(frozen=True)
class Credit:
    """The first review ever by this user of a movie, on this UTC day ("YYYY-MM-DD")."""

    day: str


@dataclass(frozen=True)
class Bout:
    """What decides whether a reaction is a bout of the user's series, and when the series ends.

    ``startup`` is whether fewer than STARTUP_PEERS stand at or above the tier a promotion leads to.
    Of the reactor: ``stood_days``, the whole days for which they have stood at their tier;
    ``founder``, whether an operator appointed them to it; ``judged``, how many bouts they have had
    within the last 30 days; ``met``, whether they reacted to this user within the last 90.
    ``seasoned`` is how many others have stood for ``judge_days`` at the reactor's tier or above it,
    counted up to 12, and ``series_days`` the whole days for which the series has run.
    ``judge_days``, ``judge_bouts`` and ``demotion_days`` are the settings in force, 0 for off.
    """

    startup: bool = False
    stood_days: int = 0
    founder: bool = False
    judged: int = 0
    met: bool = False
    seasoned: int = 0
    series_days: int = 0
    judge_days: int = 0
    judge_bouts: int = 0
    demotion_days: int = 0


@dataclass(frozen=True)
class Reaction:
    """A reactor's reaction to one of the user's reviews went from ``before`` to ``after``.

    ``recorded`` is what the pair of review and reactor recorded so far, ``counts`` whether the
    review is among the reactor's first three of this author, ``closed`` whether the pair is.
    ``bout`` is None where no series runs.
    """

    reactor: str
    reactor_tier: str
    before: Vote | None
    after: Vote | None
    recorded: float
    counts: bool
    closed: bool
    bout: Bout | None = None


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
    """A series is decided: the points owed meanwhile are taken."""


@dataclass(frozen=True)
class Appointment:
    """An operator put the user into this tier."""

    tier: str


@dataclass(frozen=True)
class Relegation:
    """Somebody rose to the top tier, where more than its share stand, and this user stands lowest.

    ``top`` is how many stand there, ``judges`` how many armchair critics and critics there are,
    ``share`` the setting in force: how many of a hundred of these may be critics.
    """

    top: int
    judges: int
    share: float


@dataclass(frozen=True)
class Migration:
    """The user came here from version 1 of the rules."""


Event = Credit | Reaction | Deletion | Removal | Settlement | Appointment | Relegation | Migration
