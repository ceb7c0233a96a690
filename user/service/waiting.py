"""What somebody has to wait for before a series can go on, or before they may judge (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from moview.clock import now, timestamp
from moview.rules.series import USER_SERIES_TARGET
from moview.rules.tiers import RULES_VERSION, user_tier
from moview.store import Document
from moview.store.audit import rules_of
from user.domain import LOWEST_JUDGE_OF_DEMOTIONS, judges_from, ladder_from_dict, promotion_target
from user.store import UserStore


class WaitingMethods:
    """Answers for people's own pages, and for operators."""

    if TYPE_CHECKING:
        store: UserStore
        config: Mapping[str, Any]

    def waits_of(self, user: Document) -> Document:
        """``may_judge_from``, null for who may now or never, and ``waits_for_founders``, whether a
        promotion series runs that too few people can judge.
        """
        if rules_of(user) < RULES_VERSION:
            return {"may_judge_from": None, "waits_for_founders": False}
        tier, founder = user["ladder"]["tier"], user["founder"]
        days, bouts = int(self.config["JUDGE_DAYS"]), int(self.config["JUDGE_BOUTS"])
        start = judges_from(tier, user["tier_since"], user["judged"], days, bouts)
        waits = start is not None and start > now() and not founder
        target = promotion_target(ladder_from_dict(user["ladder"]))
        return {
            "may_judge_from": timestamp(start) if start and waits else None,
            "waits_for_founders": target is not None and self.lacks_judges(target),
        }

    def lacks_judges(self, tier: str = LOWEST_JUDGE_OF_DEMOTIONS) -> bool:
        """Whether too few may judge who would rise to this tier, so that nobody can rise to it."""
        if int(self.config["STARTUP_PEERS"]):
            return False
        since = now() - timedelta(days=int(self.config["JUDGE_DAYS"]))
        rank = user_tier(tier).rank
        return self.store.can_judge(rank, since, USER_SERIES_TARGET) < USER_SERIES_TARGET
