"""The catalogue: what everybody reads, and what operators write by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from movie.domain import (
    SiteRating,
    SiteSettings,
    Standing,
    base_score,
    harmonise,
    new_standing,
    rebase,
)
from movie.store import MovieRow, MovieStore
from moview.blocs import MOVIE_PRIOR_MASS, bloc_mass, bloc_weight
from moview.clock import now
from moview.commands import command
from moview.errors import Invalid, NotFound
from moview.mongo import Document, Transaction
from moview.movie_record import MovieRecord
from moview.tiers import USER_TIERS

RECORD = MovieRecord()
NO_MOVIE = "There is no such movie."
SITE_FIELDS = ("as_of", "source")


class CatalogueMethods:
    """Reads, and the operators' changes by hand."""

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
        row = MovieRow.of(found(self.store.find_movie(movie_id)))
        standing = row.standing
        return {
            "score": row.document["score"],
            "base": {
                "score": standing.base,
                "mass": MOVIE_PRIOR_MASS,
                "sites": [
                    {name: value for name, value in site.items() if name not in SITE_FIELDS}
                    for site in row.document["sites"]
                ],
            },
            "blocs": [
                _explained(tier.code, standing)
                for tier in USER_TIERS
                if tier.code in standing.blocs
            ],
            "calibration": row.document["calibration"] or None,
        }

    @command
    def movie_rank_history(
        self, movie_id: str, limit: int = 20, cursor: str | None = None, operator: bool = False
    ) -> Document:
        """The ledger of a movie's rank, newest first; operators see who. NotFound: no such movie."""
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
            raise NotFound("There is no such person.")
        return person

    @command
    def list_categories(self) -> Document:
        """All categories with their numbers of movies."""
        return {"items": self.store.categories()}

    @command
    def list_platforms(self) -> Document:
        """All platforms with their numbers of movies."""
        return {"items": self.store.platforms()}

    @command
    def create_movie(self, movie: Mapping[str, Any]) -> Document:
        """Add a movie by hand. Invalid where its fields are at fault."""
        record = load_record(movie)

        def work(tx: Transaction) -> str:
            return self.insert(tx, record).id

        return self.get_movie(self.store.transact(work))

    @command
    def update_movie(self, movie_id: str, changes: Mapping[str, Any]) -> Document:
        """Change facts of a movie by hand; null takes one away. NotFound, or Invalid fields."""

        def work(tx: Transaction) -> None:
            row = self.store.load_movie(tx, movie_id)
            if row is None:
                raise NotFound(NO_MOVIE)
            info = self.store.movie_info(tx, [movie_id])[movie_id]
            known = {name: row.document[name] for name in ("title", "year")}
            given = {name: value for name, value in changes.items() if value is not None}
            load_record({**known, **given})
            self.change_facts(tx, row, info, changes, {"type": "catalogue_changed"})

        self.store.transact(work, lock=movie_id)
        return self.get_movie(movie_id)

    @command
    def remove_movie(self, movie_id: str) -> None:
        """Take a movie out of the catalogue. Idempotent."""

        def work(tx: Transaction) -> None:
            row = self.store.load_movie(tx, movie_id)
            if row is not None:
                version = self.store.remove_movie(tx, row)
                tx.emit("movie_removed", movie_id, version, {"movie_id": movie_id})

        self.store.transact(work, lock=movie_id)

    def insert(self, tx: Transaction, record: Mapping[str, Any]) -> MovieRow:
        """A new movie, with its base by the present calibration."""
        version = self.store.calibration_version()
        sites, base = self.harmony(record.get("sites") or (), version)
        return self.store.insert_movie(tx, record, sites, version, new_standing(base))

    def change_facts(
        self,
        tx: Transaction,
        row: MovieRow,
        info: Document,
        changes: Mapping[str, Any],
        cause: Document,
    ) -> None:
        """Save changed facts; changed sites move the base, and with it the score."""
        if "sites" in changes:
            self.rebase(row, changes["sites"] or (), self.store.calibration_version(), cause)
        self.store.save_movie(tx, row, info, changes)

    def rebase(
        self, row: MovieRow, sites: Sequence[Mapping[str, Any]], version: int, cause: Document
    ) -> None:
        """Work out the base anew from these sites and this calibration."""
        row.document["sites"], base = self.harmony(sites, version)
        row.document["calibration"] = version
        row.change(rebase(row.standing, base), cause, now())

    def harmony(
        self, sites: Sequence[Mapping[str, Any]], version: int
    ) -> tuple[list[Document], float]:
        """The sites brought to one scale, and the base. Invalid for a site or score that cannot be."""
        calibration = self.store.calibration(version)
        harmonised = []
        for site in sites:
            name, settings = site["site"], self.config["sites"].get(site["site"])
            if settings is None:
                raise Invalid({"sites": [f"{name} is no site of config/movie.yml."]})
            published = site.get("score", site.get("published"))
            rating = SiteRating(name, float(published), site.get("votes"))
            try:
                harmonised.append(
                    harmonise(rating, SiteSettings(**settings), calibration.get(name))
                )
            except ValueError as error:
                raise Invalid({"sites": [str(error)]}) from None
        kept = [{name: site[name] for name in SITE_FIELDS if site.get(name)} for site in sites]
        documents = [asdict(each) | extra for each, extra in zip(harmonised, kept, strict=True)]
        return documents, base_score(harmonised)


def load_record(movie: Mapping[str, Any]) -> dict[str, Any]:
    """A checked record; Invalid with the fields at fault."""
    try:
        record: dict[str, Any] = RECORD.load(movie)
    except ValidationError as error:
        raise Invalid(error.normalized_messages()) from None
    return record


def found(document: Document | None) -> Document:
    """The document; NotFound where there is none."""
    if document is None:
        raise NotFound(NO_MOVIE)
    return document


def _explained(tier: str, standing: Standing) -> Document:
    bloc = standing.blocs[tier]
    return {
        "tier": tier,
        "weight": next(each.weight for each in USER_TIERS if each.code == tier),
        "raw_mass": bloc_weight(tier, bloc),
        "mass": bloc_mass(tier, bloc),
        "mean": bloc.mean,
        "count": bloc.count,
    }
