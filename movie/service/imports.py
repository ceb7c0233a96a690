"""Importing catalogues in batches, and calibrating the sites over what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from movie.domain import identify, merged
from movie.service.editing import EditingMethods, load_record
from movie.store import MovieRow
from moview.errors import Invalid
from moview.service.commands import command
from moview.service.periodic import periodic
from moview.store import Document, Transaction

CALIBRATION_SECONDS = 5.0
CALIBRATION_BATCH = 200
MOVIES_A_TRANSACTION = 20
MAX_RECORDS = 500


class ImportMethods(EditingMethods):
    """What `moview import` and `moview calibrate` call."""

    @command
    def import_movies(self, records: Sequence[Mapping[str, Any]]) -> list[Document]:
        """Add these movies, or what they tell that is new of movies known already. Idempotent.

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

    @command
    def begin_calibration(self) -> Document:
        """Compute each site's distribution over the present catalogue, as a new version.

        Movies follow by ``apply_calibration``, or by themselves within a while.
        """
        version, sites = self.store.calibrate()
        return {
            "version": version,
            "sites": {
                name: {"count": len(site.scores), "mean": site.mean, "shrinkage": site.shrinkage}
                for name, site in sites.items()
            },
            "movies": self.store.numbers()["movies"],
        }

    @command
    def apply_calibration(
        self, version: int, after: str | None = None, limit: int = CALIBRATION_BATCH
    ) -> Document:
        """Recompute base and score of the next movies that an older version holds for."""
        ids = self.store.movies_calibrated_before(version, after, limit)
        self._recalibrate(ids, version)
        return {"done": len(ids), "next": ids[-1] if len(ids) == limit else None}

    @command
    def calibrate(self) -> Document:
        """Calibrate and apply it to every movie; for a shell, without progress."""
        begun, after, done = self.begin_calibration(), None, 0
        while True:
            step = self.apply_calibration(begun["version"], after)
            done, after = done + step["done"], step["next"]
            if after is None:
                return {**begun, "recalibrated": done}

    @periodic(CALIBRATION_SECONDS)
    def finish_calibration(self) -> None:
        """Apply the newest calibration to whatever movies it does not hold for yet."""
        version = self.store.calibration_version()
        while ids := self.store.movies_calibrated_before(version, None, CALIBRATION_BATCH):
            self._recalibrate(ids, version)

    def _recalibrate(self, movie_ids: Sequence[str], version: int) -> None:
        """A few movies a transaction: one each would wait for the disk each time."""

        def work(tx: Transaction, few: Sequence[str]) -> None:
            for row in self.store.load_movies(tx, few):
                if row.document["calibration"] < version:
                    cause = {"type": "calibrated", "calibration": version}
                    self.rebase(row, row.document["sites"], version, cause)
                    self.store.save_standing(tx, row)

        for start in range(0, len(movie_ids), MOVIES_A_TRANSACTION):
            few = movie_ids[start : start + MOVIES_A_TRANSACTION]
            self.store.transact(partial(work, few=few), lock="calibration")


class _Batch:
    """One batch of records against the movies that they may be of, in one transaction."""

    def __init__(self, service: ImportMethods, tx: Transaction, records: list[Document]) -> None:
        self._service, self._tx = service, tx
        movies, self._removed = service.store.matches(tx, records)
        self._rows = {movie["_id"]: MovieRow.current(movie) for movie in movies}
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
