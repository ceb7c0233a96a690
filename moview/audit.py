"""A store's part of an audit: what it holds, whether its own numbers add up, and telling all of
it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from moview.mongo import Document, Store, Transaction


class Audited(Store):
    """What services export for comparison, recount, and send again.

    ``KINDS`` names what is held, by collection and query; ``OWNED`` those of which this service is
    the owner; ``AUDITED`` the collection whose documents :meth:`audit_one` recounts.
    """

    KINDS: ClassVar[Mapping[str, tuple[str, Document]]]
    OWNED: ClassVar[tuple[str, ...]]
    AUDITED: ClassVar[str]

    def exported(self, kind: str, row: Document) -> tuple[str, Document]:
        """The key of one thing held, and what is held of it."""
        raise NotImplementedError

    def audit_one(self, document: Document) -> list[str]:
        """What is wrong with one audited document, in words."""
        raise NotImplementedError

    def resend(self, tx: Transaction, kind: str, document: Document) -> None:
        """Emit the event that tells the others of this document, with a new version."""
        raise NotImplementedError

    def export(self, kind: str, after: Any, limit: int) -> Document:
        """The next ``limit`` things of this kind, by id: ``{"rows": [[key, values]], "next"}``."""
        documents = self._page(*self.KINDS[kind], after, limit)
        rows = [list(self.exported(kind, document)) for document in documents]
        return {"rows": rows, "next": _next(documents, limit)}

    def audit(self, after: Any, limit: int) -> Document:
        """Recount the next ``limit`` documents: ``{"checked", "differences", "next"}``."""
        documents = self._page(self.AUDITED, {}, after, limit)
        differences = [what for document in documents for what in self.audit_one(document)]
        return {
            "checked": len(documents),
            "differences": differences,
            "next": _next(documents, limit),
        }

    def resync(self, kind: str, after: Any, limit: int) -> Document:
        """Tell the others of the next ``limit`` things of this kind: ``{"sent", "next"}``."""
        collection, query = self.KINDS[kind]
        documents = self._page(collection, query, after, limit)
        for document in documents:
            self.transact(lambda tx, key=document["_id"]: self._resend(tx, kind, collection, key))  # type: ignore[misc]
        return {"sent": len(documents), "next": _next(documents, limit)}

    def _resend(self, tx: Transaction, kind: str, collection: str, key: Any) -> None:
        document = self.database[collection].find_one({"_id": key}, session=tx.session)
        if document is not None:
            self.resend(tx, kind, document)

    def _page(self, collection: str, query: Document, after: Any, limit: int) -> list[Document]:
        bounds = {} if after is None else {"_id": {"$gt": after}}
        found = self.database[collection].find({**query, **bounds})
        return list(found.sort("_id", 1).limit(limit))


def _next(documents: list[Document], limit: int) -> Any:
    return documents[-1]["_id"] if len(documents) == limit else None
