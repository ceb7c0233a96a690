"""The rules of reviews (rules 4 and 7): pure, frozen values in, new values out."""

from typing import Literal

from moview.rules.aspects import ASPECTS, Aspect, check_aspects, rating_of
from moview.rules.blocs import (
    HUNDREDTHS,
    VOTE_FACTOR,
    Bloc,
    Blocs,
    add,
    subtract,
)
from moview.rules.saturation import helpfulness
from moview.rules.tiers import NEW_USER_TIER

__all__ = [
    "ASPECTS",
    "NEW_USER_TIER",
    "Aspect",
    "Bloc",
    "Blocs",
    "Vote",
    "bloc_of_reactions",
    "change_reaction",
    "check_aspects",
    "helpfulness",
    "move_reaction",
    "rating_of",
    "reaction_bloc",
]

Vote = Literal["like", "dislike"]
REACTION_LIFT = 50 * HUNDREDTHS
"""A like is 100 and a dislike 0, where the prior is 50 (rule 7)."""


def reaction_bloc(vote: Vote | None) -> Bloc:
    """What one person's reaction adds to the bloc of their tier."""
    return bloc_of_reactions(int(vote == "like"), int(vote == "dislike"))


def bloc_of_reactions(likes: int, dislikes: int) -> Bloc:
    """The bloc of so many reactions."""
    units = VOTE_FACTOR * (likes + dislikes)
    return Bloc(
        likes, dislikes, units=units, lifts=VOTE_FACTOR * REACTION_LIFT * (likes - dislikes)
    )


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
