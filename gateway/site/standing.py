"""A user's standing and the steps that led to it, as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.site.api import Document
from gateway.site.visit import Visit
from moview.rules.series import series_outcome
from moview.rules.tiers import user_tier

STEPS_LISTED = 10
STEPS_DRAWN = 60


@dataclass(frozen=True)
class Step:
    """An entry of a user's ledger, with its meaning.

    ``outcome`` is what it meant for a series, as :func:`series_outcome` says. ``movie`` is the one
    it is about, None if there is none or it was removed.
    """

    entry: Document
    outcome: tuple[str, str] | None
    movie: Document | None

    @property
    def day(self) -> str:
        """Its date in UTC, such as ``2026-11-22``."""
        return str(self.entry["at"])[:10]

    @property
    def decided(self) -> bool | None:
        """Whether it raised the tier or won a series; False: the opposite; None: it did neither."""
        if self.entry["before"] is None:
            return None
        was, now = _rank(self.entry["before"]), _rank(self.entry["after"])
        if was != now:
            return now > was
        if self.outcome is None or self.outcome[1] == "begun":
            return None
        return self.outcome[1] == "won"


def read_standing(visit: Visit, user_id: str) -> dict[str, Any]:
    """The template variables of a user's standing and their latest steps. Raises Refused."""
    api = visit.api.as_nobody()
    user, history = api.together(
        lambda: api.get("/v1/users/{}", user_id),
        lambda: api.get("/v1/users/{}/rank/history", user_id, limit=STEPS_DRAWN),
    )
    entries = history["items"]
    more = len(entries) > STEPS_LISTED or history["next_cursor"] is not None
    return {
        "user": user,
        "way": way_of(entries),
        "steps": steps_of(entries[:STEPS_LISTED]),
        "more_steps": more,
    }


def way_of(entries: Sequence[Document]) -> list[tuple[int, int, float]]:
    """The points of :func:`climb`: number of the step, rank of the tier, points; oldest first."""
    if not entries:
        return []
    first = entries[-1]
    standings = [(first["seq"] - 1, first["before"] or first["after"])]
    standings += [(entry["seq"], entry["after"]) for entry in reversed(entries)]
    return [(number, _rank(standing), standing["points"]) for number, standing in standings]


def steps_of(entries: Sequence[Document]) -> list[Step]:
    """The entries as steps, in the same order."""
    return [Step(entry, _outcome(entry), entry["cause"].get("movie")) for entry in entries]


def _rank(standing: Document) -> int:
    return user_tier(standing["tier"]["code"]).rank


def _outcome(entry: Document) -> tuple[str, str] | None:
    if entry["before"] is None:
        return None
    dropped = entry["cause"]["type"] in ("appointed", "made_room")
    return series_outcome(entry["before"], entry["after"], dropped)
