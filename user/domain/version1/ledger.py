"""Plain forms of version 1's events and ladders, and the step between them (rules 5 and 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from moview.rules.ledger import Plain, event_from_plain
from moview.rules.tiers import user_tier
from moview.rules.version1 import series_from_dict, series_to_dict
from user.domain.version1.events import (
    Appointment,
    Credit,
    Deletion,
    Event,
    Reaction,
    Removal,
    Settlement,
)
from user.domain.version1.ladder import Ladder, apply

EVENT_TYPES: Final[Mapping[str, type[Event]]] = {
    "credit": Credit,
    "reaction": Reaction,
    "deletion": Deletion,
    "removal": Removal,
    "settlement": Settlement,
    "appointment": Appointment,
}


def replay(before: Mapping[str, Any], event: Mapping[str, Any]) -> Plain:
    """What an entry with this state before and this event must hold.

    Raises ValueError or KeyError if these are none of version 1.
    """
    step = apply(ladder_from_dict(before), event_from_plain(EVENT_TYPES, event))
    return {"after": ladder_to_dict(step.ladder), "recorded": step.recorded}


def ladder_to_dict(ladder: Ladder) -> Plain:
    """A plain form that JSON and BSON can hold."""
    return {**asdict(ladder), "series": series_to_dict(ladder.series)}


def ladder_from_dict(plain: Mapping[str, Any]) -> Ladder:
    """The ladder of this plain form. Raises ValueError or KeyError if it is none."""
    return Ladder(
        tier=user_tier(plain["tier"]).code,
        points=float(plain["points"]),
        series=series_from_dict(plain["series"]),
        owed=float(plain["owed"]),
        epoch=int(plain["epoch"]),
        credit_day=plain["credit_day"],
        credits=int(plain["credits"]),
    )
