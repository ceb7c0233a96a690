"""Documents of the user database <-> values of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from moview.clock import timestamp
from moview.rules.series import USER_SERIES_TARGET, needed_down
from moview.rules.tiers import RULES_VERSION, user_tier
from moview.store import Document
from moview.store.movie_copies import named
from user.domain import (
    Appointment,
    Cause,
    Entry,
    Ladder,
    Migration,
    apply_all,
    event_to_dict,
    ladder_from_dict,
    ladder_to_dict,
)

NO_STATS = {
    "reviews": 0,
    "likes_received": 0,
    "dislikes_received": 0,
    "movies_liked": 0,
    "movies_disliked": 0,
}


def ladder_fields(ladder: Ladder) -> Document:
    """The fields of a user's document that hold the ladder, and what the board sorts by."""
    return {
        "ladder": ladder_to_dict(ladder),
        "tier_rank": user_tier(ladder.tier).rank,
        "points": ladder.points,
    }


def unique_names(document: Document) -> tuple[str | None, ...]:
    """E-mail and nickname as they are compared; no two users share either."""
    return document.get("email_key"), document.get("nickname_key")


@dataclass
class UserRow:
    """A user as a transaction holds it: the document, and the ladder in it."""

    document: Document
    ladder: Ladder
    entries: list[Document] = field(default_factory=list)
    sent_tier: str = ""
    held_names: tuple[str | None, ...] = ()

    @classmethod
    def of(cls, document: Document) -> UserRow:
        """The row of a saved document."""
        ladder = ladder_from_dict(document["ladder"])
        return cls(document, ladder, sent_tier=ladder.tier, held_names=unique_names(document))

    @classmethod
    def new(cls, document: Document) -> UserRow:
        """A user who is not saved yet, and so holds no names."""
        row = cls.of(document)
        row.held_names = ()
        return row

    @property
    def id(self) -> str:
        """The user's id."""
        return str(self.document["_id"])

    @property
    def stats(self) -> dict[str, int]:
        """The user's counters, by the names in ``NO_STATS``; to be changed in place."""
        stats: dict[str, int] = self.document["stats"]
        return stats

    def enter(self, entry: Entry, cause: Cause, at: datetime) -> None:
        """Take over a change of the ladder, with its ledger entry."""
        before, self.ladder = self.document["ladder"], entry.after
        self.document.update(ladder_fields(entry.after))
        if entry.before.tier != entry.after.tier:
            founder = isinstance(entry.event, Appointment)
            self.document.update(tier_since=at, founder=founder)
        if entry.after.series is None:
            self.document["series_since"] = None
        elif self.document["series_since"] is None:
            self.document["series_since"] = at
        self.document["seq"] += 1
        self.entries.append(
            {
                "_id": f"{self.id}:{self.document['seq']}",
                "subject": self.id,
                "seq": self.document["seq"],
                "at": at,
                "cause": dict(cause),
                "event": event_to_dict(entry.event),
                "before": before,
                "after": ladder_to_dict(entry.after),
                "recorded": entry.recorded,
                "rules": RULES_VERSION,
            }
        )

    def migrate(self, tier_since: datetime, founder: bool, at: datetime) -> None:
        """Bring the ladder to today's rules, from a document of version 1: since when the user has
        stood at their tier, and whether an operator appointed them to it, come from the ledger.
        """
        self.document.update(rules=RULES_VERSION, tier_since=tier_since, founder=founder)
        self.document.update(judged=[], series_since=None)
        for entry in apply_all(self.ladder, Migration()):
            self.enter(entry, {"type": "rules_migrated"}, at)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch, as lists sort by."""
    return int(moment.timestamp() * 1000)


def moment_of(stamp: int) -> str:
    """The moment of :func:`milliseconds` in RFC 3339."""
    return timestamp(datetime.fromtimestamp(stamp / 1000, UTC))


def present_ladder(ladder: Document) -> Document:
    """A ladder as callers see it."""
    series = ladder["series"]
    shown = series and {
        "kind": series["kind"],
        "up": series["up"],
        "down": series["down"],
        "target": USER_SERIES_TARGET,
        "down_target": needed_down(series["kind"]),
    }
    return {"tier": ladder["tier"], "points": ladder["points"], "series": shown}


def present_user(document: Document) -> Document:
    """A user as anyone sees them."""
    return {
        "id": document["_id"],
        "nickname": document["nickname"],
        **present_ladder(document["ladder"]),
        "joined_at": timestamp(document["joined_at"]),
        "stats": {name: document["stats"][name] for name in NO_STATS},
    }


def present_me(document: Document) -> Document:
    """A user as they see themselves, but for what they wait for."""
    return {**present_user(document), "email": document["email"], "role": document["role"]}


def present_entry(entry: Document, operator: bool, movies: Mapping[str, Document]) -> Document:
    """A ledger entry as callers see it, with the movie of these that it is about; who it was is an
    operator's business only.
    """
    cause = dict(entry["cause"])
    if cause.get("movie_id"):
        movie = movies.get(cause["movie_id"])
        cause["movie"] = None if movie is None or movie["removed"] else named(movie)
    actor = cause.pop("actor_id", None)
    if operator and actor:
        cause["actor_id"] = actor
    before, after = present_ladder(entry["before"]), present_ladder(entry["after"])
    return {
        "seq": entry["seq"],
        "at": timestamp(entry["at"]),
        "cause": cause,
        "change": after["points"] - before["points"],
        "before": before,
        "after": after,
    }
