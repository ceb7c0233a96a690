"""The review database: the only part of the service that knows MongoDB's query language."""

from typing import ClassVar

from pymongo import IndexModel

from review.store.audits import Audits
from review.store.rows import bloc_fields, blocs_of, present_review, reacting_tier

__all__ = ["ReviewStore", "bloc_fields", "blocs_of", "present_review", "reacting_tier"]


class ReviewStore(Audits):
    """The review service's store."""

    INDEXES: ClassVar = {
        "reviews": [
            IndexModel([("movie", 1), ("hidden", 1), ("best", -1), ("_id", 1)]),
            IndexModel([("movie", 1), ("hidden", 1), ("written", -1), ("_id", 1)]),
            IndexModel([("author", 1), ("hidden", 1), ("written", -1), ("_id", 1)]),
            IndexModel([("rules", 1)]),
        ],
        "writings": [IndexModel([("author", 1), ("stands", 1)])],
        "reactions": [IndexModel([("reactor", 1)]), IndexModel([("review", 1)])],
        "authors": [
            IndexModel([("reassigning", 1)], sparse=True),
            IndexModel([("erasing", 1)], sparse=True),
        ],
        "movies": [],
    }
