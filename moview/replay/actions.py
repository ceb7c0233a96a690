"""The action that a MovieLens rating becomes: a like, a dislike, a review or none; not random."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from moview.catalogue.movielens import Rating
from moview.rules.aspects import ASPECTS, HIGHEST_MARK, LOWEST_MARK

LIKED_FROM = 4.0
DISLIKED_TO = 2.5
TEXTS = {
    "high": (
        "Held me from the first minute to the last.",
        "I would see it again tomorrow.",
        "Everything in its place, and then some.",
        "처음부터 끝까지 눈을 뗄 수 없었다.",
        "내일 또 봐도 좋을 영화.",
    ),
    "middle": (
        "Good in parts, long in others.",
        "I am glad I saw it once.",
        "Neither wasted nor well spent, this evening.",
        "괜찮은 장면도 있지만 조금 길다.",
        "한 번 볼 만하다.",
    ),
    "low": (
        "I looked at the clock more than at the screen.",
        "A fine idea that nobody worked out.",
        "It did not find its tone until the credits.",
        "화면보다 시계를 더 많이 봤다.",
        "아이디어는 좋았는데 풀어내지 못했다.",
    ),
}


@dataclass(frozen=True)
class Action:
    """A vote ("like" or "dislike"), or a review with its marks and text."""

    vote: str | None = None
    aspects: Mapping[str, int] | None = None
    text: str = ""


def action_of(rating: Rating, review_share: float) -> Action | None:
    """The action for a rating; None for a middling rating that is no review.

    `review_share` is from 0 (votes only) to 1 (reviews only). The same rating gives the same
    action every time.
    """
    if fraction(rating.user, rating.movie, "review") < review_share:
        return Action(aspects=_aspects(rating), text=_text(rating))
    if rating.stars >= LIKED_FROM:
        return Action(vote="like")
    if rating.stars <= DISLIKED_TO:
        return Action(vote="dislike")
    return None


def fraction(*parts: object) -> float:
    """A number from 0 up to 1, evenly spread, determined by these parts alone."""
    digest = hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _aspects(rating: Rating) -> dict[str, int]:
    """Marks for one to five aspects, each within one of twice the stars."""
    marks = {}
    for code in ASPECTS:
        if fraction(rating.user, rating.movie, code) < 0.6:
            shift = int(fraction(rating.user, rating.movie, code, "shift") * 3) - 1
            marks[code] = min(HIGHEST_MARK, max(LOWEST_MARK, round(rating.stars * 2) + shift))
    return marks or {"story": round(rating.stars * 2)}


def _text(rating: Rating) -> str:
    if rating.stars >= LIKED_FROM:
        texts = TEXTS["high"]
    else:
        texts = TEXTS["low" if rating.stars <= DISLIKED_TO else "middle"]
    return texts[int(fraction(rating.user, rating.movie, "text") * len(texts))]
