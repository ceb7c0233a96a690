"""Importing catalogues in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from movie.domain import identify, merged
from movie.service.editing import EditingMethods, load_record
from movie.store import MovieRow
from moview.errors import Invalid
from moview.service.commands import command
from moview.store import Document, Transaction

MAX_RECORDS = 500


class ImportMethods(EditingMethods):
    """What `moview import` calls."""

    @command
    def import_movies(self, records: Sequence[Mapping[str, Any]]) -> list[Document]:
        """Add these movies, or what they add to movies known already. Idempotent.

        Each gets ``{"index", "outcome", "id", "message"}`` with the outcome created, updated,
        unchanged, conflict (it cannot be told which movie it is of) or rejected (a field is at
        fault); the others go on.
        """
        if len(records) > MAX_RECORDS:
            raise Invalid({"records": [f"At most {MAX_RECORDS} at a time."]})
        checked, outcomes = self._check(records)

        def work(tx: Transaction) -> list[Document]:
            batch = _Batch(self, tx, list(checked.values()))
            done = {index: batch.take(index, record) for index, record in checked.items()}
            return [done.get(i) or outcomes[i] for i in range(len(records))]

        return self.store.transact(work, lock="import")

    def _check(
        self, records: Sequence[Mapping[str, Any]]
    ) -> tuple[dict[int, dict[str, Any]], dict[int, Document]]:
        checked, rejected = {}, {}
        version = self.store.calibration_version()
        for index, record in enumerate(records):
            try:
                checked[index] = load_record(record)
                self.harmony(checked[index].get("sites") or (), version)
            except Invalid as error:
                checked.pop(index, None)
                rejected[index] = outcome(index, "rejected", message=_told(error.errors))
        return checked, rejected


class _Batch:
    """One batch of records against the movies that they may be of, in one transaction."""

    def __init__(self, service: ImportMethods, tx: Transaction, records: list[Document]) -> None:
        self._service, self._tx = service, tx
        movies, self._removed = service.store.matches(tx, records)
        self._rows = {row.id: row for row in service.store.rows_of(tx, movies)}
        self._info = service.store.movie_info(tx, list(self._rows))

    def take(self, index: int, record: Document) -> Document:
        """Add or merge one record."""
        match = identify(record, [row.document for row in self._rows.values()], self._removed)
        if match.decision == "new":
            row = self._service.insert(self._tx, record)
            self._rows[row.id] = row
            return outcome(index, "created", row.id)
        if match.movie is None:
            return outcome(index, "conflict", message=match.reason)
        return self._merge(index, self._rows[match.movie["_id"]], record)

    def _merge(self, index: int, row: MovieRow, record: Document) -> Document:
        info = self._info.get(row.id)
        if info is None:
            info = self._service.store.movie_info(self._tx, [row.id])[row.id]
        sites = [_published(site) for site in row.document["sites"]]
        changes = merged({**row.document, **info, "sites": sites}, record)
        if not changes:
            return outcome(index, "unchanged", row.id)
        self._service.change_facts(self._tx, row, info, changes, {"type": "catalogue_changed"})
        self._info[row.id] = info
        return outcome(index, "updated", row.id)


def outcome(
    index: int, what: str, movie_id: str | None = None, message: str | None = None
) -> Document:
    """What became of one record."""
    return {"index": index, "outcome": what, "id": movie_id, "message": message}


def _published(site: Mapping[str, Any]) -> Document:
    """A stored site as a record states it."""
    published = {"site": site["site"], "score": site["published"]}
    kept = {name: site[name] for name in ("votes", "as_of", "source") if site.get(name) is not None}
    return published | kept


def _told(errors: Mapping[str, Any], path: str = "") -> str:
    parts = []
    for name, messages in errors.items():
        where = f"{path}{name}"
        if isinstance(messages, Mapping):
            parts.append(_told(messages, f"{where}."))
        else:
            parts.append(f"{where}: {' '.join(map(str, messages))}")
    return "; ".join(parts)
