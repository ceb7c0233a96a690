"""A store's part of an audit: exporting what it holds, recounting it, and sending it again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, TypeVar

from moview import green
from moview.rules.tiers import RULES_VERSION
from moview.store import Document, Store, Transaction

Rows = Mapping[str, list[Document]]
Part = TypeVar("Part")
TOGETHER = 20
"""Documents whose rows are read at once, or whose events one transaction emits again."""
MOVING = 100


class Audited(Store, ABC):
    """A store that can be audited.

    ``KINDS`` names what is held, by collection and query; ``OWNED`` those of which this service is
    the owner; ``AUDITED`` the collections whose documents :meth:`audit_some` recounts; ``MARKS``
    the collection and the fields that mark users whose rows a chore still has to move; ``LADDERS``
    the collection of those who have a ladder.
    """

    KINDS: ClassVar[Mapping[str, tuple[str, Document]]]
    OWNED: ClassVar[tuple[str, ...]]
    AUDITED: ClassVar[tuple[str, ...]]
    MARKS: ClassVar[tuple[str, tuple[str, ...]] | None] = None
    LADDERS: ClassVar[str | None] = None

    @abstractmethod
    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        """The key of a row of this kind, and the values that are compared with other services."""

    def row_id(self, _kind: str, key: str) -> str:
        """The id of the row of a kind that :meth:`exported` gave this key."""
        return key

    @abstractmethod
    def audit_some(
        self, tx: Transaction, collection: str, documents: Sequence[Document]
    ) -> dict[str, list[str]]:
        """What is wrong with each of these documents, in words, by id."""

    @abstractmethod
    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Emit the event about this document again, with a new version."""

    def export(
        self, kind: str, after: str | None, limit: int, keys: Sequence[str] | None = None
    ) -> Document:
        """The next ``limit`` rows of this kind, by id: ``{"rows": [[key, values]], "next"}``.

        With ``keys``, those rows that exist.
        """
        collection, query = self.KINDS[kind]
        if keys is None:
            documents = self._page(collection, query, after, limit)
        else:
            ids = [self.row_id(kind, key) for key in keys]
            documents = list(self.database[collection].find({**query, "_id": {"$in": ids}}))
        rows = [list(self.exported(kind, document)) for document in documents]
        return {"rows": rows, "next": None if keys else _next(documents, limit)}

    def audit(self, after: str | None, limit: int, keys: Sequence[str] | None = None) -> Document:
        """Recount the next ``limit`` documents: ``{"checked", "differences", "next"}``.

        ``differences`` has what is wrong by ``collection/id``, as ``after`` and ``keys`` are
        written too; with ``keys``, only those are recounted. All is read in one transaction, so
        that nothing is seen half done.
        """
        if keys is not None:
            return {"checked": len(keys), "differences": self._audit_keys(keys), "next": None}
        collection, _, last = (after or f"{self.AUDITED[0]}/").partition("/")
        query: Document = {"_id": {"$gt": last}} if last else {}
        ids, differences = self.transact(lambda tx: self._audit(tx, collection, query, limit))
        return {
            "checked": len(ids),
            "differences": differences,
            "next": self._place_after(collection, ids, limit),
        }

    def moving(self) -> list[str]:
        """The users whose rows a chore still has to move, each as ``id@version``; some of them if
        they are many. Recounts leave those out.
        """
        if self.MARKS is None:
            return []
        collection, marks = self.MARKS
        rows = (
            row
            for mark in marks
            for row in self.database[collection].find({mark: True}, {"version": 1}).limit(MOVING)
        )
        return sorted({f"{row['_id']}@{row['version']}" for row in rows})

    def resync(self, kind: str, after: str | None, limit: int) -> Document:
        """Emit the events about the next ``limit`` rows of a kind again: ``{"sent", "next"}``."""
        collection, query = self.KINDS[kind]
        documents = self._page(collection, query, after, limit)
        for some in _parts(documents, TOGETHER):
            ids = [document["_id"] for document in some]
            self.transact(lambda tx, ids=ids: self._resend(tx, kind, collection, ids))  # type: ignore[misc]
        return {"sent": len(documents), "next": _next(documents, limit)}

    def migrate_rules(self, after: str | None, limit: int) -> Document:
        """Bring the next ``limit`` ladders, by id, to today's rules: ``{"seen", "migrated",
        "next"}``. Those that are there already stay as they are.
        """
        if self.LADDERS is None:
            return {"seen": 0, "migrated": 0, "next": None}
        documents = self._page(self.LADDERS, {}, after, limit)
        old = [each["_id"] for each in documents if rules_of(each) < RULES_VERSION]
        for some in _parts(old, TOGETHER):
            self.transact(lambda tx, ids=some: self.migrate_some(tx, ids))  # type: ignore[misc]
        return {"seen": len(documents), "migrated": len(old), "next": _next(documents, limit)}

    def migrate_some(self, _tx: Transaction, ids: Sequence[str]) -> None:
        """Load and save these, which brings their ladders to today's rules."""
        raise NotImplementedError(f"{type(self).__name__} has no ladders: {ids}")

    def rows_by(
        self,
        tx: Transaction,
        collection: str,
        field: str,
        values: Iterable[str],
        fields: Sequence[str] = (),
    ) -> Rows:
        """The rows with one of these values in a field, by value; only ``fields``, if given."""
        rows: dict[str, list[Document]] = {value: [] for value in values}
        projection = dict.fromkeys((field, *fields), 1) if fields else None
        query = {field: {"$in": list(rows)}}
        for row in tx.find(collection, query, projection):
            rows[row[field]].append(row)
        return rows

    def ledgers(self, tx: Transaction, subjects: Iterable[str]) -> Rows:
        """The ledgers of these subjects, each in order."""
        ledgers = self.rows_by(tx, "ledger", "subject", subjects)
        return {
            subject: sorted(entries, key=lambda entry: entry.get("seq", 0))
            for subject, entries in ledgers.items()
        }

    def _audit_keys(self, keys: Sequence[str]) -> dict[str, list[str]]:
        chosen: dict[str, list[str]] = {name: [] for name in self.AUDITED}
        for key in keys:
            collection, _, document_id = key.partition("/")
            chosen[collection].append(document_id)

        def work(tx: Transaction) -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for collection, ids in chosen.items():
                found |= self._audit(tx, collection, {"_id": {"$in": ids}})[1]
            return found

        return self.transact(work)

    def _audit(
        self, tx: Transaction, collection: str, query: Document, limit: int = 0
    ) -> tuple[list[str], dict[str, list[str]]]:
        documents = tx.find(collection, query, sort="_id", limit=limit)
        differences = {}
        for some in _parts(documents, TOGETHER):
            for document_id, faults in self.audit_some(tx, collection, some).items():
                if faults:
                    differences[f"{collection}/{document_id}"] = faults
            # Others have their turn between the recounts.
            green.sleep(0)
        return [document["_id"] for document in documents], differences

    def _place_after(self, collection: str, ids: list[str], limit: int) -> str | None:
        """Where the next page of recounts begins."""
        if len(ids) == limit:
            return f"{collection}/{ids[-1]}"
        rest = self.AUDITED[self.AUDITED.index(collection) + 1 :]
        return f"{rest[0]}/" if rest else None

    def _resend(self, tx: Transaction, kind: str, collection: str, ids: Sequence[str]) -> None:
        for document_id in ids:
            document = tx.find_one(collection, {"_id": document_id})
            if document is not None:
                self.resend(tx, kind, document)

    def _page(
        self, collection: str, query: Document, after: str | None, limit: int
    ) -> list[Document]:
        bounds = {} if after is None else {"_id": {"$gt": after}}
        found = self.database[collection].find({**query, **bounds})
        return list(found.sort("_id", 1).limit(limit))


def happened(tx: Transaction, moment: datetime | None) -> None:
    """Set when the event emitted last happened, so that shelves keep their order."""
    if moment is not None:
        tx.events[-1] = replace(tx.events[-1], occurred_at=moment)


def faults_in(check: Callable[[], Iterable[str]]) -> list[str]:
    """The faults that a check yields, in words; a value that it cannot read is a fault too."""
    try:
        return list(check())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [f"cannot be read: {error!r}"]


def rules_of(document: Document) -> int:
    """The version of the rules that a ladder's document stands under."""
    version: int = document.get("rules", 1)
    return version


def _parts(documents: Sequence[Part], size: int) -> Iterable[Sequence[Part]]:
    return (documents[start : start + size] for start in range(0, len(documents), size))


def _next(documents: list[Document], limit: int) -> str | None:
    return documents[-1]["_id"] if len(documents) == limit else None
