"""Promotion and demotion series, for users and movies alike (rules 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

Kind = Literal["promotion", "demotion"]
Winner = Literal["up", "down"]

USER_SERIES_TARGET: Final = 2
DEMOTION_TARGET: Final = 5
"""What demoting a user takes."""
MOVIE_SERIES_TARGET: Final = 4


def needed_down(kind: Kind) -> int:
    """What the side that is against a user needs in such a series."""
    return DEMOTION_TARGET if kind == "demotion" else USER_SERIES_TARGET


@dataclass(frozen=True)
class Series:
    """A running series: how many bouts each side has won, and who has had one."""

    kind: Kind
    up: int = 0
    down: int = 0
    voters: tuple[str, ...] = ()

    def bout(self, voter: str, up: bool) -> Series:
        """The series after this bout; the same one if the voter has had a bout already."""
        if voter in self.voters:
            return self
        voters = (*self.voters, voter)
        if up:
            return replace(self, up=self.up + 1, voters=voters)
        return replace(self, down=self.down + 1, voters=voters)

    def winner(self, up: float, down: float) -> Winner | None:
        """The first side to have what it needs, ``up`` or ``down``; None: the series goes on."""
        if self.up >= up:
            return "up"
        return "down" if self.down >= down else None


def series_outcome(
    before: Mapping[str, Any], after: Mapping[str, Any], dropped: bool
) -> tuple[str, str] | None:
    """What a step between two ladders, in their plain forms, means for a series: its kind, and
    begun, won (rose, or survived), lost or dropped. None: nothing.

    ``dropped`` is whether the step ends whatever runs, as an appointment does, or a movie's
    unplacing.
    """
    was, now = before["series"], after["series"]
    if was is None:
        return (now["kind"], "begun") if now is not None else None
    if now is not None:
        return None
    if dropped:
        return was["kind"], "dropped"
    moved = before["tier"] != after["tier"]
    return was["kind"], "won" if moved == (was["kind"] == "promotion") else "lost"


def series_to_dict(series: Series | None) -> dict[str, Any] | None:
    """A plain form that JSON and BSON can hold."""
    if series is None:
        return None
    return {
        "kind": series.kind,
        "up": series.up,
        "down": series.down,
        "voters": list(series.voters),
    }


def series_from_dict(plain: Mapping[str, Any] | None) -> Series | None:
    """The series of this plain form. Raises ValueError or KeyError if it is none."""
    if plain is None:
        return None
    if plain["kind"] not in ("promotion", "demotion"):
        raise ValueError(f"unknown kind of series {plain['kind']!r}")
    return Series(
        kind=plain["kind"],
        up=int(plain["up"]),
        down=int(plain["down"]),
        voters=tuple(plain["voters"]),
    )
