"""Whose reactions decide a user's series, and how many may stand at the top (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from moview.rules.series import Kind
from moview.rules.tiers import user_tier
from user.domain.events import Bout, Reaction

JUDGE_DAYS: Final = 30
JUDGE_BOUTS: Final = 1
STARTUP_PEERS: Final = 0
DEMOTION_DAYS: Final = 7
CRITICS_SHARE: Final = 2.0
"""Of a hundred armchair critics and critics, so many are critics."""

BOUTS_WITHIN_DAYS: Final = 30
MET_WITHIN_DAYS: Final = 90
MIN_SEASONED: Final = 12
"""While fewer others have stood long enough, founders judge at once and as often as they like."""

MIN_CRITICS: Final = 3
LOWEST_JUDGE_OF_DEMOTIONS: Final = "armchair"


def is_judge(tier: str, kind: Kind, event: Reaction) -> bool:
    """Whether this reaction is a bout of such a series of a user of this tier.

    Judges stand high enough, have stood there for JUDGE_DAYS, and have had fewer than JUDGE_BOUTS
    bouts within 30 days. Nobody demotes a user whom they reacted to within 90 days.
    """
    bout = event.bout
    if bout is None or event.after is None:
        return False
    if user_tier(event.reactor_tier).rank < _lowest_rank(user_tier(tier).rank, kind, bout):
        return False
    if kind == "demotion" and event.after == "dislike" and bout.met:
        return False
    if bout.founder and bout.seasoned < MIN_SEASONED:
        return True
    spent = bout.judge_bouts and bout.judged >= bout.judge_bouts
    return bout.stood_days >= bout.judge_days and not spent


def _lowest_rank(own: int, kind: Kind, bout: Bout) -> int:
    """The rank from which on people judge.

    Promotion: the tier it leads to, at start-up the user's own. Demotion: armchair critics and
    critics who are not below the user.
    """
    if kind == "promotion":
        return own if bout.startup else own + 1
    return max(own, user_tier(LOWEST_JUDGE_OF_DEMOTIONS).rank)


def judges_from(
    tier: str, since: datetime, judged: Sequence[datetime], judge_days: int, judge_bouts: int
) -> datetime | None:
    """From when somebody of this tier, who stands there ``since`` then and had these bouts, may
    judge critics' series; None for newbies and posers, who only judge posers.
    """
    if user_tier(tier).rank < user_tier(LOWEST_JUDGE_OF_DEMOTIONS).rank:
        return None
    seasoned = since + timedelta(days=judge_days)
    if not judge_bouts or len(judged) < judge_bouts:
        return seasoned
    return max(seasoned, sorted(judged)[-judge_bouts] + timedelta(days=BOUTS_WITHIN_DAYS))


def max_critics(judges: int, share: float) -> int:
    """How many may be critics, of so many armchair critics and critics; three always may."""
    return max(MIN_CRITICS, int(judges * share / 100))
