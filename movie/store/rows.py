"""Documents of the movie database <-> values of the domain."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime

from movie.domain import (
    AspectBloc,
    Bloc,
    Change,
    LadderEvent,
    Opinion,
    Review,
    Standing,
    event_to_dict,
    ladder_from_dict,
    ladder_to_dict,
)
from moview.rules.aspects import ASPECTS
from moview.rules.series import MOVIE_SERIES_TARGET
from moview.rules.tiers import NEW_USER_TIER, RULES_VERSION, movie_tier
from moview.store import Document

Facet = tuple[str, str]
"""A collection whose rows have the number of their movies, and the id of one."""


def standing_of(document: Document) -> Standing:
    """The standing that a movie's document holds."""
    return Standing(
        base=document["base"],
        blocs={tier: Bloc(**bloc) for tier, bloc in document["blocs"].items()},
        aspects={
            aspect: {tier: AspectBloc(**bloc) for tier, bloc in blocs.items()}
            for aspect, blocs in document["aspects"].items()
        },
        ladder=ladder_from_dict(document["ladder"]),
    )


def standing_fields(standing: Standing) -> Document:
    """What a movie's document holds of its standing, with what lists sort by."""
    return {
        "base": standing.base,
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
    }


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
        before, score_before = self.standing.ladder, self.document["score"]
        self.standing = change.standing
        self.document.update(standing_fields(change.standing))
        if change.entry is not None:
            self._enter(change.entry, ladder_to_dict(before), score_before, cause, at)

    def _enter(
        self,
        event: LadderEvent,
        before: Document,
        score_before: float,
        cause: Document,
        at: datetime,
    ) -> None:
        self.document["seq"] += 1
        self.entries.append(
            {
                "_id": f"{self.id}:{self.document['seq']}",
                "subject": self.id,
                "seq": self.document["seq"],
                "at": at,
                "cause": cause,
                "event": event_to_dict(event),
                "before": before,
                "after": self.document["ladder"],
                "score_before": score_before,
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
    def worth_telling(self) -> bool:
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
        row.get("vote"), Review(review["rating"], dict(review["aspects"])) if review else None
    )


def effective_tier(voter: Document | None) -> str | None:
    """The bloc that a voter's opinions belong to; None for the suspended and removed.

    Somebody not heard of yet is a newbie; the event that comes later puts it right.
    """
    if voter is None:
        return NEW_USER_TIER
    return str(voter["tier"]) if voter["state"] == "active" else None


def present_series(ladder: Document) -> Document | None:
    """A running series as callers see it."""
    series = ladder["series"]
    if series is None:
        return None
    return {
        "kind": series["kind"],
        "up": series["up"],
        "down": series["down"],
        "target": MOVIE_SERIES_TARGET,
    }


def present_opinions(blocs: Document) -> Document:
    """How many opinions of each kind are in force."""
    return {
        "likes": sum(bloc["likes"] for bloc in blocs.values()),
        "dislikes": sum(bloc["dislikes"] for bloc in blocs.values()),
        "reviews": sum(bloc["reviews"] for bloc in blocs.values()),
    }


def present_movie(document: Document) -> Document:
    """A movie as lists show it."""
    return {
        "id": document["_id"],
        "title": document["title"],
        "titles": document.get("titles") or {},
        "year": document["year"],
        "released_on": document.get("released_on"),
        "categories": document.get("categories") or [],
        "runtime_min": document.get("runtime_min"),
        "poster_url": document.get("poster_url"),
        "platforms": [
            {"code": each["code"], "name": each["name"], "url": each.get("url")}
            for each in document.get("platforms") or []
        ],
        "external_ids": document.get("external_ids") or {},
        "tier": document["tier"],
        "score": document["score"],
        "base_score": document["base"],
        "series": present_series(document["ladder"]),
        "opinions": present_opinions(document["blocs"]),
    }


def _synopsis(info: Document) -> str | None:
    """The one that is of no language, else the English one, else any."""
    synopses = info.get("synopses") or {}
    return info.get("synopsis") or synopses.get("en") or next(iter(synopses.values()), None)


def _present_credit(person: Document) -> Document:
    return {"id": person["id"], "name": person["name"], "names": person.get("names") or {}}


def present_whole_movie(document: Document, info: Document) -> Document:
    """A movie with everything about it."""
    standing = standing_of(document)
    scores = standing.aspect_scores
    return {
        **present_movie(document),
        "countries": document.get("countries") or [],
        "synopsis": _synopsis(info),
        "synopses": info.get("synopses") or {},
        "directors": [_present_credit(each) for each in info["directors"]],
        "actors": [{**_present_credit(each), "role": each.get("role")} for each in info["actors"]],
        "aspects": {
            code: {
                "score": scores[code],
                "count": sum(bloc.count for bloc in standing.aspects.get(code, {}).values()),
            }
            for code in ASPECTS
        },
    }
