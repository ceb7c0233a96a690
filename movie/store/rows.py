"""Documents of the movie database <-> values of the domain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from movie.domain import (
    AspectBloc,
    Bloc,
    Change,
    Heat,
    LadderEvent,
    Opinion,
    Review,
    Standing,
    event_to_dict,
    ladder_from_dict,
    ladder_to_dict,
)
from moview.rules.blocs import base_mass
from moview.rules.tiers import NEW_USER_TIER, RULES_VERSION, movie_tier
from moview.store import Document

Facet = tuple[str, str]
"""A collection whose rows have the number of their movies, and the id of one."""


def habit_key(version: int, user_id: str) -> str:
    """The key of a person's habit in a version of the calibration."""
    return f"{version}:{user_id}"


def is_outdated(document: Document) -> bool:
    """Whether a movie's blocs are those of an older version of the rules."""
    return int(document.get("rules", 1)) < RULES_VERSION


def standing_of(document: Document) -> Standing:
    """The standing that a movie's document holds; without blocs of opinions if they are those of
    an older version of the rules, which recounting the opinions brings back.
    """
    blocs = {} if is_outdated(document) else document["blocs"]
    return Standing(
        base=document["base"],
        blocs={tier: Bloc(**bloc) for tier, bloc in blocs.items()},
        aspects={
            aspect: {tier: AspectBloc(**bloc) for tier, bloc in blocs.items()}
            for aspect, blocs in document["aspects"].items()
        },
        ladder=ladder_from_dict(document["ladder"]),
        prior_mass=document.get("base_mass", base_mass(len(document["sites"]))),
    )


def standing_fields(standing: Standing) -> Document:
    """What a movie's document holds of its standing, with what lists sort by."""
    return {
        "base": standing.base,
        "base_mass": standing.prior_mass,
        "blocs": {tier: asdict(bloc) for tier, bloc in standing.blocs.items()},
        "aspects": {
            aspect: {tier: asdict(bloc) for tier, bloc in blocs.items()}
            for aspect, blocs in standing.aspects.items()
        },
        "ladder": ladder_to_dict(standing.ladder),
        "score": standing.score,
        "tier": standing.ladder.tier,
        "tier_rank": movie_tier(standing.ladder.tier).rank,
        "review_count": standing.reviews,
        "rules": RULES_VERSION,
    }


def heat_fields(heat: Heat) -> Document:
    """What a movie's document holds of its heat."""
    return {"heat": heat.value, "heat_at": heat.at, "heat_masses": dict(heat.masses)}


def recounted_heat(opinions: Iterable[Document], at: datetime) -> Heat:
    """The heat of the movie that these are all opinions of."""
    heat = Heat(at)
    for opinion in opinions:
        if is_in_a_bloc(opinion):
            heat = heat.with_opinion(opinion["tier"], opinion["first_at"])
    return heat


def is_in_a_bloc(opinion: Document) -> bool:
    return bool(opinion.get("held")) and opinion["tier"] is not None


def facets_of(document: Document) -> frozenset[Facet]:
    """The categories and platforms in whose numbers of movies this one is."""
    categories = (("categories", code) for code in document.get("categories") or ())
    platforms = (("platforms", each["code"]) for each in document.get("platforms") or ())
    return frozenset([*categories, *platforms])


@dataclass
class MovieRow:
    """A movie as a transaction holds it: its document, and the standing in it."""

    document: Document
    standing: Standing
    entries: list[Document] = field(default_factory=list)
    counted: frozenset[Facet] = frozenset()
    """Where the stored document counts already."""

    @classmethod
    def of(cls, document: Document) -> MovieRow:
        return cls(document, standing_of(document), counted=facets_of(document))

    @property
    def id(self) -> str:
        return str(self.document["_id"])

    @property
    def sent(self) -> Document:
        """The summary last sent, with its version: what every copy must equal."""
        summary: Document = self.document["sent"]
        return summary

    def change(self, change: Change, cause: Document, at: datetime) -> None:
        """Take over a change of the standing, with the ledger entry that it makes."""
        known = {"before": self.document["ladder"], "score_before": self.document["score"]}
        self.standing = change.standing
        self.document.update(standing_fields(change.standing))
        if change.entry is not None:
            self._enter(change.entry, known, cause, at)

    @property
    def heat(self) -> Heat:
        return Heat(self.document["heat_at"], self.document["heat_masses"])

    def set_heat(self, heat: Heat) -> None:
        self.document.update(heat_fields(heat))

    def take_heat(self, opinion: Document, at: datetime) -> None:
        """Take an opinion that is about to change out of the heat."""
        heat = self.heat.faded(at)
        if is_in_a_bloc(opinion):
            heat = heat.without_opinion(opinion["tier"], opinion["first_at"])
        self.set_heat(heat)

    def add_heat(self, opinion: Document) -> None:
        """Put an opinion as it is now into the heat."""
        if is_in_a_bloc(opinion):
            self.set_heat(self.heat.with_opinion(opinion["tier"], opinion["first_at"]))

    def _enter(self, event: LadderEvent, known: Document, cause: Document, at: datetime) -> None:
        self.document["seq"] += 1
        self.entries.append(
            {
                "_id": f"{self.id}:{self.document['seq']}",
                "subject": self.id,
                "seq": self.document["seq"],
                "at": at,
                "cause": cause,
                "event": event_to_dict(event),
                **known,
                "after": self.document["ladder"],
                "score_after": self.document["score"],
                "rules": RULES_VERSION,
            }
        )

    def summary(self) -> Document:
        """What other services show of the movie, as it is now, without a version."""
        document = self.document
        return {
            "id": self.id,
            "title": document["title"],
            "titles": document.get("titles") or {},
            "year": document["year"],
            "poster_url": document.get("poster_url"),
            "tier": document["tier"],
            "score": document["score"],
        }

    @property
    def is_worth_sending(self) -> bool:
        """Whether the summary differs enough from the one last sent."""
        new, sent = self.summary(), self.sent
        named = ("title", "titles", "year", "poster_url", "tier")
        return any(new[name] != sent[name] for name in named) or int(new["score"]) != int(
            sent["score"]
        )


def opinion_of(row: Document | None) -> Opinion:
    """The opinion in an opinion's document."""
    if row is None:
        return Opinion()
    review = row.get("review")
    return Opinion(
        row.get("vote"),
        Review(review["rating"], dict(review["aspects"])) if review else None,
        row.get("rating"),
    )


def effective_tier(voter: Document | None) -> str | None:
    """The bloc that a voter's opinions belong to; None for the suspended and removed.

    Somebody not heard of yet is a newbie; the event that comes later puts it right.
    """
    if voter is None:
        return NEW_USER_TIER
    return str(voter["tier"]) if voter["state"] == "active" else None
