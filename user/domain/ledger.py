"""The entries of a user's ledger, their plain forms and their replay (rules 5 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NotRequired, TypedDict

from moview.rules.ledger import Plain, differences, event_from_plain, event_to_plain
from moview.rules.series import series_from_dict, series_to_dict
from moview.rules.tiers import user_tier
from user.domain.events import (
    Appointment,
    Bout,
    Credit,
    Deletion,
    Event,
    Migration,
    Reaction,
    Relegation,
    Removal,
    Settlement,
)
from user.domain.ladder import Ladder, apply
from user.domain.version1 import ledger as version1

EVENT_TYPES: Final[Mapping[str, type[Event]]] = {
    "credit": Credit,
    "reaction": Reaction,
    "deletion": Deletion,
    "removal": Removal,
    "settlement": Settlement,
    "appointment": Appointment,
    "relegation": Relegation,
    "migration": Migration,
}

CauseType = Literal[
    "review_written",
    "review_liked",
    "review_disliked",
    "reaction_withdrawn",
    "review_deleted",
    "review_removed",
    "owed_settled",
    "appointed",
    "made_room",
    "rules_migrated",
]
"""What moved a rank, by an entry of its ledger."""


class Cause(TypedDict):
    """The cause of a ledger entry: its type, the review and its movie, and who reacted."""

    type: CauseType
    review_id: NotRequired[str]
    movie_id: NotRequired[str]
    actor_id: NotRequired[str]
    actor_tier: NotRequired[str]


@dataclass(frozen=True)
class Entry:
    """One change of the ladder. ``recorded`` is the change of points by a points step."""

    event: Event
    before: Ladder
    after: Ladder
    recorded: float


@dataclass(frozen=True)
class Pair:
    """What one reactor's reactions to one review recorded, and the author's epoch then."""

    recorded: float = 0.0
    epoch: int | None = None

    def closed(self, ladder: Ladder) -> bool:
        """Whether it recorded something before the author's last change of tier (rule 5)."""
        return self.epoch is not None and self.epoch < ladder.epoch

    def after(self, ladder: Ladder, recorded: float) -> Pair:
        """The pair once a reaction recorded this much with the author's ladder at ``ladder``."""
        return Pair(self.recorded + recorded, ladder.epoch) if recorded else self


def apply_all(ladder: Ladder, event: Event) -> list[Entry]:
    """The entries an event makes: its own and, once nothing runs any more, what is owed.

    An event that changes nothing makes none, except that a migration always does. Raises
    ValueError for an unknown tier.
    """
    entries = _entry(ladder, event)
    after = entries[-1].after if entries else ladder
    return entries + _entry(after, Settlement())


def _entry(ladder: Ladder, event: Event) -> list[Entry]:
    step = apply(ladder, event)
    if step.ladder == ladder and not isinstance(event, Migration):
        return []
    return [Entry(event, ladder, step.ladder, step.recorded)]


def event_to_dict(event: Event) -> Plain:
    """A plain form that JSON and BSON can hold: the event's fields, and its ``type``."""
    return event_to_plain(EVENT_TYPES, event)


def event_from_dict(plain: Mapping[str, Any]) -> Event:
    """The event of this plain form. Raises ValueError for an unknown type or wrong fields."""
    if plain.get("bout"):
        plain = {
            **plain,
            "bout": event_from_plain({"bout": Bout}, {"type": "bout", **plain["bout"]}),
        }
    return event_from_plain(EVENT_TYPES, plain)


def ladder_to_dict(ladder: Ladder) -> Plain:
    """A plain form that JSON and BSON can hold."""
    return {
        "tier": ladder.tier,
        "points": ladder.points,
        "series": series_to_dict(ladder.series),
        "owed": ladder.owed,
        "epoch": ladder.epoch,
        "credit_day": ladder.credit_day,
        "credits": ladder.credits,
    }


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


def replay_ledger(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a user's ledger, in words; empty if it replays from the new user (rule 8).

    Each entry has ``seq`` (1, 2, 3 …), ``event``, ``before`` and ``after`` in their plain forms;
    ``recorded`` and ``rules`` are checked where they are given.
    """
    return differences(entries, ladder_to_dict(Ladder()), REPLAYS)


def _replay(before: Mapping[str, Any], event: Mapping[str, Any]) -> Plain:
    step = apply(ladder_from_dict(before), event_from_dict(event))
    return {"after": ladder_to_dict(step.ladder), "recorded": step.recorded}


REPLAYS: Final = {1: version1.replay, 2: _replay}
"""How an entry is replayed, by the version of the rules that it was made under."""


def board_key(tier: str, points: float, likes: int, user_id: str) -> tuple[int, float, int, str]:
    """The sort key of the board, ascending: tier, points, likes received, then id (rule 7)."""
    return (-user_tier(tier).rank, -points, -likes, user_id)
