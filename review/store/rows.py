"""Documents of the review database <-> values of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moview.clock import timestamp
from moview.rules.blocs import Blocs
from moview.rules.tiers import NEW_USER_TIER, RULES_VERSION
from moview.store import Document
from moview.store.movie_copies import named
from review.domain import bloc_of_reactions, helpfulness

UNKNOWN_AUTHOR: Document = {
    "nickname": None,
    "tier": NEW_USER_TIER,
    "state": "active",
    "version": 0,
}


def blocs_of(document: Document) -> Blocs:
    """The blocs of reactions in a review's document."""
    return {
        tier: bloc_of_reactions(bloc["likes"], bloc["dislikes"])
        for tier, bloc in document["blocs"].items()
    }


def bloc_fields(blocs: Blocs) -> Document:
    """The fields of a review's document that hold its blocs, and what lists sort by."""
    return {
        "blocs": {
            tier: {"likes": bloc.likes, "dislikes": bloc.dislikes} for tier, bloc in blocs.items()
        },
        "best": helpfulness(blocs),
        "rules": RULES_VERSION,
    }


def is_outdated(document: Document) -> bool:
    """Whether a review's place was worked out by an older version of the rules."""
    return int(document.get("rules", 1)) < RULES_VERSION


def reacting_tier(author: Mapping[str, Any]) -> str | None:
    """The tier whose bloc holds a user's reactions: None while suspended; a removed user's last."""
    return None if author["state"] == "suspended" else str(author["tier"])


def present_review(document: Document, author: Mapping[str, Any], movie: Document) -> Document:
    """A review as callers see it."""
    edited = document["edited_at"]
    return {
        "id": document["_id"],
        "movie": named(movie),
        "author": {
            "id": document["author"],
            "nickname": author["nickname"],
            "tier": author["tier"],
        },
        "text": document["text"],
        "aspects": document["aspects"],
        "rating": document["rating"] / 100,
        "spoiler": document["spoiler"],
        "reactions": {"likes": document["likes"], "dislikes": document["dislikes"]},
        "created_at": timestamp(document["created_at"]),
        "edited_at": edited and timestamp(edited),
    }
