"""Series as version 1 of the rules had them, with minor bouts: what replaying its entries needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from moview.rules.series import Kind

Winner = Literal["up", "down", "draw"]

MINOR_BOUTS_AT_MOST: Final = 1.0
"""What all minor bouts of one side add up to at most, however many there are."""


@dataclass(frozen=True)
class Series:
    """A running series: what each side has, and who has had a bout.

    ``up`` and ``down`` hold everything a side has; ``minor_up`` and ``minor_down`` say how much of
    it came from minor bouts, at most 1 each.
    """

    kind: Kind
    up: float = 0.0
    down: float = 0.0
    minor_up: float = 0.0
    minor_down: float = 0.0
    voters: tuple[str, ...] = ()

    def bout(self, voter: str, up: bool, worth: float, minor: bool) -> Series:
        """The series after this bout; the same one if the voter has had a bout already."""
        if voter in self.voters:
            return self
        so_far = self.minor_up if up else self.minor_down
        gain = min(worth, MINOR_BOUTS_AT_MOST - so_far) if minor else worth
        minor_gain = gain if minor else 0.0
        voters = (*self.voters, voter)
        if up:
            return replace(self, up=self.up + gain, minor_up=so_far + minor_gain, voters=voters)
        return replace(self, down=self.down + gain, minor_down=so_far + minor_gain, voters=voters)

    def winner(self, target: float, most: int) -> Winner | None:
        """The first side to the target; "draw" once ``most`` voters found none; None: goes on."""
        if self.up >= target:
            return "up"
        if self.down >= target:
            return "down"
        return "draw" if len(self.voters) >= most else None


def series_to_dict(series: Series | None) -> dict[str, Any] | None:
    """A plain form that JSON and BSON can hold."""
    if series is None:
        return None
    return {
        "kind": series.kind,
        "up": series.up,
        "down": series.down,
        "minor_up": series.minor_up,
        "minor_down": series.minor_down,
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
        up=float(plain["up"]),
        down=float(plain["down"]),
        minor_up=float(plain["minor_up"]),
        minor_down=float(plain["minor_down"]),
        voters=tuple(plain["voters"]),
    )
