"""Plain forms of version 1's ladders, and the step between them (rules 6 and 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from movie.domain.version1.events import Event, OpinionCounted, ScoreMoved
from movie.domain.version1.ladder import MovieLadder, apply
from moview.rules.ledger import Plain, event_from_plain
from moview.rules.tiers import movie_tier
from moview.rules.version1 import series_from_dict, series_to_dict

EVENT_TYPES: Final[Mapping[str, type[Event]]] = {
    "opinion_counted": OpinionCounted,
    "score_moved": ScoreMoved,
}


def replay(before: Mapping[str, Any], event: Mapping[str, Any]) -> Plain:
    """What an entry with this state before and this event must hold.

    Raises ValueError or KeyError if these are none of version 1.
    """
    after = apply(ladder_from_dict(before), event_from_plain(EVENT_TYPES, event))
    return {"after": ladder_to_dict(after)}


def ladder_to_dict(ladder: MovieLadder) -> Plain:
    """A plain form that JSON and BSON can hold."""
    return {
        "tier": ladder.tier,
        "placed": ladder.placed,
        "series": series_to_dict(ladder.series),
        "rest": ladder.rest,
        "rested": list(ladder.rested),
    }


def ladder_from_dict(plain: Mapping[str, Any]) -> MovieLadder:
    """The ladder of this plain form. Raises ValueError or KeyError if it is none."""
    return MovieLadder(
        tier=movie_tier(plain["tier"]).code,
        placed=bool(plain["placed"]),
        series=series_from_dict(plain["series"]),
        rest=int(plain["rest"]),
        rested=tuple(plain["rested"]),
    )
