"""The entries of a movie's ledger: their plain forms and their replay (rules 6 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from movie.domain.events import LadderEvent, Migration, OpinionCounted, ScoreMoved
from movie.domain.ladder import MovieLadder, apply
from movie.domain.version1 import ledger as version1
from moview.rules.ledger import Plain, differences, event_from_plain, event_to_plain
from moview.rules.series import series_from_dict, series_to_dict
from moview.rules.tiers import movie_tier

EVENT_TYPES: Final[Mapping[str, type[LadderEvent]]] = {
    "opinion_counted": OpinionCounted,
    "score_moved": ScoreMoved,
    "migration": Migration,
}


def event_to_dict(event: LadderEvent) -> Plain:
    """A plain form that JSON and BSON can hold: the event's fields, and its ``type``."""
    return event_to_plain(EVENT_TYPES, event)


def event_from_dict(plain: Mapping[str, Any]) -> LadderEvent:
    """The event of this plain form. Raises ValueError for an unknown type or wrong fields."""
    return event_from_plain(EVENT_TYPES, plain)


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


def replay_ledger(
    entries: Iterable[Mapping[str, Any]], start: MovieLadder | None = None
) -> list[str]:
    """What is wrong with a movie's ledger, in words; empty if nothing is (rule 8).

    Each entry has ``seq`` (1, 2, 3 …), ``event``, ``before`` and ``after`` in their plain forms.
    ``start`` is the ladder the movie was created with; without it the first entry has to start
    from a movie not yet placed, in whichever tier.
    """
    entries = list(entries)
    found = differences(entries, ladder_to_dict(start) if start else None, REPLAYS)
    if start is None and entries and not _is_new(entries[0].get("before")):
        found.insert(0, "entry 1: does not start from a new movie")
    return found


def _is_new(before: Mapping[str, Any] | None) -> bool:
    """A new movie differs from others in its tier only, which is the band of its base."""
    return before is not None and before == {
        **ladder_to_dict(MovieLadder("")),
        "tier": before.get("tier"),
    }


def _replay(before: Mapping[str, Any], event: Mapping[str, Any]) -> Plain:
    return {"after": ladder_to_dict(apply(ladder_from_dict(before), event_from_dict(event)))}


REPLAYS: Final = {1: version1.replay, 2: _replay}
"""How an entry is replayed, by the version of the rules that it was made under."""
