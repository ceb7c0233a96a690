"""The catalogue: what everybody reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from movie.domain import Standing, dislike_lift, expected_rating, like_lift
from movie.store import MovieStore
from moview.errors import NotFound
from moview.rules.blocs import HUNDREDTHS, MAX_MOVED, MAX_MOVED_BY_NEWCOMERS, masses, pool
from moview.rules.tiers import USER_TIERS, user_tier
from moview.service.commands import command
from moview.store import Document

NO_MOVIE = "No such movie."
SITE_FIELDS = ("as_of", "source")


class CatalogueMethods:
    """Reads."""

    if TYPE_CHECKING:
        store: MovieStore
        config: Mapping[str, Any]

    @command
    def list_movies(
        self,
        sort: str = "rank",
        filters: Mapping[str, Any] | None = None,
        limit: int = 20,
        cursor: str | None = None,
    ) -> Document:
        """A page of movies in the order of rule 7."""
        return self.store.list_movies(sort, filters or {}, limit, cursor)

    @command
    def get_movie(self, movie_id: str) -> Document:
        """Everything about one movie. NotFound: no such movie."""
        return found(self.store.whole_movie(movie_id))

    @command
    def movie_summary(self, movie_id: str) -> Document:
        """What other services keep of a movie. NotFound: no such movie."""
        summary: Document = found(self.store.find_movie(movie_id))["sent"]
        return summary

    @command
    def explain_score(self, movie_id: str) -> Document:
        """The numbers that add up to a movie's score (rules 3 and 4). NotFound: no such movie."""
        row = self.store.current_row(found(self.store.find_movie(movie_id)))
        standing = row.standing
        version = row.document["calibration"]
        calibration = self.store.calibration(version)
        return {
            "score": standing.score,
            "base": {
                "score": standing.base,
                "mass": standing.prior_mass,
                "trust": calibration.total_trust,
                "sites": [_site_explained(site) for site in row.document["sites"]],
            },
            "blocs": [
                _explained(tier.code, standing)
                for tier in USER_TIERS
                if tier.code in standing.blocs
            ],
            "people": _people_explained(standing, calibration.typical),
            "limits": _limits_explained(standing),
            "calibration": version or None,
        }

    @command
    def movie_rank_history(
        self, movie_id: str, limit: int = 20, cursor: str | None = None, operator: bool = False
    ) -> Document:
        """The ledger of a movie's rank, newest first; operators see who. NotFound: no such
        movie.
        """
        found(self.store.find_movie(movie_id))
        return self.store.history(movie_id, limit, cursor, operator)

    @command
    def own_opinions(self, user_id: str, movie_ids: Sequence[str]) -> Document:
        """What a person said of each of these movies."""
        return self.store.own_opinions(user_id, movie_ids)

    @command
    def list_people(
        self, q: str | None = None, limit: int = 20, cursor: str | None = None
    ) -> Document:
        """A page of people by name."""
        return self.store.list_people(q, limit, cursor)

    @command
    def get_person(self, person_id: str) -> Document:
        """A person with the movies directed and acted in. NotFound: no such person."""
        person = self.store.person(person_id)
        if person is None:
            raise NotFound("No such person.")
        return person

    @command
    def list_categories(self) -> Document:
        """All categories with their numbers of movies."""
        return {"items": self.store.categories()}

    @command
    def list_platforms(self) -> Document:
        """All platforms with their numbers of movies."""
        return {"items": self.store.platforms()}


def found(document: Document | None) -> Document:
    """The document; NotFound where there is none."""
    if document is None:
        raise NotFound(NO_MOVIE)
    return document


def _site_explained(site: Document) -> Document:
    """A site's part in the base. Figures of version 1 of the rules say no population."""
    known = {name: value for name, value in site.items() if name not in SITE_FIELDS}
    return {"population": None, "movies": None, **known}


def _people_explained(standing: Standing, typical: float) -> Document:
    """What people give a movie of this base, and what a like and a dislike count as, all in points
    of 100.
    """
    base = standing.base
    return {
        "expected": expected_rating(typical, base),
        "like": base + like_lift(base) / HUNDREDTHS,
        "dislike": base + dislike_lift(base) / HUNDREDTHS,
    }


def _limits_explained(standing: Standing) -> Document:
    """The score before the limits, where those who rose to their tier alone put it, and how far the
    others, and all together, may move it.
    """
    pooled = pool(standing.prior_mass, standing.blocs)
    held = None
    if pooled.within_newcomers != pooled.all_moved:
        held = "newcomers"
    if pooled.moved != pooled.within_newcomers:
        held = "everybody"
    return {
        "unlimited": standing.base + float(pooled.all_moved),
        "without_newcomers": standing.base + float(pooled.earned_moved),
        "newcomers": MAX_MOVED_BY_NEWCOMERS,
        "everybody": MAX_MOVED,
        "held_by": held,
    }


def _explained(tier: str, standing: Standing) -> Document:
    bloc = standing.blocs[tier]
    return {
        "tier": tier,
        "weight": user_tier(tier).weight,
        "mass": float(masses({tier: bloc})[tier]),
        "mean": standing.base + float(bloc.lift),
        "lift": float(bloc.lift),
        "count": bloc.count,
        "likes": bloc.likes,
        "dislikes": bloc.dislikes,
        "ratings": bloc.ratings,
        "reviews": bloc.reviews,
    }
