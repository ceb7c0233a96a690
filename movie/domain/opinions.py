"""One person's opinion of a movie (rule 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from moview.rules.aspects import check_aspects, rating_of
from moview.rules.blocs import DISLIKE_VALUE, HUNDREDTHS, LIKE_VALUE, AspectBloc, Bloc

Vote = Literal["like", "dislike"]


@dataclass(frozen=True)
class Review:
    """A review as far as it counts: its rating in hundredths of a point, and the marks it gives.

    Raises ValueError for a rating outside 1000 … 10000, an unknown aspect, or a mark that is no
    whole number from 1 to 10.
    """

    rating: int
    aspects: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 10 * HUNDREDTHS <= self.rating <= 100 * HUNDREDTHS:
            raise ValueError(f"a rating is 10 to 100 points, not {self.rating} hundredths")
        if self.aspects:
            check_aspects(self.aspects)

    @classmethod
    def of(cls, aspects: Mapping[str, int]) -> Review:
        """The review that gives these marks. Raises ValueError as ``rating_of`` does."""
        return cls(rating_of(aspects), dict(aspects))


@dataclass(frozen=True)
class Opinion:
    """A vote, a review, both or none; while a review stands it takes the place of the vote."""

    vote: Vote | None = None
    review: Review | None = None

    @property
    def is_held(self) -> bool:
        return self.vote is not None or self.review is not None

    @property
    def bloc(self) -> Bloc:
        """What it adds to the bloc of its holder's tier."""
        if self.review:
            return Bloc(reviews=1, rating_sum=self.review.rating)
        return Bloc(likes=int(self.vote == "like"), dislikes=int(self.vote == "dislike"))

    @property
    def aspect_blocs(self) -> dict[str, AspectBloc]:
        """What it adds to the blocs of each aspect that it rates."""
        aspects = self.review.aspects if self.review else {}
        return {code: AspectBloc(1, mark) for code, mark in aspects.items()}

    @property
    def value(self) -> float | None:
        """0 to 100: the review's rating, else 100 for a like and 0 for a dislike; None if none."""
        if self.review:
            return self.review.rating / HUNDREDTHS
        if self.vote is None:
            return None
        return float(LIKE_VALUE if self.vote == "like" else DISLIKE_VALUE)


def is_expressed(before: Opinion, after: Opinion) -> bool:
    """Whether this change is an opinion that counts for the movie's ladder (rule 6).

    "A new or changed vote, or a review that is new or whose rating changed." A vote under a
    standing review is not heard, and one that a deleted review brings back is the vote it was.
    """
    if after.review:
        return before.review is None or before.review.rating != after.review.rating
    return after.vote is not None and after.vote != before.vote
