"""The catalogue by hand: what operators add, change and remove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from movie.domain import (
    Harmonised,
    Held,
    SiteRating,
    SiteSettings,
    heard,
    new_standing,
    rebase,
)
from movie.service.catalogue import NO_MOVIE, SITE_FIELDS, found
from movie.store import MovieRow, MovieStore
from moview.catalogue.movie_record import MovieRecord
from moview.clock import now
from moview.errors import Invalid, NotFound
from moview.rules.blocs import base_mass
from moview.service.commands import command
from moview.store import Document, Transaction

RECORD = MovieRecord()


class EditingMethods:
    """Operators' changes, and what imports share with them."""

    if TYPE_CHECKING:
        store: MovieStore
        config: Mapping[str, Any]

    @command
    def create_movie(self, movie: Mapping[str, Any], movie_id: str | None = None) -> Document:
        """Add a movie by hand. Idempotent where its id is given. Invalid where its fields are at
        fault.
        """
        record = load_record(movie)

        def work(tx: Transaction) -> str:
            if movie_id is not None and self.store.load_movie(tx, movie_id) is not None:
                return movie_id
            return self.insert(tx, record, movie_id).id

        return found(self.store.whole_movie(self.store.transact(work)))

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
            require_stated(changes)
            self.change_facts(tx, row, info, changes, {"type": "catalogue_changed"})

        self.store.transact(work, lock=movie_id)
        return found(self.store.whole_movie(movie_id))

    @command
    def remove_movie(self, movie_id: str) -> None:
        """Remove a movie from the catalogue. Idempotent."""

        def work(tx: Transaction) -> None:
            row = self.store.load_movie(tx, movie_id)
            if row is not None:
                version = self.store.remove_movie(tx, row)
                tx.emit("movie_removed", movie_id, version, {"movie_id": movie_id})

        self.store.transact(work, lock=movie_id)

    def insert(
        self, tx: Transaction, record: Mapping[str, Any], movie_id: str | None = None
    ) -> MovieRow:
        """A new movie, with its base by the present calibration."""
        version = self.store.calibration_version()
        sites, base, mass = self.harmony(record.get("sites") or (), version)
        standing = new_standing(base, mass)
        return self.store.insert_movie(tx, record, sites, version, standing, movie_id)

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
            version = self.store.calibration_version()
            held = self.store.held_opinions(tx, {row.id: version})[row.id]
            self.rebase(row, changes["sites"] or (), version, held, cause)
        self.store.save_movie(tx, row, info, changes)

    def rebase(
        self,
        row: MovieRow,
        sites: Sequence[Mapping[str, Any]],
        version: int,
        held: Sequence[Held],
        cause: Document,
    ) -> None:
        """Work out the base anew from these sites and this calibration, and count all opinions that
        are held of the movie, as this calibration reads them.
        """
        row.document["sites"], base, mass = self.harmony(sites, version)
        row.document["calibration"] = version
        row.change(rebase(row.standing, base, mass, held), cause, now())

    def harmony(
        self, sites: Sequence[Mapping[str, Any]], version: int
    ) -> tuple[list[Document], float, int]:
        """The sites brought to one scale, the base, and its mass.

        Invalid for a site or score that cannot be.
        """
        calibration = self.store.calibration(version)
        harmonised: list[Harmonised] = []
        for site in sites:
            name, settings = site["site"], self.config["sites"].get(site["site"])
            if settings is None:
                raise Invalid({"sites": [f"{name} is not a site in config/movie.yml."]})
            published = site.get("score", site.get("published"))
            rating = SiteRating(name, float(published), site.get("votes"))
            try:
                harmonised.append(calibration.harmonise(rating, SiteSettings(**settings)))
            except ValueError as error:
                raise Invalid({"sites": [str(error)]}) from None
        kept = [{name: site[name] for name in SITE_FIELDS if site.get(name)} for site in sites]
        documents = [asdict(each) | extra for each, extra in zip(harmonised, kept, strict=True)]
        return documents, calibration.base(harmonised), base_mass(len(heard(harmonised)))


def load_record(movie: Mapping[str, Any]) -> dict[str, Any]:
    """A checked record; Invalid with the fields at fault."""
    try:
        record: dict[str, Any] = RECORD.load(movie)
    except ValidationError as error:
        raise Invalid(error.normalized_messages()) from None
    return record


def require_stated(changes: Mapping[str, Any]) -> None:
    """Invalid where a fact is taken away that every movie has."""
    gone = [name for name in ("title", "year") if name in changes and changes[name] is None]
    if gone:
        raise Invalid({name: ["Cannot be removed."] for name in gone})
