"""One person's opinion of a movie (rule 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from movie.domain.generosity import AS_EVERYBODY, Generosity, dislike_lift, like_lift
from moview.rules.aspects import check_aspects, rating_of
from moview.rules.blocs import HUNDREDTHS, RATING_FACTOR, REVIEW_FACTOR, AspectBloc, Bloc

Vote = Literal["like", "dislike"]
LOWEST_RATING = 5 * HUNDREDTHS
HIGHEST_RATING = 100 * HUNDREDTHS


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
    """A vote or a plain rating (in hundredths of a point, 500 to 10000), a review, both or none;
    while a review stands it takes the place of the other.

    Raises ValueError for both a vote and a rating, or a rating outside its range.
    """

    vote: Vote | None = None
    review: Review | None = None
    rating: int | None = None

    def __post_init__(self) -> None:
        if self.rating is None:
            return
        if self.vote is not None:
            raise ValueError("a rating takes the place of a vote, and a vote that of a rating")
        if not LOWEST_RATING <= self.rating <= HIGHEST_RATING:
            raise ValueError(f"a rating is 5 to 100 points, not {self.rating} hundredths")

    @property
    def is_held(self) -> bool:
        return self.vote is not None or self.review is not None or self.rating is not None

    @property
    def rated(self) -> int | None:
        """The rating that counts, in hundredths of a point: the review's, else the plain one."""
        return self.review.rating if self.review else self.rating

    def bloc(self, base: float, generosity: Generosity = AS_EVERYBODY) -> Bloc:
        """What it adds to the bloc of its holder's tier, for a movie of this base."""
        if self.rated is not None:
            lift = generosity.lift(self.rated, base)
            units = generosity.factor(REVIEW_FACTOR if self.review else RATING_FACTOR)
            reviews = int(self.review is not None)
            return Bloc(ratings=1 - reviews, reviews=reviews, units=units, lifts=units * lift)
        if self.vote is None:
            return Bloc()
        lift = like_lift(base) if self.vote == "like" else dislike_lift(base)
        return Bloc.of_vote(self.vote, lift)

    @property
    def aspect_blocs(self) -> dict[str, AspectBloc]:
        """What it adds to the blocs of each aspect that it rates."""
        aspects = self.review.aspects if self.review else {}
        return {code: AspectBloc(1, mark) for code, mark in aspects.items()}

    def value(self, generosity: Generosity = AS_EVERYBODY) -> float | None:
        """What a bout of the movie's ladder compares (rule 6), 0 to 100: 100 for a like, 0 for a
        dislike, else what the rating says on the common scale; None if there is none.
        """
        if self.rated is not None:
            return min(100.0, max(0.0, generosity.aligned(self.rated / HUNDREDTHS)))
        return None if self.vote is None else 100.0 * (self.vote == "like")


def is_expressed(before: Opinion, after: Opinion) -> bool:
    """Whether this change is an opinion that counts for the movie's ladder (rule 6).

    "A new or changed vote or rating, or a review that is new or whose rating changed." A vote or
    rating under a standing review is not heard, and one that a deleted review brings back is what
    it was.
    """
    if after.review:
        return before.review is None or before.review.rating != after.review.rating
    if after.rating is not None:
        return after.rating != before.rating
    return after.vote is not None and after.vote != before.vote
