"""The catalogue: movies, people, platforms and categories, and the tombstones of those that are
gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo.errors import DuplicateKeyError

from movie.domain import (
    Heat,
    Standing,
    external_keys,
    match_keys,
    normalised_title,
    search_words,
    title_key,
    words_of,
)
from movie.store.opinions import Opinions
from movie.store.rows import Facet, MovieRow, facets_of, heat_fields, standing_fields
from moview.clock import next_version, now
from moview.errors import Conflict
from moview.rules.tiers import RULES_VERSION
from moview.store import Document, Transaction, new_id

PEOPLE = ("directors", "actors")
EMPTY_INFO: Mapping[str, Any] = {"synopsis": None, "synopses": {}, "directors": [], "actors": []}
KNOWN_FIELDS = (
    "title",
    "titles",
    "year",
    "released_on",
    "countries",
    "categories",
    "runtime_min",
    "poster_url",
    "platforms",
    "external_ids",
)


def person_id(person: Mapping[str, Any]) -> str:
    """A person's id: the same for the same external id, else for the same name."""
    if person.get("id"):
        return str(person["id"])
    known = external_keys(person.get("external_ids"))
    identity = known[0] if known else f"name:{normalised_title(person['name'])}"
    return hashlib.sha256(identity.encode()).hexdigest()[:24]


class Catalogue(Opinions):
    """What imports and operators read and write."""

    def matches(
        self, tx: Transaction, records: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Document], list[Document]]:
        """The movies, and the removed ones, that share an external id or a title and year with
        these.
        """
        external = [key for record in records for key in external_keys(record.get("external_ids"))]
        titles = [key for record in records for key in match_keys(record)]
        query = {"$or": [{"external_keys": {"$in": external}}, {"match_keys": {"$in": titles}}]}
        movies = tx.find("movies", query)
        gone = tx.find("tombstones", query)
        return movies, gone

    def movie_info(self, tx: Transaction, movie_ids: Sequence[str]) -> dict[str, Document]:
        """The long parts of these movies, by id."""
        found = tx.find("info", {"_id": {"$in": list(movie_ids)}})
        return {document["_id"]: document for document in found}

    def insert_movie(
        self,
        tx: Transaction,
        record: Mapping[str, Any],
        sites: list[Document],
        calibration: int,
        standing: Standing,
        movie_id: str | None = None,
    ) -> MovieRow:
        """A new movie with this standing, and this id if one is given."""
        document: Document = {
            "_id": movie_id or new_id(),
            **{name: record[name] for name in KNOWN_FIELDS if record.get(name) is not None},
            **standing_fields(standing),
            "sites": sites,
            "calibration": calibration,
            "rules": RULES_VERSION,
            "seq": 0,
            **heat_fields(Heat(now())),
        }
        row = MovieRow(document, standing)
        document["sent"] = {**row.summary(), "version": next_version(0)}
        self._save_whole_movie(tx, row, record)
        return row

    def save_movie(
        self, tx: Transaction, row: MovieRow, info: Document, changes: Mapping[str, Any]
    ) -> None:
        """Save a movie whose facts changed; None takes a fact away."""
        for name in KNOWN_FIELDS:
            if name in changes:
                row.document.pop(name, None)
                if changes[name] is not None:
                    row.document[name] = changes[name]
        info.update({name: changes[name] for name in EMPTY_INFO if name in changes})
        self._save_whole_movie(tx, row, info)

    def _save_whole_movie(self, tx: Transaction, row: MovieRow, facts: Mapping[str, Any]) -> None:
        """Save the movie, its long parts, and what is kept of its people, platforms and categories.

        Conflict: one of its external ids is another movie's.
        """
        info, document = _long_parts(facts), row.document
        held_keys = document.pop("external_keys", None)
        document.update(_search_fields(document, info))
        self.emit_if_changed(tx, row)
        tx.replace("movies", document)
        if document.get("external_keys") != held_keys:
            _require_unique_keys(tx)
        tx.replace("info", {"_id": row.id, **info})
        for collection in PEOPLE:
            self._save_people(tx, collection, info[collection])
        self._save_platforms(tx, document.get("platforms") or ())
        self._count(tx, row, facets_of(document))
        self.enter_ledger(tx, row)

    def _save_people(self, tx: Transaction, collection: str, people: Iterable[Document]) -> None:
        for person in people:
            change = {"$setOnInsert": _person_document(person)}
            tx.update(collection, person["id"], change, upsert=True)

    def _save_platforms(self, tx: Transaction, platforms: Iterable[Mapping[str, Any]]) -> None:
        for each in platforms:
            change = {"$setOnInsert": {"name": each["name"]}}
            tx.update("platforms", each["code"], change, upsert=True)

    def _count(self, tx: Transaction, row: MovieRow, facets: frozenset[Facet]) -> None:
        """Keep the numbers of movies of the categories and platforms that it enters and leaves."""
        for changed, number in ((facets - row.counted, 1), (row.counted - facets, -1)):
            for collection, code in sorted(changed):
                tx.update(collection, code, {"$inc": {"movies": number}}, upsert=True)
        row.counted = facets

    def remove_movie(self, tx: Transaction, row: MovieRow) -> int:
        """Remove a movie from the catalogue, leaving a tombstone; the version of its removal."""
        version = next_version(row.sent["version"])
        tombstone = {
            "_id": row.id,
            "version": version,
            "title": row.document["title"],
            "match_keys": row.document["match_keys"],
            "external_keys": row.document.get("external_keys", []),
        }
        tx.replace("tombstones", tombstone)
        self._count(tx, row, frozenset())
        tx.delete("movies", row.id)
        tx.delete("info", row.id)
        return version

    def prepare(self) -> None:
        """At start: indexes, and the names of the categories that the settings list."""
        super().prepare()
        for code, names in self.config["categories"].items():
            change = {"$set": dict(names), "$setOnInsert": {"movies": 0}}
            self.database.categories.update_one({"_id": code}, change, upsert=True)


def _long_parts(facts: Mapping[str, Any]) -> Document:
    """What ``info`` keeps of these facts."""
    info = {name: facts.get(name) or empty for name, empty in EMPTY_INFO.items()}
    return info | {name: [_credited(person) for person in info[name]] for name in PEOPLE}


def _search_fields(document: Document, info: Document) -> Document:
    """The fields by which a movie is found and sorted, as its facts have them."""
    fields: Document = {
        "title_key": title_key(document["title"]),
        "newest": document.get("released_on") or f"{document['year']:04d}",
        "words": words_of([document["title"], *(document.get("titles") or {}).values()]),
        "match_keys": match_keys(document),
        "people": sorted({person["id"] for name in PEOPLE for person in info[name]}),
    }
    # The index of these keys is sparse: a movie without external ids has no such field.
    if document.get("external_ids"):
        fields["external_keys"] = external_keys(document["external_ids"])
    return fields


def _credited(person: Mapping[str, Any]) -> Document:
    credited = {"id": person_id(person), "name": person["name"]}
    for name in ("names", "role", "external_ids"):
        if person.get(name):
            credited[name] = person[name]
    return credited


def _person_document(person: Mapping[str, Any]) -> Document:
    names = person.get("names") or {}
    return {
        "name": person["name"],
        "names": names,
        "name_key": title_key(person["name"]),
        "words": sorted(
            {word for name in (person["name"], *names.values()) for word in search_words(name)}
        ),
    }


def _require_unique_keys(tx: Transaction) -> None:
    """Conflict: an external id of the movie that was saved is another movie's."""
    try:
        tx.flush()
    except DuplicateKeyError:
        raise Conflict("Another movie has one of these external ids.") from None
