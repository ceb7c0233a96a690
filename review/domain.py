"""The rules of reviews (rules 4 and 7): pure, frozen values in, new values out."""

from typing import Literal

from moview.rules.aspects import ASPECTS, Aspect, check_aspects, rating_of
from moview.rules.blocs import (
    HELPFULNESS_PRIOR,
    HELPFULNESS_PRIOR_MASS,
    Bloc,
    Blocs,
    add,
    pooled_score,
    subtract,
)
from moview.rules.tiers import NEW_USER_TIER

__all__ = [
    "ASPECTS",
    "NEW_USER_TIER",
    "Aspect",
    "Bloc",
    "Blocs",
    "Vote",
    "change_reaction",
    "check_aspects",
    "helpfulness",
    "move_reaction",
    "rating_of",
    "reaction_bloc",
]

Vote = Literal["like", "dislike"]


def reaction_bloc(vote: Vote | None) -> Bloc:
    """What one person's reaction adds to the bloc of their tier."""
    return Bloc(likes=int(vote == "like"), dislikes=int(vote == "dislike"))


def change_reaction(
    blocs: Blocs, tier: str | None, before: Vote | None, after: Vote | None
) -> Blocs:
    """The blocs once a holder of this tier changed their reaction.

    A tier of None is a suspended or removed holder, whose reactions are in no bloc (rule 4).
    Raises ValueError for an unknown tier, or if the reaction before was in no bloc.
    """
    if tier is None:
        return blocs
    return add(subtract(blocs, tier, reaction_bloc(before)), tier, reaction_bloc(after))


def move_reaction(
    blocs: Blocs, vote: Vote | None, from_tier: str | None, to_tier: str | None
) -> Blocs:
    """The blocs once the holder's tier changed; None as in ``change_reaction``."""
    return change_reaction(change_reaction(blocs, from_tier, vote, None), to_tier, None, vote)


def helpfulness(blocs: Blocs) -> float:
    """A review's place among the ``best``, 0 to 100, 50 without reactions (rule 7)."""
    return pooled_score(HELPFULNESS_PRIOR, HELPFULNESS_PRIOR_MASS, blocs)
