"""Who judges a user's series, by what the service knows of the reactor (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from moview.rules.tiers import USER_TIERS, user_tier
from moview.store import Document, Transaction
from user.domain import (
    BOUTS_WITHIN_DAYS,
    LOWEST_JUDGE_OF_DEMOTIONS,
    MET_WITHIN_DAYS,
    MIN_SEASONED,
    Bout,
    Relegation,
    promotion_target,
)
from user.service.ladder import LadderMethods
from user.store import UserRow, UserStore

TOP_TIER = USER_TIERS[-1]


class JudgingMethods(LadderMethods):
    """What a bout takes of the world around it, and what it leaves there."""

    if TYPE_CHECKING:
        store: UserStore
        config: Mapping[str, Any]

    def bout_of(
        self,
        tx: Transaction,
        author: UserRow,
        reactor: UserRow | None,
        vote: str | None,
        at: datetime,
    ) -> Bout | None:
        """The outside values of a reaction in the author's series; None where no series runs."""
        series = author.ladder.series
        if series is None:
            return None
        if reactor is None or vote is None:
            return Bout(**self._rules_of(author, at))
        demotes = series.kind == "demotion" and vote == "dislike"
        met_since = at - timedelta(days=MET_WITHIN_DAYS)
        return Bout(
            **self._rules_of(author, at),
            startup=self._is_startup(tx, author),
            stood_days=_days(reactor.document["tier_since"], at),
            founder=reactor.document["founder"],
            judged=len(_judged_lately(reactor, at)),
            met=demotes and self.store.has_met(tx, author.id, reactor.id, met_since),
            seasoned=self._seasoned(tx, reactor, at) if reactor.document["founder"] else 0,
        )

    def note_bout(self, tx: Transaction, reactor: UserRow, at: datetime) -> None:
        """Remember that somebody judged: it counts against their next bouts."""
        self.store.save_judged(tx, reactor, [*_judged_lately(reactor, at), at])

    def make_room(self, tx: Transaction, entered: UserRow) -> None:
        """Where more than their share are critics now, whoever stands lowest of the others leaves
        the tier.
        """
        share = float(self.config["CRITICS_SHARE"])
        lowest = self.store.lowest_of(tx, TOP_TIER.rank, entered.id) if share else None
        if lowest is None:
            return
        top = self.store.standing_from(tx, TOP_TIER.rank)
        judges = self.store.standing_from(tx, user_tier(LOWEST_JUDGE_OF_DEMOTIONS).rank)
        self.step(lowest, Relegation(top, judges, share), {"type": "made_room"})
        if lowest.entries:
            self.save(tx, lowest)

    def _rules_of(self, author: UserRow, at: datetime) -> Document:
        return {
            "series_days": _days(author.document["series_since"], at),
            "judge_days": int(self.config["JUDGE_DAYS"]),
            "judge_bouts": int(self.config["JUDGE_BOUTS"]),
            "demotion_days": int(self.config["DEMOTION_DAYS"]),
        }

    def _seasoned(self, tx: Transaction, reactor: UserRow, at: datetime) -> int:
        since = at - timedelta(days=int(self.config["JUDGE_DAYS"]))
        rank = user_tier(reactor.ladder.tier).rank
        return self.store.seasoned(tx, rank, since, MIN_SEASONED, reactor.id)

    def _is_startup(self, tx: Transaction, author: UserRow) -> bool:
        """Whether too few stand where this promotion leads for peers or betters to decide alone."""
        target, needed = promotion_target(author.ladder), int(self.config["STARTUP_PEERS"])
        if target is None or needed == 0:
            return False
        return self.store.peers(tx, user_tier(target).rank, needed) < needed


def _judged_lately(reactor: UserRow, at: datetime) -> list[datetime]:
    since = at - timedelta(days=BOUTS_WITHIN_DAYS)
    return [moment for moment in reactor.document["judged"] if moment > since]


def _days(since: datetime | None, at: datetime) -> int:
    return max(0, (at - since).days) if since else 0
