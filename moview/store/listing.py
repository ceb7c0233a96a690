"""Lists in pages, by cursors that carry the sort key of a page's last item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from moview.store import Document
from moview.store.cursor import after, decode_cursor, encode_cursor


@dataclass(frozen=True)
class Listing:
    """An order in which a collection is listed page by page.

    ``order`` names fields with 1 (up) or -1 (down), the last of them unique; ``kinds`` are their
    types. Cursors are good for the listing of the same ``name`` alone.
    """

    name: str
    order: Sequence[tuple[str, int]]
    kinds: Sequence[type]

    def page(
        self,
        collection: Collection[Document],
        query: Document,
        limit: int,
        cursor: str | None,
        present: Callable[[Document], Any] | None = None,
        projection: Document | None = None,
    ) -> dict[str, Any]:
        """``{"items", "next_cursor"}``: the next ``limit`` documents that fit ``query``, presented.

        Raises Invalid for a cursor that is not of this list.
        """
        if cursor is not None:
            beyond = after(self.order, decode_cursor(self.name, cursor, self.kinds))
            query = {"$and": [query, beyond]} if query else beyond
        found = collection.find(query, projection).sort(list(self.order)).limit(limit + 1)
        documents = list(found)
        return self.cut(documents, limit, len(documents) > limit, present)

    def cut(
        self,
        documents: Sequence[Document],
        limit: int,
        more: bool,
        present: Callable[[Document], Any] | None = None,
    ) -> dict[str, Any]:
        """A page of the first ``limit`` of these documents, which are in order; ``more`` follow."""
        shown = documents[:limit]
        return {
            "items": [present(each) if present else each for each in shown],
            "next_cursor": encode_cursor(self.name, self.key(shown[-1])) if more else None,
        }

    def key(self, document: Document) -> list[Any]:
        """The document's sort key."""
        return [_field(document, name) for name, _direction in self.order]


def _field(document: Document, path: str) -> Any:
    value: Any = document
    for part in path.split("."):
        value = value[part]
    return value
